package segment

import (
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"beyond/engine/golden"
)

// randIndex returns the adjusted Rand index of two labellings (Hubert and Arabie 1985): 1 for the same partition, 0 on
// average for independent ones.
func randIndex(a, b []int32) float64 {
	type pair struct{ a, b int32 }
	both, inA, inB := map[pair]int{}, map[int32]int{}, map[int32]int{}
	for i := range a {
		both[pair{a[i], b[i]}]++
		inA[a[i]]++
		inB[b[i]]++
	}
	index, sumA, sumB := 0.0, 0.0, 0.0
	for _, n := range both {
		index += choose2(n)
	}
	for _, n := range inA {
		sumA += choose2(n)
	}
	for _, n := range inB {
		sumB += choose2(n)
	}
	expected := sumA * sumB / choose2(len(a))
	return (index - expected) / ((sumA+sumB)/2 - expected)
}

func choose2(n int) float64 { return float64(n) * float64(n-1) / 2 }

// TestGoldenSegments compares with scikit-image's segments. scikit-image's quickshift breaks ties at random: with
// different noise it agrees with itself to 0.999.
func TestGoldenSegments(t *testing.T) {
	for name, c := range map[string]struct {
		least float64
		cut   func(pix []uint8, w, h int) *Segmentation
	}{
		"quickshift": {0.99, func(pix []uint8, w, h int) *Segmentation { return Quickshift(pix, w, h, DefaultQuickshift) }},
		"slic":       {0.98, func(pix []uint8, w, h int) *Segmentation { return SLIC(pix, w, h, DefaultSLIC) }},
	} {
		t.Run(name, func(t *testing.T) {
			files, _ := filepath.Glob(filepath.Join(golden.Path(t, "golden", "segments"), "*."+name+".png"))
			if len(files) != 8 {
				t.Fatalf("%d references, want 8", len(files))
			}
			for _, file := range files {
				stem, _, _ := strings.Cut(filepath.Base(file), ".")
				pix, w, h := golden.ReadPNG(t, golden.Path(t, "golden", "crop", stem+".lite0.png"))
				want := readLabels(t, file)
				got := c.cut(pix, w, h)
				checkSegmentation(t, got)
				if index := randIndex(got.Labels, want); index < c.least {
					t.Errorf("%s: adjusted Rand index %.4f, want %g (%d segments)", stem, index, c.least, got.N)
				} else {
					t.Logf("%s: %.5f, %d segments", stem, index, got.N)
				}
			}
		})
	}
}

func readLabels(t *testing.T, path string) []int32 {
	t.Helper()
	pix, w, h := golden.ReadPNG(t, path)
	labels := make([]int32, w*h)
	for at := range labels {
		labels[at] = int32(pix[3*at])
	}
	return labels
}

func checkSegmentation(t testing.TB, s *Segmentation) {
	t.Helper()
	if len(s.Labels) != s.W*s.H || s.N < 1 {
		t.Fatalf("%d labels, %d segments, want %d labels and at least 1 segment", len(s.Labels), s.N, s.W*s.H)
	}
	counts := s.Counts() // panics on a label out of range
	if slices.Contains(counts, 0) {
		t.Errorf("pixels of the segments: %v, want none empty", counts)
	}
}

// noisyPatches returns a picture of patches with added noise.
func noisyPatches(w, h int, seed uint64) []uint8 {
	r := rand.New(rand.NewPCG(seed, 0))
	pix := make([]uint8, 3*w*h)
	for at := range pix {
		x, y := at/3%w, at/3/w
		pix[at] = uint8(40*(x/17%3) + 50*(y/13%2) + 30*(at%3) + r.IntN(20))
	}
	return pix
}

func BenchmarkQuickshift(b *testing.B) {
	pix, w, h := golden.ReadPNG(b, golden.Path(b, "golden", "crop", "n01728920_ringneck_snake.lite0.png"))
	for b.Loop() {
		Quickshift(pix, w, h, DefaultQuickshift)
	}
}

func BenchmarkSLIC(b *testing.B) {
	pix, w, h := golden.ReadPNG(b, golden.Path(b, "golden", "crop", "n01728920_ringneck_snake.lite0.png"))
	for b.Loop() {
		SLIC(pix, w, h, DefaultSLIC)
	}
}
