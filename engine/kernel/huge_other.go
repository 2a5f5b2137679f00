//go:build !linux

package kernel

// askHuge does nothing: huge pages are a matter of Linux.
func askHuge([]float32) {}
