package golden

import (
	"bytes"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"testing"
)

const (
	times   = 8.0
	allowed = 24.0 // of eight times the items: 8 is proportional, with a logarithm about 11, the square 64
	enough  = 0.01 // seconds that can be measured
)

// Growth measures how the work of reading grows with the input: run reads inputs of n items, and of eight times as many.
// It fails if the larger one costs so much more that the work is not proportional to the items: the cost is counted in
// processor time of this process, of which other processes take none. It starts with first items, and takes more until
// there is enough to measure, or most.
func Growth(t *testing.T, first, most int, run func(n int)) {
	t.Helper()
	n, small, large := measured(first, most, run)
	t.Logf("%d items: %.3f s; %d: %.3f s", n, small, int(times)*n, large)
	for range 2 { // a cost that is real is there again
		if large <= allowed*max(small, enough/4) {
			return
		}
		n, small, large = measured(n, most, run)
	}
	t.Errorf("%d items take %.3f s of processor time, %d take %.3f s: more than proportional", n, small, int(times)*n, large)
}

// measured returns the seconds that n items take, and eight times as many.
func measured(n, most int, run func(n int)) (items int, small, large float64) {
	for small = cost(3, n, run); small < enough && times*2*float64(n) <= float64(most); small = cost(3, n, run) {
		n *= 2
	}
	return n, small, cost(3, int(times)*n, run)
}

// clock is the processor time that this process has used, in seconds.
var clock = processorTime

// cost is the least processor time of several runs, in seconds.
func cost(runs, n int, run func(n int)) float64 {
	least := math.Inf(1)
	for range runs {
		before := clock()
		run(n)
		least = min(least, clock()-before)
	}
	return least
}

// A Reader is a kind of input whose cost TimePerByte counts.
type Reader struct {
	Name  string
	Frame func(items []byte) []byte // makes a file of this kind of them
	Read  func(file []byte)
	Seeds [][2]string // an item, and what closes it again behind all items
}

// Bounds in bytes: of one item with its end, and of n items.
const (
	longest  = 128
	firstTry = 16 << 10
)

// TimePerByte is a fuzz target that looks for files whose reading costs more than their bytes: an item of the fuzzer is
// repeated n and 8 n times in a file of one of the kinds. In an item #### is its number. What looks dear is read again,
// several times and with more items. The fuzzer ends inputs after ten seconds.
func TimePerByte(f *testing.F, readers []Reader) {
	for i, r := range readers {
		for _, s := range r.Seeds {
			f.Add(uint8(i), []byte(s[0]), []byte(s[1]))
		}
	}
	f.Fuzz(func(t *testing.T, kind uint8, item, end []byte) {
		if len(item) == 0 || len(item)+len(end) > longest {
			return
		}
		r := readers[int(kind)%len(readers)]
		n := max(1, firstTry/(len(item)+len(end)))
		read := func(n int) func(int) {
			file := r.Frame(repeated(item, end, n))
			return func(int) { r.Read(file) }
		}
		large := cost(1, 0, read(int(times)*n))
		if large < enough/2 || large <= allowed*cost(1, 0, read(n)) {
			return
		}
		if m, small, large := confirmed(n, read); m > 0 {
			t.Errorf("%s: %q, closed by %q: %d take %.3f s of processor time, %d take %.3f s: more than proportional",
				r.Name, item, end, m, small, 4*m, large)
		}
	})
}

// confirmed reads m items and four times as many, for the first m from n to 16 n that takes long enough to be measured,
// and returns m if the work grows with more than the bytes each of three times, else 0. The collector waits meanwhile: its
// work grows in steps.
func confirmed(n int, read func(n int) func(int)) (m int, small, large float64) {
	const fourTimes = 9 // 4 is proportional, 16 the square
	defer debug.SetGCPercent(debug.SetGCPercent(-1))
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(2 << 30))
	alone := func(n int) float64 {
		return cost(3, 0, read(n))
	}
	for m = n; alone(m) < 2*enough && m < 16*n; m *= 2 {
		runtime.GC()
	}
	for range 3 {
		runtime.GC()
		small, large = alone(m), alone(4*m)
		if large < enough/2 || large <= fourTimes*small {
			return 0, 0, 0
		}
	}
	return m, small, large
}

// repeated returns an item n times, each with its number, and its end as often.
func repeated(item, end []byte, n int) []byte {
	var b bytes.Buffer
	mark := []byte("####")
	for i := range n {
		if bytes.Contains(item, mark) {
			b.Write(bytes.ReplaceAll(item, mark, fmt.Appendf(nil, "%04d", i%10000)))
		} else {
			b.Write(item)
		}
	}
	b.Write(bytes.Repeat(end, n))
	return b.Bytes()
}
