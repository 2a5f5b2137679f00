package store

import (
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"testing"
)

// kills is how often writers are killed: few times in an ordinary run, as often as BEYOND_KILLS says in a long one.
func kills(t *testing.T) int {
	if n, err := strconv.Atoi(os.Getenv("BEYOND_KILLS")); err == nil {
		return n
	}
	if testing.Short() {
		return 10
	}
	return 40
}

// TestFault_28_KilledWritersLoseNothing kills two processes that write to one store, again and again, and looks for
// every row that they had been told was saved.
func TestFault_28_KilledWritersLoseNothing(t *testing.T) {
	cfg := config(t)
	random := rand.New(rand.NewPCG(28, 28))
	acknowledged := map[string]bool{}
	n := kills(t)
	for killed := 0; killed < n; killed += 2 {
		writers := []*child{
			send(t, errand{Do: "write", Path: cfg.Path, Rater: "ana"}),
			send(t, errand{Do: "write", Path: cfg.Path, Rater: "ben"}),
		}
		proceed(t, writers...)
		ids := make(chan string)
		var reading sync.WaitGroup
		for _, w := range writers {
			reading.Go(func() {
				for w.lines.Scan() {
					ids <- w.lines.Text()
				}
			})
		}
		go func() { reading.Wait(); close(ids) }()
		// The number of rows, not a time, says when: the kill then falls somewhere into the next ones.
		left := random.IntN(40)
		for id := range ids {
			acknowledged[id] = true
			if left--; left < 0 {
				for _, w := range writers {
					_ = w.command.Process.Kill() // the second time it is gone already
				}
			}
		}
		for _, w := range writers {
			_ = w.command.Wait()
		}
	}
	s := opened(t, cfg)
	missing(t, s, slices.Collect(maps.Keys(acknowledged)))
	if len(acknowledged) == 0 {
		t.Error("no row was acknowledged at all")
	}
	t.Logf("%d kills, %d rows acknowledged", n, len(acknowledged))
}
