package kernel

import (
	"math/rand/v2"
	"slices"
	"testing"
)

// TestLayout compares the change of layout with its definition, for channels and pixels around the sizes of tiles.
func TestLayout(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(1, 24))
		for _, c := range []int{1, 3, 7, 8, 9, 16, 17, 24, 31, 40} {
			for _, pixels := range []int{1, 2, 7, 8, 9, 16, 31, 49, 128, 129, 300} {
				plain := picture(rng, c*pixels)
				size := Len(c, pixels, 1)
				to, from := newFenced(1, size), newFenced(1, c*pixels)
				ToBlocked(to.picture(0), plain, c, 1, pixels)
				for i, v := range to.picture(0) {
					want, channel := float32(0), i/(pixels*Block)*Block+i%Block
					if channel < c {
						want = plain[channel*pixels+i/Block%pixels]
					}
					if v != want {
						t.Fatalf("%d channels of %d pixels: blocked element %d is %v, want %v", c, pixels, i, v, want)
					}
				}
				FromBlocked(from.picture(0), to.picture(0), c, 1, pixels)
				if !slices.Equal(from.picture(0), plain) {
					t.Fatalf("%d channels of %d pixels do not come back", c, pixels)
				}
				to.check(t, "ToBlocked")
				from.check(t, "FromBlocked")
			}
		}
	})
}

func BenchmarkLayout(b *testing.B) {
	const c, pixels = 64, 56 * 56
	plain, blocked := Alloc(c*pixels), Alloc(c*pixels)
	for name, f := range map[string]func(){
		"ToBlocked":   func() { ToBlocked(blocked, plain, c, 56, 56) },
		"FromBlocked": func() { FromBlocked(plain, blocked, c, 56, 56) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				f()
			}
			b.ReportMetric(c*pixels*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "elements/ns")
		})
	}
}
