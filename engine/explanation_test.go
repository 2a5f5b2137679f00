package engine

import (
	"encoding/json"
	"reflect"
	"sync"
	"testing"

	"beyond/engine/lime"
	"beyond/engine/saliency"
	"beyond/engine/store"
)

// TestExplanationsReadBack writes explanations as JSON and reads the same ones again.
func TestExplanationsReadBack(t *testing.T) {
	e := New(Config{})
	defer e.Close()
	w := goldenWorkspace(t, e)
	method := saliency.Gradient
	for name, plan := range map[string]ExplainPlan{
		"surrogate": {LIME: lime.Settings{Samples: 80, Sigma: 0.25, K: 3}, Judge: true, Stability: 1, Timing: true},
		"gradient":  {LIME: lime.Default(), Method: &method},
		"too few":   {LIME: lime.Settings{Samples: 2, Sigma: 0.25, K: 3}},
	} {
		var explained []Explained
		wrote, err := w.ExplainAll(t.Context(), []int{0}, plan, Progress{}, func(x Explained) error {
			explained = append(explained, x)
			return nil
		})
		if err != nil || len(explained) != 1 || wrote.N != 1 || (wrote.Images[0].Problem != "") != (name == "too few") {
			t.Fatalf("%s: %d explained, %+v, %v", name, len(explained), wrote, err)
		}
		data, err := json.Marshal(wrote)
		if err != nil {
			t.Fatal(err)
		}
		var read Explanations
		if err := json.Unmarshal(data, &read); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(read, wrote) {
			t.Errorf("%s: read %+v\nwrote %+v", name, read.Images[0], wrote.Images[0])
		}
	}
}

// shelf is results in memory.
type shelf struct{ kept sync.Map }

func (s *shelf) Put(k store.Key, value []byte) { s.kept.Store(k, value) }
func (s *shelf) Close() error                  { return nil }

func (s *shelf) Get(k store.Key) ([]byte, bool) {
	value, ok := s.kept.Load(k)
	if !ok {
		return nil, false
	}
	return value.([]byte), true
}

// TestExplanationsAreRecalled keeps the explanations of a screen, which computes the parts by itself: they are those of
// the command to the last bit, and either finds the other's.
func TestExplanationsAreRecalled(t *testing.T) {
	e := New(Config{Results: &shelf{}, Code: "1"})
	defer e.Close()
	w := goldenWorkspace(t, e)
	for name, method := range map[string]*saliency.Method{
		"lime": nil, "gradcam": new(saliency.GradCAM), "occlusion": new(saliency.Occlusion),
	} {
		plan, err := ExplainSettings{
			Method: name, Segments: "grid", Hidden: "mean", Samples: 80, Sigma: 0.25, Kernel: "lime", K: 3, Refit: "ridge",
			Steps: 32,
		}.Plan()
		if err != nil {
			t.Fatal(err)
		}
		var command Explained
		_, err = w.ExplainAll(t.Context(), []int{0}, plan, Progress{}, func(x Explained) error {
			command = x
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		plan.Classes = []int{command.Fit.Class}
		x, recorded := w.RecallExplanation(t.Context(), Visible, 0, plan)
		if x == nil || recorded || !reflect.DeepEqual(x.Explanation, command.Explanation) || x.Subject == nil {
			t.Fatalf("%s: recalled %+v, computed %+v", name, x, command)
		}
		other := plan
		other.LIME.Seed = 1
		if x, _ := w.RecallExplanation(t.Context(), Visible, 0, other); x != nil {
			t.Errorf("%s: recalled for another seed", name)
		}
		fit, scores := command.Fit, (*saliency.Map)(nil)
		if method != nil {
			scores, fit.P, err = w.Salience(t.Context(), Visible, command.Subject, fit.Class, *method, plan.Saliency)
			if err != nil {
				t.Fatal(err)
			}
			fit = scores.Fit(fit.P, fit.K)
		}
		short := command.Attention[:len(command.Fit.Path(len(fit.Explanation())))]
		document := w.Explanation(0, plan, command.Subject, fit, scores, short)
		if !reflect.DeepEqual(document, command.Explanation) {
			t.Errorf("%s: the screen's document is %+v, the command's %+v", name, document, command.Explanation)
		}
		plan.LIME.Seed = 1
		w.KeepExplanation(t.Context(), Visible, 0, plan, document)
		if x, _ := w.RecallExplanation(t.Context(), Visible, 0, plan); x == nil {
			t.Errorf("%s: not kept", name)
		}
	}
}

// recordedShelf is a recording in memory.
type recordedShelf struct{ shelf }

func (s *recordedShelf) Failure(store.Key) error  { return nil }
func (s *recordedShelf) Fail(store.Key, error)    {}
func (s *recordedShelf) Holds(key store.Key) bool { _, ok := s.kept.Load(key); return ok }

// A recording's explanation is shown with its own samples and weights; of LIME with as many segments as it has only.
func TestRecordedExplanationsServe(t *testing.T) {
	e := New(Config{Results: &recordedShelf{}, Code: "1"})
	defer e.Close()
	w := goldenWorkspace(t, e)
	settings := ExplainSettings{
		Method: LIMEMethod, Segments: "grid", Hidden: "mean", Samples: 80, Sigma: 0.25, Kernel: "lime", K: 3, Refit: "ridge",
		Steps: 32,
	}
	plan, err := settings.Plan()
	if err != nil {
		t.Fatal(err)
	}
	w.RecordExplanations([]ExplainPlan{plan})
	if err := w.KeepExplanations(t.Context(), []int{0}, plan, Progress{}); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(*ExplainSettings)
		served bool
	}{
		"the same":       {func(*ExplainSettings) {}, true},
		"other samples":  {func(s *ExplainSettings) { s.Samples, s.Sigma = 1000, 0.5 }, true},
		"more segments":  {func(s *ExplainSettings) { s.K = 4 }, false},
		"another cut":    {func(s *ExplainSettings) { s.Segments = "slic" }, false},
		"another seed":   {func(s *ExplainSettings) { s.Seed = 1 }, false},
		"another method": {func(s *ExplainSettings) { s.Method = "occlusion" }, false},
	} {
		asked := settings
		c.change(&asked)
		plan, err := asked.Plan()
		if err != nil {
			t.Fatal(err)
		}
		plan.Classes = []int{w.Set.Items[0].Label} // which is the first class, too
		x, recorded := w.RecallExplanation(t.Context(), Visible, 0, plan)
		if (x != nil) != c.served || recorded != c.served || x != nil && x.Settings.Samples != 80 {
			t.Errorf("%s: recalled %+v, recorded %v", name, x, recorded)
		}
	}
	plan.Classes = []int{999}
	if x, _ := w.RecallExplanation(t.Context(), Visible, 0, plan); x != nil {
		t.Error("recalled for another class")
	}
}
