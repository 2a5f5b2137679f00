//go:build !race

package onnx

import (
	"runtime"
	"testing"
)

// TestMemoryOfLoading opens a model from the disk. Its filter is in memory once as it is read, and once packed. A build
// with the race detector allocates a copy more.
func TestMemoryOfLoading(t *testing.T) {
	const outputs, size = 10_000, 10_000 * 3 * 8 * 8 * 4
	f, _ := onDisk(t, large(outputs))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := logitsOf(t, f); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > size*5/2 {
		t.Errorf("%d bytes were allocated for a filter of %d", got, size)
	}
}
