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

// TestTurning compares the transposition of blocks with its definition, and checks that it writes nothing else.
func TestTurning(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		rng := rand.New(rand.NewPCG(7, 24))
		for range 300 {
			v := Turning{Rows: 1 + rng.IntN(70), Cols: 1 + rng.IntN(70)}
			v.Lanes = v.Rows
			if rng.IntN(2) == 0 {
				v.Lanes = Blocks(v.Rows) * Block
			}
			v.SrcRow, v.DstCol = Block+rng.IntN(5), Block+rng.IntN(5)
			v.SrcRows, v.DstCols = Block*v.SrcRow+rng.IntN(9), Block*v.DstCol+rng.IntN(9)
			v.SrcBlock, v.DstBlock = Blocks(v.Rows)*v.SrcRows, Blocks(v.Cols)*v.DstCols
			src := picture(rng, Blocks(v.Cols)*v.SrcBlock)
			got := slices.Repeat([]float32{-9}, Blocks(v.Lanes)*v.DstBlock)
			want := slices.Clone(got)
			for j := range v.Cols {
				for i := range v.Lanes {
					to := &want[j/Block*v.DstCols+j%Block*v.DstCol+i/Block*v.DstBlock+i%Block]
					if *to = 0; i < v.Rows {
						*to = src[i/Block*v.SrcRows+i%Block*v.SrcRow+j/Block*v.SrcBlock+j%Block]
					}
				}
			}
			if v.Run(got, src); !slices.Equal(got, want) {
				t.Fatalf("%+v differs from its definition", v)
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
