package segment

import (
	"math"
	"runtime"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// cuts are all segmentation methods, with their defaults.
var cuts = map[string]func(pix []uint8, w, h int) *Segmentation{
	"quickshift": func(pix []uint8, w, h int) *Segmentation { return Quickshift(pix, w, h, DefaultQuickshift) },
	"slic":       func(pix []uint8, w, h int) *Segmentation { return SLIC(pix, w, h, DefaultSLIC) },
	"grid":       func(_ []uint8, w, h int) *Segmentation { return Grid(w, h, 50) },
}

func TestAnyPicture(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 40).Draw(t, "w"), rapid.IntRange(1, 40).Draw(t, "h")
		colours := rapid.IntRange(1, 256).Draw(t, "colours")
		pix := noisyPatches(w, h, rapid.Uint64().Draw(t, "seed"))
		for i := range pix {
			pix[i] = uint8(int(pix[i]) * colours / 256 * 256 / colours)
		}
		for name, cut := range cuts {
			s := cut(pix, w, h)
			if s.W != w || s.H != h || len(s.Labels) != w*h || slices.Contains(s.Counts(), 0) {
				t.Fatalf("%s of %d x %d: %d x %d, counts %v, want the same size and no empty segment",
					name, w, h, s.W, s.H, s.Counts())
			}

		}
	})
}

func TestWorkersDoNotMatter(t *testing.T) {
	pix := noisyPatches(90, 120, 1)
	for name, cut := range cuts {
		want := cut(pix, 90, 120)
		before := runtime.GOMAXPROCS(1)
		got := cut(pix, 90, 120)
		runtime.GOMAXPROCS(before)
		if !slices.Equal(got.Labels, want.Labels) {
			t.Errorf("%s: labels differ with one worker, want the same", name)
		}
	}
}

func TestOneSegment(t *testing.T) {
	for name, s := range map[string]*Segmentation{
		"one pixel":       Quickshift([]uint8{9, 9, 9}, 1, 1, DefaultQuickshift),
		"one pixel, slic": SLIC([]uint8{9, 9, 9}, 1, 1, DefaultSLIC),
		"grid of one":     Grid(7, 5, 1),
	} {
		if s.N != 1 || slices.Max(s.Labels) != 0 || slices.Contains(s.Outline(), true) {
			t.Errorf("%s: %+v, want one segment without an outline", name, s)
		}
	}
}

// TestTieBreak: the noise only orders pixels of equal density. It determines the segments of a flat picture, but never
// joins two distant colours.
func TestTieBreak(t *testing.T) {
	flat := slices.Repeat([]uint8{100, 150, 200}, 60*60)
	a, b := Quickshift(flat, 60, 60, DefaultQuickshift), Quickshift(flat, 60, 60, DefaultQuickshift)
	if !slices.Equal(a.Labels, b.Labels) {
		t.Error("the same seed gives different labels")
	}
	other := DefaultQuickshift
	other.Seed = 1
	if c := Quickshift(flat, 60, 60, other); slices.Equal(a.Labels, c.Labels) {
		t.Error("two seeds give the same labels of a flat picture, want different ones")
	}
	const w = 60
	halves := slices.Clone(flat)
	for at := range halves {
		if at/3%w < w/2 {
			halves[at] = [3]uint8{250, 20, 20}[at%3]
		}
	}
	for seed := range uint64(5) {
		other.Seed = seed
		s := Quickshift(halves, w, 60, other)
		for at := range s.Labels {
			if side := at%w < w/2; side != (s.Labels[at/w*w] == s.Labels[at]) && s.N == 2 {
				t.Fatalf("seed %d: the segments are not the halves", seed)
			}
		}
		left, right := map[int32]bool{}, map[int32]bool{}
		for at, label := range s.Labels {
			if at%w < w/2 {
				left[label] = true
			} else {
				right[label] = true
			}
		}
		for label := range left {
			if right[label] {
				t.Errorf("seed %d: segment %d lies in both halves", seed, label)
			}
		}
	}
}

// TestQuickshiftDefinition compares densities and parents with their definition, pixel by pixel.
func TestQuickshiftDefinition(t *testing.T) {
	const w, h, reach, kernelSize = 41, 37, 12, 4.0
	pix := noisyPatches(w, h, 3)
	c := scaled(toLab(pix, w, h, sRGB(0, 255)), 0.2)
	got := densities(c, reach, kernelSize)
	distance := func(a, b int) float64 {
		d := func(plane []float32) float64 { return float64(plane[a]) - float64(plane[b]) }
		dr, dc := float64(a/w-b/w), float64(a%w-b%w)
		return d(c.l)*d(c.l) + d(c.a)*d(c.a) + d(c.b)*d(c.b) + dr*dr + dc*dc
	}
	near := func(a, b int) bool {
		return max(a/w-b/w, b/w-a/w) <= reach && max(a%w-b%w, b%w-a%w) <= reach
	}
	for a := range got {
		want := 0.0
		for b := range got {
			if near(a, b) {
				want += math.Exp(-0.5 * distance(a, b) / (kernelSize * kernelSize))
			}
		}
		// The sum has 312 pairs. Each has a relative error of at most 2e-6, plus single precision's rounding of a sum
		// near 100.
		if math.Abs(got[a]-want) > 5e-6*want {
			t.Fatalf("density of pixel %d is %.7f, want %.7f", a, got[a], want)
		}
	}
	for a, parent := range parents(c, got, reach, math.Inf(1)) {
		best := a
		for b := range got {
			if near(a, b) && got[b] > got[a] && (best == a || distance(a, b) < distance(a, best)) {
				best = b
			}
		}
		if int(parent) != best && distance(a, int(parent)) > distance(a, best)+1e-4 {
			t.Fatalf("parent of pixel %d is %d, want %d", a, parent, best)
		}
	}
}

func TestMaxDist(t *testing.T) {
	pix := noisyPatches(40, 40, 5)
	o, last := DefaultQuickshift, 0
	for _, o.MaxDist = range []float64{200, 3, 0} {
		n := Quickshift(pix, 40, 40, o).N
		if n < last {
			t.Errorf("max dist %g gives %d segments, want at least the %d of a longer one", o.MaxDist, n, last)
		}
		last = n
	}
	if last != 40*40 {
		t.Errorf("max dist 0 gives %d segments, want one per pixel", last)
	}
}

func TestGrid(t *testing.T) {
	for _, c := range []struct{ w, h, n, want int }{
		{224, 224, 49, 49},
		{224, 224, 50, 49},
		{10, 2, 5, 5},
		{3, 3, 100, 9},
		{1, 9, 4, 4},
	} {
		s := Grid(c.w, c.h, c.n)
		counts := s.Counts()
		if s.N != c.want {
			t.Errorf("Grid(%d, %d, %d) has %d cells, want %d", c.w, c.h, c.n, s.N, c.want)
		}
		if least, most := slices.Min(counts), slices.Max(counts); most > 2*least+c.w+c.h {
			t.Errorf("Grid(%d, %d, %d): cells of %d to %d pixels, want nearly equal", c.w, c.h, c.n, least, most)
		}
	}
}

func TestOutlineMask(t *testing.T) {
	s := &Segmentation{W: 3, H: 2, N: 3, Labels: []int32{0, 0, 1, 2, 2, 1}}
	if got, want := s.Outline(), []bool{true, true, false, false, true, false}; !slices.Equal(got, want) {
		t.Errorf("outline %v, want %v", got, want)
	}
	if got, want := s.Mask([]int{2, 1}), []bool{false, false, true, true, true, true}; !slices.Equal(got, want) {
		t.Errorf("mask %v, want %v", got, want)
	}
}

// TestSLICConnected: a part that is too small joins an adjacent one, so segments stay connected.
func TestSLICConnected(t *testing.T) {
	const w, h = 64, 48
	s := SLIC(noisyPatches(w, h, 8), w, h, DefaultSLIC)
	parts := connect(s.Labels, w, h, 0, w*h)
	if n := numbered(w, h, parts).N; n != s.N {
		t.Errorf("%d segments have %d connected parts, want one each", s.N, n)
	}
}

func TestBlurKeepsTheMean(t *testing.T) {
	plane := make([]float64, 30*20)
	for i := range plane {
		plane[i] = float64(i * 7919 % 101)
	}
	sum := func() (s float64) {
		for _, v := range plane {
			s += v
		}
		return s
	}
	before := sum()
	blur(plane, 30, 20, 1.5)
	if math.Abs(sum()-before) > 1e-6 {
		t.Errorf("sum %g after, want %g as before", sum(), before)
	}
}
