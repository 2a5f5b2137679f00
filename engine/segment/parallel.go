package segment

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// inBands calls f concurrently for bands of rows. The bands depend only on the picture's height, so sums over a band do
// not change with the number of workers.
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

// bandRows is small enough to keep all workers busy until near the end, and more than twice the quickshift window's
// reach, by which bands overlap.
const bandRows = 28

func bands(h int) int { return (h + bandRows - 1) / bandRows }
