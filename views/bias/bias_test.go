package bias

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"beyond/engine"
	"beyond/engine/bias"
	"beyond/engine/critic"
	"beyond/engine/dataset"
	"beyond/engine/finding"
	"beyond/engine/score"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/ui/uitest"
	tea "charm.land/bubbletea/v2"
)

// golden compares a drawing with testdata/<Test>/<case>.golden.
func golden(t *testing.T, name string, m *Model) {
	t.Helper()
	uitest.Golden(t, name, drawn(m).Text()+m.Status().String()+"\n")
}

func drawn(m *Model) *ui.Canvas { return uitest.Drawn(m, m.Width, m.Height) }

const basketball, lemon = 0, 1

// evidence is of 96 basketballs and 24 lemons. Basketballs on a court are right and hard to break, the ones on grass
// wrong or broken at once. Nothing depends on the lemons.
func evidence() finding.Evidence {
	e := finding.Evidence{
		Classes: []string{"basketball", "lemon", "orange"}, Attributes: []string{"ground", "light"}, Version: 1,
	}
	add := func(n, label, predicted int, ground string, firstWrong int, never bool) {
		for i := range n {
			p := finding.Picture{
				Path: fmt.Sprintf("pictures/%03d.png", len(e.Pictures)), Label: label, Rank: 2,
				Attributes: []string{ground, []string{"noon", "dim"}[i%2]},
				Top:        []score.Score{{Class: predicted, P: 0.9 - float64(i)/200}},
				Attacked:   true, FirstWrong: firstWrong, Never: never,
			}
			if label == predicted {
				p.Rank = 1
			}
			e.Pictures = append(e.Pictures, p)
		}
	}
	add(40, basketball, basketball, "court", 0, true)
	add(8, basketball, basketball, "court", 1, false)
	add(20, basketball, basketball, "grass", 1, false)
	add(28, basketball, 2, "grass", 0, false)
	add(12, lemon, lemon, "court", 3, false)
	add(12, lemon, lemon, "grass", 3, false)
	for i := range 10 {
		e.Twins = append(e.Twins, dataset.Pair{A: i, B: 70 + i, Attribute: "ground"})
	}
	return e
}

// fakeSource has the real selectors choose by the steps of the evidence.
type fakeSource struct {
	evidence finding.Evidence
	asked    []engine.Question
	ctxs     []context.Context
	report   func(done, total int)
	err      error
}

func (f *fakeSource) Evidence() finding.Evidence { return f.evidence }

func (f *fakeSource) Changed(ctx context.Context, version int) (int, error) {
	if version != f.evidence.Version {
		return f.evidence.Version, nil
	}
	<-ctx.Done()
	return version, ctx.Err()
}

func (f *fakeSource) Critique(
	ctx context.Context, _ engine.Priority, q engine.Question, progress engine.Progress,
) (*engine.Critique, error) {
	f.asked, f.ctxs, f.report = append(f.asked, q), append(f.ctxs, ctx), progress.Report
	if err := errors.Join(ctx.Err(), f.err); err != nil {
		return nil, err
	}
	c := &engine.Critique{Question: q, Facts: critic.Class{Index: q.Class, Steps: 10}}
	for i, p := range f.evidence.Pictures {
		if p.Label == q.Class {
			c.Pictures = append(c.Pictures, i)
			attack := critic.Attack{FirstWrong: p.FirstWrong, Never: p.Never, P: []float64{p.Top[0].P}}
			c.Facts.Pictures = append(c.Facts.Pictures, critic.Picture{P: p.Top[0].P, Attack: attack})
		}
	}
	selection, err := q.Selectors[0].Select(ctx, c.Facts, q.Counts)
	c.Answers = []engine.Answer{{Selection: selection, Err: err}}
	return c, nil
}

func (f *fakeSource) ComparePairs(e finding.Evidence, pairs []bias.Pair) []bias.ComparedPair {
	return bias.Compare(e, func(i int) float64 { return float64(e.Pictures[i].Rank) / 4 }, pairs)
}

// opened records the screens that are opened.
type opened struct {
	what     string
	pictures []int
	class    int
}

func screen(e finding.Evidence, w, h int) (*Model, *fakeSource, *opened) {
	source, o := &fakeSource{evidence: e}, &opened{}
	note := func(n opened) tea.Cmd { return func() tea.Msg { *o = n; return nil } }
	m := New(Options{
		Source: source, Selectors: []critic.Selector{critic.Adv{}, critic.Probs{}},
		Counts:        func(int, engine.By) critic.Counts { return critic.Counts{Prototypes: 24, Criticisms: 24} },
		OpenGrid:      func(title safe.Text, pictures []int) tea.Cmd { return note(opened{title.String(), pictures, -1}) },
		OpenCritic:    func(class int) tea.Cmd { return note(opened{"critic", nil, class}) },
		OpenPairs:     func(class int) tea.Cmd { return note(opened{"pairs", nil, class}) },
		OpenTags:      func(c *engine.Critique) tea.Cmd { return note(opened{"tags", nil, c.Class}) },
		OpenDiscovery: func(c *engine.Critique) tea.Cmd { return note(opened{"discovery", nil, c.Class}) },
		Command:       func(class, selector string) string { return class + " " + selector },
	})
	m.Update(ui.Resized{Width: w, Height: h})
	m.Update(ui.Shown{})
	return m, source, o
}

// ready is the screen with all that can be known.
func ready(e finding.Evidence, w, h int) (*Model, *fakeSource, *opened) {
	m, source, o := screen(e, w, h)
	uitest.Answer(m, look(m))
	return m, source, o
}

// look takes the present knowledge of the source, and returns the commands that follow but for the next look.
func look(m *Model) tea.Cmd {
	msg := m.watch.Begin()().(ui.Known[known])
	m.watch.Arrived(msg)
	m.known = &msg.Facts
	return tea.Batch(m.examine(), m.choose())
}

func TestDrawing(t *testing.T) {
	// Windows of 80×24, 120×40 and 200×60 leave this to a screen.
	for _, size := range [][2]int{{80, 20}, {120, 36}, {200, 56}} {
		m, _, _ := ready(evidence(), size[0], size[1])
		golden(t, fmt.Sprintf("basketball %dx%d", size[0], size[1]), m)
		uitest.PressAll(m, "tab", "down")
		golden(t, fmt.Sprintf("classes %dx%d", size[0], size[1]), m)
		uitest.PressAll(m, "enter")
		golden(t, fmt.Sprintf("nothing sure %dx%d", size[0], size[1]), m)
	}
}

func TestDrawingLoadingEmptyFailed(t *testing.T) {
	m, source, _ := screen(evidence(), 80, 20)
	if got := strings.TrimSpace(drawn(m).Text()); got != "" {
		t.Errorf("before 0.2 s: %q", got)
	}
	m.Update(ui.Pulse{Elapsed: 3 * time.Second})
	golden(t, "loading", m)

	for i := range source.evidence.Pictures[:100] {
		source.evidence.Pictures[i].Top, source.evidence.Pictures[i].Attacked = nil, false
	}
	uitest.Answer(m, look(m))
	golden(t, "half predicted", m)
	if len(source.asked) > 0 {
		t.Error("attacks begin before all is predicted")
	}

	source.evidence = evidence()
	look(m)
	cmd := m.choose()
	if cmd != nil {
		t.Error("the same is asked twice")
	}
	m.Update(ui.Hidden{})

	m, source, _ = screen(evidence(), 80, 20)
	source.err = errors.New("the model gives NaN")
	uitest.Answer(m, look(m))
	golden(t, "failed", m)

	bare := evidence()
	bare.Attributes, bare.Twins = nil, nil
	m, _, _ = ready(bare, 80, 20)
	golden(t, "no attributes", m)

	m, _, _ = ready(finding.Evidence{Version: 1}, 80, 20)
	golden(t, "empty", m)
}

func TestSizes(t *testing.T) {
	m, _, _ := ready(evidence(), 1, 1)
	for w := 1; w < 130; w += 3 {
		for h := 1; h < 45; h += 2 {
			m.Update(ui.Resized{Width: w, Height: h})
			uitest.PressAll(m, "tab", "down")
			drawn(m)
		}
	}
}

// TestOpensOnTheStrongest: the first class on screen is the one with the strongest effect.
func TestOpensOnTheStrongest(t *testing.T) {
	m, _, _ := ready(evidence(), 120, 36)
	if m.class != basketball {
		t.Fatalf("opens on class %d", m.class)
	}
	text := drawn(m).Text()
	for _, want := range []string{
		"basketball on court: 100 % of the prototypes but 25 % of the criticisms", "the model expects this",
		"100.0 % (24/24", "◀ sure", "100 %, 42 % · p < 0.000001 ◀ sure · median ↯ ∞, 1", "paper, ResNet-101",
		"twins: 10 of 10 flip",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not to be read in\n%s", want, text)
		}
	}
}

func TestSmallSampleIsSaid(t *testing.T) {
	m, _, _ := screen(evidence(), 120, 36)
	m.options.Counts = func(int, engine.By) critic.Counts { return critic.Counts{Prototypes: 8, Criticisms: 8} }
	uitest.Answer(m, look(m))
	text := drawn(m).Text()
	if !strings.Contains(text, "Fewer than 20 prototypes") {
		t.Errorf("8 prototypes without a warning:\n%s", text)
	}
}

func TestOrders(t *testing.T) {
	m, _, _ := ready(evidence(), 120, 36)
	for _, want := range []string{"ground court", "ground court", "ground court", "ground court"} {
		if r := m.rows()[0]; r.Attribute+" "+r.Value != want {
			t.Errorf("%s: first %s %s, want %s", m.order, r.Attribute, r.Value, want)
		}
		uitest.PressAll(m, "s")
	}
	rows := []bias.Row{
		{Attribute: "c", Chosen: bias.Comparison{Difference: 0.1}, Right: bias.Comparison{Difference: -0.2}},
		{Attribute: "b", Chosen: bias.Comparison{Difference: -0.5}, Right: bias.Comparison{Difference: 0.1}},
		{Attribute: "a", Chosen: bias.Comparison{Difference: 0.3}, Right: bias.Comparison{Difference: 0.3}},
	}
	for o, want := range map[order]string{strongestFirst: "cba", byShares: "bac", byAccuracy: "acb", byName: "abc"} {
		got := ""
		for _, r := range o.sorted(rows) {
			got += r.Attribute
		}
		if got != want {
			t.Errorf("%s: %s, want %s", o, got, want)
		}
	}
}

func TestOpening(t *testing.T) {
	m, _, o := ready(evidence(), 120, 36)
	uitest.PressAll(m, "enter")
	if len(o.pictures) != 48 || o.what != "basketball on court" {
		t.Errorf("opened %d pictures of %q", len(o.pictures), o.what)
	}
	c := m.facts.classes[m.facts.place(m.class)]
	if !slices.Equal(o.pictures[:24], c.Prototypes) {
		t.Errorf("first %v, want the prototypes %v", o.pictures[:24], c.Prototypes)
	}
	for key, want := range map[string]string{"p": "pairs", "t": "tags", "d": "discovery", "c": "critic"} {
		uitest.PressAll(m, key)
		if o.what != want || o.class != basketball {
			t.Errorf("%s opened %s of class %d", key, o.what, o.class)
		}
	}
	if m.CommandLine() != "basketball adv" {
		t.Errorf("command line %q", m.CommandLine())
	}
	at, class := m.lists[rowsPane].At, m.class
	m.Update(ui.Hidden{})
	m.Update(ui.Shown{})
	uitest.Answer(m, look(m))
	if m.lists[rowsPane].At != at || m.class != class {
		t.Error("comes back to another place")
	}
}

// TestTheClassOnScreenFirst: whoever goes to a class does not wait for the others.
func TestTheClassOnScreenFirst(t *testing.T) {
	m, source, _ := screen(evidence(), 120, 36)
	cmds := look(m)().(tea.BatchMsg)
	m.Update(cmds[0]()) // examined
	uitest.PressAll(m, "tab")
	m.lists[classesPane].At = m.facts.place(lemon)
	if m.choosing == nil || m.choosing.class != basketball {
		t.Fatalf("%+v is on its way", m.choosing)
	}
	other := m.move(0)
	late := m.Update(cmds[1]())
	if late != nil || len(m.chosen) > 0 || source.ctxs[0].Err() == nil {
		t.Error("what is not on screen goes on")
	}
	uitest.Answer(m, other)
	if q := source.asked[1]; q.Class != lemon {
		t.Errorf("asked of class %d", q.Class)
	}
	if len(m.chosen) != 2 {
		t.Errorf("%d classes chosen of in the end", len(m.chosen))
	}
}

// TestAllClassesTogether compares within each class, so that classes' own differences do not count.
func TestAllClassesTogether(t *testing.T) {
	m, _, o := ready(evidence(), 120, 36)
	uitest.PressAll(m, "tab", "up")
	if m.class != bias.AllClasses || len(m.rows()) != 4 {
		t.Fatalf("class %d with %d rows", m.class, len(m.rows()))
	}
	golden(t, "all", m)
	uitest.PressAll(m, "p")
	if o.what != "pairs" || o.class != bias.AllClasses || m.CommandLine() != " adv" {
		t.Errorf("opened %+v; command %q", *o, m.CommandLine())
	}
	*o = opened{}
	if uitest.PressAll(m, "t", "d", "c"); o.what != "" {
		t.Errorf("opened %s of all classes", o.what)
	}
}

func TestSelectors(t *testing.T) {
	m, source, _ := ready(evidence(), 120, 36)
	before := len(source.asked)
	uitest.PressAll(m, "v")
	if m.CommandLine() != "basketball probs" || len(source.asked) != before+2 {
		t.Errorf("%s after %d questions", m.CommandLine(), len(source.asked)-before)
	}
	uitest.PressAll(m, "v")
	if len(source.asked) != before+2 {
		t.Error("what is known is asked again")
	}
}

func TestLeavingCancels(t *testing.T) {
	m, source, _ := screen(evidence(), 120, 36)
	cmds := look(m)().(tea.BatchMsg)
	m.Update(ui.Hidden{})
	if late := m.Update(cmds[1]()); late != nil || len(m.chosen) > 0 || source.ctxs[0].Err() == nil {
		t.Errorf("%d classes chosen of after the screen was left", len(m.chosen))
	}
	if m.Update(cmds[0]()); m.choosing != nil {
		t.Error("goes on choosing where nobody looks")
	}
}

// TestWith changes the source under the screen: class, selector and order stay.
func TestWith(t *testing.T) {
	m, _, _ := ready(evidence(), 120, 36)
	uitest.PressAll(m, "tab", "down", "v", "s")
	other := &fakeSource{evidence: evidence()}
	options := m.options
	options.Source = other
	n := m.With(options)
	n.Update(ui.Resized{Width: 120, Height: 36})
	n.Update(ui.Shown{})
	uitest.Answer(n, look(n))
	if n.class != lemon || n.CommandLine() != "lemon probs" || n.order != m.order || len(other.asked) == 0 {
		t.Errorf("class %d, command %q, order %s after %d questions", n.class, n.CommandLine(), n.order, len(other.asked))
	}
}

func TestStaleFactsAreDropped(t *testing.T) {
	m, _, _ := ready(evidence(), 120, 36)
	late := m.examine()
	uitest.Answer(m, m.examine())
	now := m.facts
	if m.Update(late()); m.facts != now {
		t.Error("late facts were taken")
	}
}

// TestTagsAreAttributes: tags count like any column; a picture that nobody has tagged has no value.
func TestTagsAreAttributes(t *testing.T) {
	e := evidence()
	values := map[int]string{}
	for i := range 96 {
		values[i] = map[bool]string{true: "yes", false: "no"}[e.Pictures[i].Never]
	}
	m, source, _ := screen(e, 120, 36)
	m.options.Tags = func(context.Context) ([]bias.Tag, error) {
		return []bias.Tag{{Name: "orange floor", Values: values}}, nil
	}
	uitest.Answer(m, look(m))
	text := drawn(m).Text()
	if !strings.Contains(text, "orange floor: yes") || !strings.Contains(text, "attributes 3") {
		t.Errorf("no tag in\n%s", text)
	}
	if len(source.evidence.Attributes) != 2 || len(source.evidence.Pictures[0].Attributes) != 2 {
		t.Error("what belongs to the source was modified")
	}
	m.options.Tags = func(context.Context) ([]bias.Tag, error) { return nil, errors.New("the disk is away") }
	uitest.Answer(m, look(m))
	if text := drawn(m).Text(); !strings.Contains(text, "tags could not be read: the disk is away") {
		t.Errorf("no word of the error in\n%s", text)
	}
}

func TestKeysSayWhyNot(t *testing.T) {
	m, source, _ := screen(evidence(), 80, 20)
	if why := uitest.Why(m, "p"); why != "nothing is known of any class yet" {
		t.Errorf("p before the first answer: %q", why)
	}
	source.err = errors.New("the model gives NaN")
	uitest.Answer(m, look(m))
	if why := uitest.Why(m, "t"); why != "the prototypes and criticisms of this class are not chosen yet" {
		t.Errorf("t where nothing could be chosen: %q", why)
	}
}
