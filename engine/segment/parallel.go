package segment

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// inBands calls f for bands of rows, several at a time. The cut into bands depends on the picture's height alone, so
// that what is summed in each band does not change with the number of workers.
func inBands(h int, f func(band, top, bottom int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	n := bands(h)
	for range min(n, runtime.GOMAXPROCS(0)) {
		wait.Go(func() {
			for {
				band := int(next.Add(1)) - 1
				if band >= n {
					return
				}
				f(band, band*bandRows, min(h, (band+1)*bandRows))
			}
		})
	}
	wait.Wait()
}

// bandRows is few enough that the last worker to end has not long to go, and several times the quickshift window's
// reach, by which bands overlap.
const bandRows = 28

func bands(h int) int { return (h + bandRows - 1) / bandRows }
