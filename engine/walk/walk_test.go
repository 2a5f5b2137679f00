package walk

import (
	"math"
	"slices"
	"strings"
	"testing"

	"beyond/engine/imaging"
)

// TestScales holds the severities of ImageNet-C at every other of ten steps.
func TestScales(t *testing.T) {
	for _, k := range Kinds() {
		ten, five := New(k, 10), New(k, 5)
		for s := 1; s <= severities; s++ {
			if want := definitions[k].scale[s-1]; ten.Values[2*s-1] != want || five.Values[s-1] != want {
				t.Errorf("%s, severity %d: %v and %v, want %v", k, s, ten.Values[2*s-1], five.Values[s-1], want)
			}
			if got := five.Severity(s); math.Abs(got-float64(s)/5) > 1e-12 {
				t.Errorf("%s: severity of step %d is %v", k, s, got)
			}
		}
		for step := range ten.Scale() {
			// JPEG qualities are rounded.
			if got := ten.Severity(step); math.Abs(got-float64(step)/10) > 0.04 {
				t.Errorf("%s: severity of step %d of 10 is %v", k, step, got)
			}
		}
		if err := ten.Validate(); err != nil {
			t.Error(err)
		}
	}
	if got := New(JPEG, 4).Values; !slices.Equal(got, []float64{23, 17, 11, 7}) {
		t.Errorf("four JPEG qualities %v", got)
	}
	if got := Rotate.Severity(-36); math.Abs(got-6) > 1e-12 {
		t.Errorf("36 degrees to the right have severity %v, want 6: one beyond the fifth", got)
	}
}

func TestParse(t *testing.T) {
	all, err := ParseAll([]string{"blur", "jpeg=80:40:20", "rotate=-10"}, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, w := range all {
		texts = append(texts, w.Text())
	}
	if got := strings.Join(texts, " "); got != "blur jpeg=80:40:20 rotate=-10" {
		t.Error(got)
	}
	if got := all[0].Scale(); !slices.Equal(got, []float64{0, 2.5, 6}) {
		t.Errorf("two steps of blur: %v", got)
	}
	near := func(string, []string) string { return "noise" }
	for _, c := range []struct {
		texts []string
		steps int
		want  string
	}{
		{[]string{"nosie"}, 5, `unknown kind "nosie": did you mean noise?`},
		{[]string{"blur", "blur=1"}, 5, "blur twice: name each kind once"},
		{[]string{"blur=40"}, 5, "blur: step 1 (40) is beyond the scale: blur goes from 0 to 32 (px sigma)"},
		{[]string{"rotate=10:200"}, 5, "rotate: step 2 (200) is beyond the scale: rotate goes from -180 to 180 (degrees)"},
		{[]string{"jpeg=0"}, 5, "jpeg: step 1 (0) is beyond the scale: jpeg goes from 1 to 100 (quality)"},
		{[]string{"jpeg=50.5"}, 5, "jpeg: step 1 (50.5): the quality is a whole number"},
		{[]string{"blur=NaN"}, 5, `blur: step "NaN" is no number: write blur=1:3:6`},
		{[]string{"blur=Inf"}, 5, "blur: step 1 (+Inf) is beyond the scale: blur goes from 0 to 32 (px sigma)"},
		{[]string{"blur="}, 5, `blur: step "" is no number: write blur=1:3:6`},
		{[]string{"blur"}, 0, "steps 0: must be 1 to 100"},
		{[]string{"blur"}, 101, "steps 101: must be 1 to 100"},
		{[]string{"blur=" + strings.Repeat("1:", 100) + "1"}, 5, "blur: 101 steps: must be 1 to 100"},
	} {
		if _, err := ParseAll(c.texts, c.steps, near); err == nil || err.Error() != c.want {
			t.Errorf("%v, %d steps: %v, want %s", c.texts, c.steps, err, c.want)
		}
	}
	if _, err := Parse("fig", 5, func(string, []string) string { return "" }); err == nil ||
		!strings.HasPrefix(err.Error(), `unknown kind "fig": choose from blur, noise, jpeg`) {
		t.Error(err)
	}
}

// TestPaint paints pictures of odd shapes at the ends of every scale. The start of a walk changes nothing.
func TestPaint(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {2, 9}, {17, 5}} {
		crop := imaging.NewRGB(size[0], size[1])
		for i := range crop.Pix {
			crop.Pix[i] = uint8(37*i + 11)
		}
		before := slices.Clone(crop.Pix)
		p := &Painter{}
		p.Begin(Picture{Crop: crop, Seed: 3})
		for _, k := range Kinds() {
			least, most := k.Range()
			for _, v := range []float64{k.Start(), least, most, k.At(2.5)} {
				got, err := p.Paint(k, v)
				if err != nil || got.W != crop.W || got.H != crop.H || len(got.Pix) != len(crop.Pix) {
					t.Fatalf("%s %v of %v: %v, %v", k, v, size, got, err)
				}
				if v == k.Start() && !slices.Equal(got.Pix, before) {
					t.Errorf("%s %v changes the picture", k, v)
				}
				again, err := p.Paint(k, v)
				if err != nil || !slices.Equal(again.Pix, got.Pix) {
					t.Errorf("%s %v is another picture the second time", k, v)
				}
			}
		}
		if !slices.Equal(crop.Pix, before) {
			t.Error("the crop was modified")
		}
	}
}

// TestRandom paints noise and haze: equal for equal seeds, after another picture too, and of the right spread.
func TestRandom(t *testing.T) {
	grey := imaging.NewRGB(64, 64)
	for i := range grey.Pix {
		grey.Pix[i] = 128
	}
	p := &Painter{}
	paint := func(seed uint64, k Kind, v float64) []uint8 {
		p.Begin(Picture{Crop: grey, Seed: seed})
		got, err := p.Paint(k, v)
		if err != nil {
			t.Fatal(err)
		}
		return got.Pix
	}
	for _, k := range []Kind{Noise, Haze} {
		one, two := paint(1, k, k.At(1)), paint(2, k, k.At(1))
		if slices.Equal(one, two) || !slices.Equal(one, paint(1, k, k.At(1))) {
			t.Errorf("%s does not depend on the seed alone", k)
		}
	}
	sum, squares := 0.0, 0.0
	pix := paint(5, Noise, 0.1)
	for _, v := range pix {
		d := (float64(v) + 0.5 - 128) / 255
		sum += d
		squares += d * d
	}
	n := float64(len(pix))
	if mean, deviation := sum/n, math.Sqrt(squares/n); math.Abs(mean) > 0.004 || math.Abs(deviation-0.1) > 0.004 {
		t.Errorf("noise has mean %.4f and deviation %.4f, want 0 and 0.1", mean, deviation)
	}
}

func TestBreaks(t *testing.T) {
	w := New(Rotate, 10)
	for _, c := range []struct {
		steps         []int
		median        float64 // below 0 for none
		misled, right int
	}{
		{nil, -1, 0, 0},
		{[]int{0, 0}, -1, 0, 0},
		{[]int{4}, 0.4, 1, 1},
		{[]int{Never}, -1, 0, 1},
		{[]int{2, Never}, 0.2, 1, 2},
		{[]int{0, 2, Never, Never}, -1, 1, 3},
		{[]int{9, 3, 5}, 0.5, 3, 3},
	} {
		b := NewBreaks(w, c.steps)
		median := -1.0
		if b.Median != nil {
			median = *b.Median
		}
		if math.Abs(median-c.median) > 1e-12 || b.Misled.K != c.misled || b.Misled.N != c.right {
			t.Errorf("%v: median %v, misled %v", c.steps, median, b.Misled)
		}
	}
	breaks := func(steps ...int) Breaks { return NewBreaks(w, steps) }
	for _, c := range []struct {
		all  []Breaks
		want int
	}{
		{nil, -1},
		{[]Breaks{breaks(Never), breaks(0)}, -1},
		{[]Breaks{breaks(5), breaks(3), breaks(3)}, 1},
		{[]Breaks{breaks(3, Never), breaks(3, 3)}, 1},
		{[]Breaks{breaks(1, Never, Never), breaks(9, 9, Never)}, 1},
		{[]Breaks{breaks(Never, Never, Never), breaks(9, Never, Never)}, 1},
	} {
		if got := Soonest(c.all); got != c.want {
			t.Errorf("%v: %d, want %d", c.all, got, c.want)
		}
	}
}
