package preparation

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"beyond/engine/dataset"
	"beyond/engine/imaging"
)

// colours is a data set of so many classes, each a colour, with several pictures of it: for tests of what is computed
// exactly, a classifier whose one weight is the preparation it wants.
type colours struct {
	set     *dataset.Set
	classes *dataset.Classes
	wants   imaging.Preset
	output  []int // by class: the order of labels that the classifier has
	outputs int
	sees    func(shape imaging.Preset) bool // whether a picture of that shape is recognised
}

func newColours(t *testing.T, classes, each int) *colours {
	t.Helper()
	var list strings.Builder
	for c := range classes {
		// Names are sorted otherwise than numbers are.
		fmt.Fprintf(&list, "n%08d name %c%d\n", c, 'a'+rune(c*7%26), c)
	}
	names, err := dataset.ParseNames(strings.NewReader(list.String()))
	if err != nil {
		t.Fatal(err)
	}
	preset, _ := imaging.PresetByName("torchvision")
	c := &colours{set: &dataset.Set{}, classes: names, wants: preset, outputs: classes}
	for i := range classes {
		c.output = append(c.output, i)
		for k := range each {
			item := dataset.Item{Path: fmt.Sprintf("%d-%d.png", i, k), Label: i}
			c.set.Items = append(c.set.Items, item)
		}
	}
	return c
}

// colour is the mean colour of a class, 0 to 255.
func (c *colours) colour(class int) [3]float64 {
	return [3]float64{20 + float64(class*37%211), 20 + float64(class*91%193), 20 + float64(class*53%227)}
}

// ask sees the picture's colour as given, of which the classifier believes that it was prepared as it wants.
func (c *colours) ask(_ context.Context, i int, presets []imaging.Preset) ([][]float32, error) {
	label := c.set.Items[i].Label
	if label < 0 {
		label = i % c.classes.Len()
	}
	var all [][]float32
	for _, p := range presets {
		var believed [3]float64
		for k, v := range c.prepared(p, c.colour(label)) {
			believed[k] = v*float64(c.wants.Std[k]) + float64(c.wants.Mean[k])
		}
		if c.wants.BGR {
			believed[0], believed[2] = believed[2], believed[0]
		}
		logits := make([]float32, c.outputs)
		if c.outputs > c.classes.Len() {
			logits[0] = -1000 // the background
		}
		for class := range c.classes.Len() {
			distance := 0.0
			for k, v := range c.colour(class) {
				distance += (v - believed[k]) * (v - believed[k])
			}
			logits[c.output[class]] = float32(-distance / 1000)
		}
		if c.sees != nil && !c.sees(p.Shape()) {
			clear(logits)
		}
		all = append(all, logits)
	}
	return all, nil
}

// prepared is a colour as a preset prepares it.
func (c *colours) prepared(p imaging.Preset, colour [3]float64) [3]float64 {
	pixel := imaging.NewRGB(1, 1)
	for k, v := range colour {
		pixel.Pix[k] = uint8(v)
	}
	var input [3]float32
	p.Normalise(input[:], pixel)
	return [3]float64{float64(input[0]), float64(input[1]), float64(input[2])}
}

func (c *colours) search(given imaging.Preset, others ...Listed) Search {
	return Search{
		Set: c.set, Sample: Sample(c.set, 300), Orders: Orders(c.classes, c.outputs, c.set, others), Given: given,
		Values: Values, Shapes: Shapes,
	}
}

func (s Search) found(t *testing.T, ask Ask) Ranking {
	t.Helper()
	k, err := s.Run(t.Context(), ask, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// TestRightPreparationIsFound gives each classifier some wrong preparations, and its own.
func TestRightPreparationIsFound(t *testing.T) {
	base, _ := imaging.PresetByName("torchvision")
	for _, wants := range append(Values(base), base) {
		c := newColours(t, 30, 4)
		c.wants = wants
		for _, given := range []imaging.Preset{base, wants, Values(base)[2], Values(base)[9]} {
			k := c.search(given).found(t, c.ask)
			switch {
			case distance(given, wants) == 0 && (k.Advised != nil || !strings.Contains(k.Advice(""), "nothing tried is surely better")):
				t.Errorf("%s is right: advice %q", wants.Name, k.Advice(""))
			case c.accuracy(t, given) < 0.8 && (k.Advised == nil || c.accuracy(t, k.Advised.Prepare) < 0.95):
				t.Errorf("wants %s, given %s: %s", wants.Name, given.Name, k.Advice(""))
			}
		}
	}
}

// accuracy is the share of all pictures that are right under a preset.
func (c *colours) accuracy(t *testing.T, p imaging.Preset) float64 {
	t.Helper()
	right := 0
	for i, item := range c.set.Items {
		logits, _ := c.ask(t.Context(), i, []imaging.Preset{p})
		a, _ := newAnswer(logits[0], -1, nil)
		if a.first == c.output[item.Label] {
			right++
		}
	}
	return float64(right) / float64(len(c.set.Items))
}

// TestOrderIsFound shuffles the outputs in the ways that happen.
func TestOrderIsFound(t *testing.T) {
	for _, want := range []string{"as given", "by name", "by number as text", "one later", "one earlier", "as in other"} {
		c := newColours(t, 40, 3)
		order := Order{Output: c.output}
		var others []Listed
		if want == "as in other" {
			var list strings.Builder
			for i := range 40 {
				fmt.Fprintf(&list, "n%08d x\n", (i*11+5)%40)
			}
			classes, err := dataset.ParseNames(strings.NewReader(list.String()))
			if err != nil {
				t.Fatal(err)
			}
			others = []Listed{{"other", classes}}
		}
		for _, o := range Orders(c.classes, 40, c.set, others) {
			if o.Name == want {
				order = o
			}
		}
		c.output = make([]int, 40)
		used := map[int]bool{}
		for class, out := range order.Output {
			c.output[class] = out
			used[out] = true
		}
		for class, out := range c.output { // the class that a shift drops
			for free := range 40 {
				if out < 0 && !used[free] {
					c.output[class] = free
				}
			}
		}
		k := c.search(c.wants, others...).found(t, c.ask)
		if want == "as given" {
			if k.Advised != nil {
				t.Errorf("as given is right: %s", k.Advice(""))
			}
			continue
		}
		if k.Advised == nil || k.Advised.Labels != want || len(k.Advised.Changes) > 0 {
			t.Errorf("%s: %s", want, k.Advice(""))
		}
	}
}

// TestBackground finds a class before ImageNet's, and that none of it belongs to the data.
func TestBackground(t *testing.T) {
	c := newColours(t, 30, 3)
	c.outputs = 31
	for class := range c.output {
		c.output[class] = class + 1
	}
	k := c.search(c.wants).found(t, c.ask)
	if k.Advised == nil || k.Advised.Labels != Background || !strings.HasSuffix(k.Advice("x"), "use --labels x") {
		t.Errorf("%s", k.Advice(""))
	}
	warnings := Subject{Set: c.set, Classes: c.classes, Outputs: 31}.Warnings(k)
	if len(warnings) != 1 || warnings[0].Kind != "outputs" {
		t.Errorf("warnings %v", warnings)
	}
}

// TestShapeIsFound sees nothing but in pictures of one shape.
func TestShapeIsFound(t *testing.T) {
	c := newColours(t, 30, 3)
	for _, want := range Shapes(c.wants) {
		c.sees = func(p imaging.Preset) bool { return p == want.Shape() }
		if k := c.search(c.wants).found(t, c.ask); k.Advised == nil || k.Advised.Preset != want.Name {
			t.Errorf("%s: %s", want.Name, k.Advice(""))
		}
	}
}

// TestSizeIsFound sees nothing but in pictures of one size, which the network takes beside others.
func TestSizeIsFound(t *testing.T) {
	c := newColours(t, 30, 3)
	for _, want := range Sizes(c.wants) {
		c.sees = func(p imaging.Preset) bool { return p.Crop == want.Crop }
		s := c.search(c.wants)
		s.Sizes = Sizes
		k := s.found(t, func(ctx context.Context, i int, presets []imaging.Preset) ([][]float32, error) {
			logits, err := c.ask(ctx, i, presets)
			for at, p := range presets {
				if p.Crop != presets[0].Crop {
					t.Error("two sizes at a time")
				}
				if p.Crop == 240 { // of which the network takes none
					logits[at] = nil
				}
			}
			return logits, err
		})
		if want.Crop == 240 {
			if k.Advised != nil {
				t.Errorf("a size that is not taken: %s", k.Advice(""))
			}
			continue
		}
		if k.Advised == nil || k.Advised.Preset != want.Name {
			t.Errorf("%s: %s", want.Name, k.Advice(""))
		}
	}
}

// TestUnknownOrder says that nothing is better where outputs are shuffled in no way that is tried.
func TestUnknownOrder(t *testing.T) {
	c := newColours(t, 40, 5)
	for class := range c.output {
		c.output[class] = class
	}
	rand.New(rand.NewPCG(3, 4)).Shuffle(40, func(i, j int) { c.output[i], c.output[j] = c.output[j], c.output[i] })
	k := c.search(c.wants).found(t, c.ask)
	if k.Advised != nil || !strings.Contains(k.Advice(""), "about chance") {
		t.Errorf("%s", k.Advice(""))
	}
}

// TestWithoutLabels ranks by information: a classifier that wants 0 to 1 and is given 0 to 255 says the same of all.
func TestWithoutLabels(t *testing.T) {
	c := newColours(t, 30, 4)
	for i := range c.set.Items {
		c.set.Items[i].Label = -1
	}
	base, _ := imaging.PresetByName("torchvision")
	for _, p := range Values(base) {
		if p.Std == [3]float32{255, 255, 255} {
			c.wants = p
		}
	}
	k := c.search(base).found(t, c.ask)
	if k.Labelled || k.AsGiven.Top1 != nil || k.Rows[0].Information < k.AsGiven.Information {
		t.Errorf("first %+v, as given %+v", k.Rows[0], k.AsGiven)
	}
	kinds := kindsOf(Subject{Set: c.set, Classes: c.classes, Outputs: 30}.Warnings(k))
	if !strings.Contains(kinds, "labels") {
		t.Errorf("warnings %s", kinds)
	}
}

func kindsOf(warnings []Warning) string {
	var kinds []string
	for _, w := range warnings {
		kinds = append(kinds, w.Kind)
	}
	return strings.Join(kinds, " ")
}

// TestWarnings gives outputs that should be noticed.
func TestWarnings(t *testing.T) {
	for name, outputs := range map[string]func(i int) []float32{
		"softmax":  func(i int) []float32 { z := make([]float32, 12); z[i%12] = 0.75; z[(i+1)%12] = 0.25; return z },
		"constant": func(int) []float32 { z := make([]float32, 12); z[3] = 9; return z },
		"nan": func(i int) []float32 {
			z := make([]float32, 12)
			z[i%12], z[(i+1)%12] = 4, float32(math.NaN())
			return z
		},
	} {
		c := newColours(t, 12, 3)
		ask := func(_ context.Context, i int, presets []imaging.Preset) (all [][]float32, _ error) {
			for range presets {
				all = append(all, outputs(i))
			}
			return all, nil
		}
		k := c.search(c.wants).found(t, ask)
		if kinds := kindsOf(Subject{Set: c.set, Classes: c.classes, Outputs: 12}.Warnings(k)); kinds != name {
			t.Errorf("%s: warnings %q", name, kinds)
		}
	}
}

// TestSharedName warns of a name that two classes have, once.
func TestSharedName(t *testing.T) {
	list, err := dataset.ParseNames(strings.NewReader("crane\nCrane\ncrane\ntench\n"))
	if err != nil {
		t.Fatal(err)
	}
	c := newColours(t, 4, 3)
	got := Subject{Set: c.set, Classes: list, Outputs: 4, Training: true}.Warnings(Ranking{OneOutput: -1})
	if kindsOf(got) != "names training" || got[0].Kind != "names" ||
		!strings.Contains(got[0].Says, `"crane" (0, 1, 2)`) {
		t.Errorf("%v", got)
	}
}

// TestStopKeepsWhatIsKnown ends a search early, by its context and by an error.
func TestStopKeepsWhatIsKnown(t *testing.T) {
	c := newColours(t, 30, 10)
	for at, after := range []int{1, 40, 120} {
		ctx, stop := context.WithCancel(t.Context())
		var asked atomic.Int64
		k, err := c.search(c.wants).Run(ctx, func(ctx context.Context, i int, p []imaging.Preset) ([][]float32, error) {
			if asked.Add(1) > int64(after) {
				stop()
				return nil, ctx.Err()
			}
			return c.ask(ctx, i, p)
		}, nil, nil)
		stop()
		if !errors.Is(err, context.Canceled) || k.Complete || k.Advised != nil {
			t.Errorf("%d: %v, %+v", at, err, k.Advised)
		}
		if after > together && !strings.HasPrefix(k.Advice(""), "stopped early: top-1") {
			t.Errorf("%d: %s", at, k.Advice(""))
		}
	}
}

// TestUnreadable leaves out pictures that cannot be read, everywhere.
func TestUnreadable(t *testing.T) {
	c := newColours(t, 30, 4)
	ask := func(ctx context.Context, i int, p []imaging.Preset) ([][]float32, error) {
		if i%4 == 0 {
			return nil, nil
		}
		return c.ask(ctx, i, p)
	}
	if k := c.search(c.wants).found(t, ask); k.N != 90 || k.AsGiven.Top1.N != 90 || k.AsGiven.Top1.K < 80 {
		t.Errorf("%d pictures, as given %+v", k.N, k.AsGiven.Top1)
	}
}

// TestSample is even over classes in all its parts, and leaves out what has no label.
func TestSample(t *testing.T) {
	c := newColours(t, 10, 20)
	c.set.Items[5].Label = -1
	sample := Sample(c.set, 55)
	for _, n := range []int{10, 20, 55} {
		count := map[int]int{}
		for _, i := range sample[:n] {
			count[c.set.Items[i].Label]++
		}
		for label, k := range count {
			if label < 0 || k < n/10 || k > n/10+1 {
				t.Errorf("of the first %d, %d have label %d", n, k, label)
			}
		}
	}
	if again := Sample(c.set, 55); fmt.Sprint(again) != fmt.Sprint(sample) || len(Sample(c.set, 1000)) != 199 {
		t.Error("another sample, or not all")
	}
}

// TestProgressEnds reports all work as done at the end.
func TestProgressEnds(t *testing.T) {
	for _, each := range []int{1, 3, 10} {
		c := newColours(t, 30, each)
		done, total := 0, 0
		var mu sync.Mutex
		report := func(d, all int) {
			mu.Lock()
			defer mu.Unlock()
			done, total = max(done, d), all
		}
		if _, err := c.search(c.wants).Run(t.Context(), c.ask, report, nil); err != nil || done != total || total == 0 {
			t.Errorf("%d of %d, %v", done, total, err)
		}
	}
}

// TestFewPictures is sure of a dozen pictures of which all are right instead of none, and not of half as many.
func TestFewPictures(t *testing.T) {
	for classes, want := range map[int]bool{12: true, 3: false} {
		c := newColours(t, classes, 1)
		given := c.wants
		for _, p := range Values(c.wants) {
			if p.Mean == [3]float32{} && p.Std == [3]float32{1, 1, 1} && !p.BGR {
				c.wants = p
			}
		}
		k := c.search(given).found(t, c.ask)
		if (k.Advised != nil) != want {
			t.Errorf("%d pictures: %s", classes, k.Advice(""))
		}
	}
}
