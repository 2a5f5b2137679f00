package lime

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"strconv"
	"testing"

	"beyond/engine/golden"
	"beyond/engine/npy"
)

// goldenFit is the result of marcotcr/lime 0.2.0.1 for given samples and probabilities.
type goldenFit struct {
	Segments  []int
	Weights   []float64
	Intercept float64
	R2        float64
}

type goldenImage struct {
	Stem     string
	Segments int
	Class    int
	K        map[string]goldenFit
}

func goldenImages(t testing.TB) []goldenImage {
	t.Helper()
	var reference struct {
		N      int
		Sigma  float64
		Images []goldenImage
	}
	data, err := os.ReadFile(golden.Path(t, "golden", "lime", "lime.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &reference); err != nil {
		t.Fatal(err)
	}
	if len(reference.Images) != 5 || reference.N != 1000 || reference.Sigma != 0.25 {
		t.Fatalf("unexpected reference: %d images, n %d, σ %g", len(reference.Images), reference.N, reference.Sigma)
	}
	return reference.Images
}

func readArray[T npy.Element](t testing.TB, name string) ([]T, []int) {
	t.Helper()
	data, err := os.ReadFile(golden.Path(t, "golden", "lime", name))
	if err != nil {
		t.Fatal(err)
	}
	values, shape, err := npy.Decode[T](data)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return values, shape
}

// goldenSamples returns an image's samples, which are stored by numpy.packbits(axis=1).
func goldenSamples(t testing.TB, img goldenImage) []uint8 {
	t.Helper()
	packed, shape := readArray[uint8](t, img.Stem+".samples.npy")
	samples := make([]uint8, 0, shape[0]*img.Segments)
	for r := range shape[0] {
		row := packed[r*shape[1] : (r+1)*shape[1]]
		for j := range img.Segments {
			samples = append(samples, row[j/8]>>(7-j%8)&1)
		}
	}
	return samples
}

func TestGoldenDistancesAndWeights(t *testing.T) {
	for _, img := range goldenImages(t) {
		samples := goldenSamples(t, img)
		distances, _ := readArray[float64](t, img.Stem+".distance.npy")
		weights, _ := readArray[float64](t, img.Stem+".weight.npy")
		got := newDesign(samples, img.Segments, Default()).weights
		for r := range distances {
			ones := 0
			for _, z := range samples[r*img.Segments : (r+1)*img.Segments] {
				ones += int(z)
			}
			if d := Distance(ones, img.Segments); math.Abs(d-distances[r]) > 1e-12 || math.Abs(got[r]-weights[r]) > 1e-12 {
				t.Fatalf("%s, row %d: distance %g, want %g; weight %g, want %g", img.Stem, r, d, distances[r], got[r], weights[r])
			}
		}
	}
}

func TestGoldenSurrogates(t *testing.T) {
	for _, img := range goldenImages(t) {
		t.Run(img.Stem, func(t *testing.T) {
			samples := goldenSamples(t, img)
			probabilities, _ := readArray[float64](t, img.Stem+".probability.npy")
			if len(img.K) != 12 {
				t.Fatalf("%d surrogates in the reference, want 12", len(img.K))
			}
			for name, want := range img.K {
				s := Default()
				s.K, _ = strconv.Atoi(name)
				fits, err := Surrogates(samples, probabilities, img.Segments, []int{img.Class}, s)
				if err != nil {
					t.Fatal(err)
				}
				compare(t, s.K, fits[0], want)
			}
		})
	}
}

func compare(t *testing.T, k int, got Fit, want goldenFit) {
	t.Helper()
	bySegment := slices.Clone(got.Selected)
	slices.SortFunc(bySegment, func(a, b Weight) int { return a.Segment - b.Segment })
	if len(bySegment) != len(want.Segments) {
		t.Fatalf("K %d: %v, want %v", k, got.Selected, want.Segments)
	}
	for i, w := range bySegment {
		if w.Segment != want.Segments[i] || math.Abs(w.Weight-want.Weights[i]) > 1e-6 {
			t.Errorf("K %d: %+v, want segment %d with %g", k, w, want.Segments[i], want.Weights[i])
		}
	}
	if math.Abs(got.R2-want.R2) > 1e-9 || math.Abs(got.Intercept-want.Intercept) > 1e-6 {
		t.Errorf("K %d: R² %.12f and intercept %g, want %.12f and %g", k, got.R2, got.Intercept, want.R2, want.Intercept)
	}
}

func TestGoldenHiddenMean(t *testing.T) {
	for _, img := range goldenImages(t) {
		pix, w, _ := golden.ReadPNG(t, golden.Path(t, "golden", "crop", img.Stem+".lite0.png"))
		marks, _, _ := golden.ReadPNG(t, golden.Path(t, "golden", "segments", img.Stem+".quickshift.png"))
		want, _, _ := golden.ReadPNG(t, golden.Path(t, "golden", "lime", img.Stem+".hidden.png"))
		labels := make([]int32, len(marks)/3)
		for at := range labels {
			labels[at] = int32(marks[3*at])
		}
		if diff := golden.Diff(Mean.Fill(pix, w, labels, img.Segments), want); diff != "" {
			t.Errorf("%s: hidden colours: %s", img.Stem, diff)
		}
	}
}

func BenchmarkSurrogate(b *testing.B) {
	const n, d = 1000, 60
	samples := Samples(n, d, 1)
	p := make([]float64, n)
	for r := range p {
		for j, z := range samples[r*d : (r+1)*d] {
			p[r] += float64(z) * float64(j%7) / 300
		}
		p[r] += float64(r*7919%101) / 1000
	}
	for b.Loop() {
		if _, err := Surrogates(samples, p, d, []int{0}, Default()); err != nil {
			b.Fatal(err)
		}
	}
}
