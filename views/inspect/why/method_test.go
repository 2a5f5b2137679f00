package why

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"beyond/engine"
	"beyond/engine/dataset"
	"beyond/engine/lime"
	"beyond/engine/saliency"
	"beyond/ui/uitest"
	"beyond/views/inspect/why/blocks"
)

// Every method has the block first that speaks most for the class, names itself, and has a path.
func TestEveryMethodExplains(t *testing.T) {
	m := newHost(t, blocks.New())
	uitest.PressAll(m, "e")
	for range methods {
		f := m.fit(0)
		if f == nil || f.Err != nil || f.Selected[0].Segment != 0 || len(m.path(f).steps) == 0 {
			t.Errorf("%s: %+v, path of %d", m.method.title(), f, len(m.path(f).steps))
		}
		if !strings.Contains(m.Caption(0), m.method.title()) || !strings.HasPrefix(m.Status(), m.method.title()) {
			t.Errorf("%s is not named by %q, %q", m.method.title(), m.Caption(0), m.Status())
		}
		uitest.PressAll(m, "w")
	}
	if m.method != LIME {
		t.Errorf("after all methods comes %s", m.method.title())
	}
	if uitest.PressAll(m, "W"); m.method != methods[len(methods)-1] {
		t.Errorf("before the first comes %s", m.method.title())
	}
}

// A method that was shown is shown again at once.
func TestMethodsAreKept(t *testing.T) {
	d := blocks.New()
	m := newHost(t, d)
	uitest.PressAll(m, "e", "w", "w", "right", "c", "W", "W")
	n, cut := d.Evaluated, d.Segmentations
	for _, key := range []string{"w", "w", "left", "right", "W", "W"} {
		uitest.PressAll(m, key)
	}
	if d.Evaluated > n+8 || d.Segmentations != cut { // "left" shows step 0 alone, which has no path yet
		t.Errorf("%d passes and %d cuts more", d.Evaluated-n, d.Segmentations-cut)
	}
	if cut != 2 {
		t.Errorf("two pictures were cut %d times", cut)
	}
}

func TestLayersOfGradCAM(t *testing.T) {
	m := newHost(t, blocks.New())
	uitest.PressAll(m, "e")
	if why := uitest.Why(m, "I"); !strings.HasPrefix(why, "only Grad-CAM looks at a layer") {
		t.Errorf("LIME: %q", why)
	}
	uitest.PressAll(m, "w")
	for _, c := range []struct{ key, layer, caption, why string }{
		{"", "", "Grad-CAM 2/3", ""},
		{"O", "head", "Grad-CAM 3/3", "this is the last convolution"},
		{"I", "", "Grad-CAM 2/3", ""},
		{"I", "stem", "Grad-CAM 1/3", "this is the first convolution"},
	} {
		if c.key != "" {
			uitest.PressAll(m, c.key)
		}
		if m.layer != c.layer || !strings.HasPrefix(m.Caption(0), c.caption) || c.why != "" && uitest.Why(m, c.key) != c.why {
			t.Errorf("after %q layer %q, %q, %q", c.key, m.layer, m.Caption(0), uitest.Why(m, c.key))
		}
		if got, want := m.explanation(0).scores.Coarse.Layer, max(c.layer, "body"); c.layer == "" && got != want {
			t.Errorf("the map is of %q, want %q", got, want)
		}
	}
	want := "--class n07747607 --method gradcam --layer stem --k 8 --seed 0 --segments quickshift --hidden mean"
	m.options.Classes, _ = dataset.ParseClasses(strings.NewReader("index,wnid,name\n0,n07747607,orange\n"))
	if got := strings.Join(m.Arguments(), " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// stopping is a model whose context ends after some inputs.
type stopping struct {
	*blocks.Explainer
	at     int
	cancel context.CancelFunc
}

func (s *stopping) Probabilities(ctx context.Context, inputs []float32, n int, classes []int) ([]float64, error) {
	if s.Evaluated >= s.at {
		s.cancel()
	}
	return s.Explainer.Probabilities(ctx, inputs, n, classes)
}

// A method that is interrupted asks for no answer twice, and ends with the same scores.
func TestInterruptedMethodGoesOn(t *testing.T) {
	d, asked := blocks.New(), &patient{}
	pic, whole := d.Segmented().Picture, blocks.New()
	want, err := saliency.Explain(t.Context(), whole, pic, 0, saliency.Occlusion, saliency.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	asked.begin(&stopping{d, 16, cancel})
	if _, err := saliency.Explain(ctx, asked, pic, 0, saliency.Occlusion, saliency.Settings{}); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	asked.begin(d)
	got, err := saliency.Explain(t.Context(), asked, pic, 0, saliency.Occlusion, saliency.Settings{})
	if err != nil || !slices.Equal(got.Segments, want.Segments) {
		t.Errorf("%v, want %v; %v", got, want, err)
	}
	if n := d.Evaluated - whole.Evaluated; n < 0 || n > 16 || asked.done.Load() != int64(whole.Evaluated) {
		t.Errorf("%d passes more than without an interruption", n)
	}
}

// The mask of a method that samples grows at LIME's checkpoints, and its last one is the one of a run in one, with
// interruptions and without.
func TestMaskGrowsWithSamples(t *testing.T) {
	for _, method := range []saliency.Method{saliency.RISE, saliency.KernelSHAP} {
		for _, interrupted := range []bool{false, true} {
			d := blocks.New()
			m := newHost(t, d)
			m.method = methodOf(method)
			want, err := saliency.Explain(t.Context(), d, d.Segmented().Picture, 0, method, m.saliency(way{}))
			if err != nil {
				t.Fatal(err)
			}
			cmd := uitest.Press(m, "e")
			e, before := m.explanation(0), d.Evaluated
			var seen []int
			for jobs := 0; !e.complete(); jobs++ {
				if jobs > 200 {
					t.Fatalf("%s: %+v after %d jobs", method, e.fits, jobs)
				}
				if interrupted && jobs%3 == 1 {
					m.running.cancel()
				}
				cmd = uitest.Next(m, cmd)
				if n := e.fits.n; n > 0 && !slices.Contains(seen, n) {
					seen = append(seen, n)
					if f := m.fit(0); math.Abs(f.P-0.76) > 1e-9 || (e.asked == nil) != e.complete() {
						t.Errorf("%s after %d: %+v", method, n, f)
					}
				}
			}
			if !slices.Equal(seen, append(slices.Clone(checkpoints), 1000)) && !interrupted {
				t.Errorf("%s: masks after %v", method, seen)
			}
			if got := e.scores; !slices.Equal(got.Segments, want.Segments) || !slices.Equal(got.Pixels, want.Pixels) {
				t.Errorf("%s: %v, want %v", method, got, want)
			}
			if n := d.Evaluated - before; n > 1020 && !interrupted {
				t.Errorf("%s: %d passes", method, n)
			}
		}
	}
}

// shelf keeps explanations in memory.
type shelf struct {
	kept     map[string]*engine.Explanation
	recorded bool
	subject  *engine.Subject
}

func (s *shelf) RecallExplanation(
	ctx context.Context, p engine.Priority, i int, plan engine.ExplainPlan,
) (*engine.Explained, bool) {
	d := s.kept[shelfKey(plan)]
	if d == nil {
		return nil, false
	}
	f := lime.Fit{Class: plan.Classes[0], P: d.P, Samples: d.Settings.Samples, Segments: d.Segments, K: plan.LIME.K}
	f.Selected, f.All, f.R2 = d.Selected, d.Scores, 1
	return &engine.Explained{Explanation: d, Subject: s.subject, Fit: f}, s.recorded
}

func shelfKey(plan engine.ExplainPlan) string {
	if plan.Method == nil {
		return "lime"
	}
	return plan.Method.String()
}

func (s *shelf) Explanation(
	i int, plan engine.ExplainPlan, subject *engine.Subject, f lime.Fit, m *saliency.Map, attention []float64,
) *engine.Explanation {
	d := &engine.Explanation{
		P: f.P, Segments: f.Segments, Selected: f.Selected, Scores: f.All, Path: f.Path(f.K), Attention: attention,
	}
	d.Settings.K, d.Settings.Samples = f.K, plan.LIME.Samples
	return d
}

func (s *shelf) KeepExplanation(
	ctx context.Context, p engine.Priority, i int, plan engine.ExplainPlan, e *engine.Explanation,
) {
	s.kept[shelfKey(plan)] = e
}

// What one screen has explained the next one shows without asking the model. Of a run it says so.
func TestKeptExplanationsAreRead(t *testing.T) {
	d := blocks.New()
	s := &shelf{kept: map[string]*engine.Explanation{}, subject: d.Segmented()}
	open := func() *host {
		m := newHost(t, d)
		m.options.Keeper = s
		uitest.PressAll(m, "e")
		return m
	}
	first := open()
	uitest.PressAll(first, "w", "w")
	if len(s.kept) != 3 || s.kept["lime"].Stability.Runs != otherSeeds {
		t.Fatalf("kept %v", s.kept)
	}
	n := d.Evaluated
	for _, s.recorded = range []bool{false, true} {
		m := open()
		for range 3 {
			f, was := m.fit(0), s.kept[m.method.name()]
			if f == nil || !slices.Equal(f.Selected, was.Selected) || math.Abs(f.P-was.P) > 0 || len(m.path(f).steps) == 0 {
				t.Errorf("%s: %+v, kept %+v", m.method.title(), f, was)
			}
			if strings.Contains(m.state(0), "from the run") != s.recorded {
				t.Errorf("%s says %q", m.method.title(), m.state(0))
			}
			uitest.PressAll(m, "w")
		}
	}
	if d.Evaluated > n+2*1000 { // the method after the three
		t.Errorf("%d passes more", d.Evaluated-n)
	}
	m := open()
	uitest.PressAll(m, ")")
	if f := m.fit(0); f == nil || f.K != 9 || d.Evaluated < n+1000 {
		t.Errorf("more segments than are kept: %+v", f)
	}
}
