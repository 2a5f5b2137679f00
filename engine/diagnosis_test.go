package engine

import (
	"bytes"
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"beyond/engine/dataset"
	"beyond/engine/golden"
	"beyond/engine/imaging"
	"beyond/engine/kernel"
	"beyond/engine/preparation"
)

// disguised is EfficientNet-Lite0 as if it had been trained with another preparation and another order of labels.
type disguised struct {
	program
	wants imaging.Preset
	order []int // output that stands for each class; nil is their own
}

type disguisedSession struct {
	Session
	d disguised
}

func (d disguised) newSession(maxBatch, workers int) Session {
	return disguisedSession{d.program.newSession(maxBatch, workers), d}
}

// Forward turns an input prepared as wanted into one that is prepared by lite0.
func (s disguisedSession) Forward(ctx context.Context, x []float32, n int) ([]float32, error) {
	own, _ := imaging.PresetByName("lite0")
	inner := make([]float32, len(x))
	area := len(x) / n / 3
	for at := range n {
		for c := range 3 {
			from := c
			if s.d.wants.BGR {
				from = 2 - c
			}
			for i := range area {
				v := x[(3*at+from)*area+i]*s.d.wants.Std[from] + s.d.wants.Mean[from]
				inner[(3*at+c)*area+i] = (v - own.Mean[c]) / own.Std[c]
			}
		}
	}
	logits, err := s.Session.Forward(ctx, inner, n)
	if err != nil || s.d.order == nil {
		return logits, err
	}
	classes := len(logits) / n
	ordered := make([]float32, len(logits))
	for at := range n {
		for class, out := range s.d.order {
			ordered[at*classes+out] = logits[at*classes+class]
		}
	}
	return ordered, nil
}

// diagnosed opens the photos with a disguised model that is given lite0's preparation.
func diagnosed(t *testing.T, wants imaging.Preset, order string) (*Workspace, Diagnosing) {
	if testing.Short() && kernel.Active() == kernel.Generic {
		t.Skip("thousands of predictions take minutes in plain Go")
	}
	t.Helper()
	classes := imagenetClasses(t)
	set, err := dataset.Open(t.Context(), golden.Path(t, "photos"), classes)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(golden.Path(t, "models", "efficientnet-lite0.onnx"))
	if err != nil {
		t.Fatal(err)
	}
	preset, _ := imaging.PresetByName("lite0")
	m := NewModel("lite0", data, preset, classes)
	if err := m.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	d := disguised{program: m.program, wants: wants}
	for _, o := range preparation.Orders(classes, 1000, set, nil) {
		if o.Name == order {
			d.order = o.Output
		}
	}
	m.program = d
	e := New(Config{Now: time.Now})
	t.Cleanup(e.Close)
	return e.Open(m, set), Diagnosing{Pictures: 48, Classes: classes}
}

func imagenetClasses(t *testing.T) *dataset.Classes {
	t.Helper()
	data, err := os.ReadFile(golden.Path(t, "models", "imagenet_classes.csv"))
	if err != nil {
		t.Fatal(err)
	}
	classes, err := dataset.ParseClasses(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return classes
}

// TestDiagnose gives a real network the wrong preparation of real photos: the advice must be as right as its own, and
// its own must be told right.
func TestDiagnose(t *testing.T) {
	own, _ := imaging.PresetByName("lite0")
	caffe := own
	caffe.Mean, caffe.Std, caffe.BGR = [3]float32{104, 117, 123}, [3]float32{1, 1, 1}, true
	cases := map[string]struct {
		wants  imaging.Preset
		order  string
		change string // in the advice
	}{
		"right":         {own, "", ""},
		"caffe by name": {caffe, "by name", "channels=bgr"},
	}
	for name, c := range cases {
		if testing.Short() && name != "caffe by name" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			w, q := diagnosed(t, c.wants, c.order)
			d, err := w.Diagnose(t.Context(), q, Progress{}, nil)
			if err != nil {
				t.Fatal(err)
			}
			t.Log(d.Advice)
			if c.change == "" {
				if d.Better || !strings.Contains(d.Advice, "nothing tried is surely better") {
					t.Errorf("right, and the advice is %s", d.Advice)
				}
				return
			}
			if !d.Better || !strings.Contains(d.Advice, c.change) || d.Advised.Top1.Share < 0.8 {
				t.Errorf("advice: %s", d.Advice)
			}
		})
	}
}

// TestLiveDiagnosis runs a search as a job, stops it, and keeps what it knows under another preset.
func TestLiveDiagnosis(t *testing.T) {
	own, _ := imaging.PresetByName("lite0")
	w, _ := diagnosed(t, own, "")
	d := NewLiveDiagnosis(w, func(work Work) Work { return work })
	if s, _ := d.State(); s.Begun {
		t.Error("it has begun by itself")
	}
	d.Start()
	d.Start()
	if n := len(w.Engine().Jobs()); n != 1 {
		t.Errorf("%d searches run", n)
	}
	for s, version := d.State(); s.N == 0; s, version = d.State() {
		if _, err := d.Changed(t.Context(), version); err != nil {
			t.Fatal(err)
		}
	}
	d.Cancel()
	for s, version := d.State(); s.Running; s, version = d.State() {
		if _, err := d.Changed(t.Context(), version); err != nil {
			t.Fatal(err)
		}
	}
	s, _ := d.State()
	if s.Complete || s.Err != nil || len(s.Preparations) == 0 || s.Total <= s.Done {
		t.Errorf("stopped: complete %v, %v, %d preparations", s.Complete, s.Err, len(s.Preparations))
	}
	if next, _ := d.On(w, nil).State(); next.Running || len(next.Preparations) != len(s.Preparations) {
		t.Error("under another preset it knows something else")
	}
}

// TestDiagnoseNothing refuses a set without pictures.
func TestDiagnoseNothing(t *testing.T) {
	own, _ := imaging.PresetByName("lite0")
	w, q := diagnosed(t, own, "")
	w.Set = w.Set.Filter(func(dataset.Item) bool { return false })
	if _, err := w.Diagnose(t.Context(), q, Progress{}, nil); err == nil {
		t.Error("no pictures, no error")
	}
}
