//go:build !linux

package kernel

// askHuge does nothing: only Linux is asked for huge pages.
func askHuge([]float32) {}
