package jobs

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"beyond/engine"
	"beyond/ui"
	"beyond/ui/uitest"
)

// golden compares a drawing with testdata/<Test>/<case>.golden.
func golden(t *testing.T, name string, c *ui.Canvas) {
	t.Helper()
	uitest.Golden(t, name, c.Text())
}

// fake is a list of jobs that records the requests.
type fake struct {
	jobs               []engine.JobStatus
	cancelled, retried []int
}

func (f *fake) Jobs() []engine.JobStatus { return slices.Clone(f.jobs) }
func (f *fake) Cancel(id int)            { f.cancelled = append(f.cancelled, id) }
func (f *fake) Retry(id int)             { f.retried = append(f.retried, id) }

var start = time.Date(2018, 9, 8, 0, 0, 0, 0, time.UTC)

// session is one job of each kind, the newest last.
func session() *fake {
	return &fake{jobs: []engine.JobStatus{
		{
			ID: 0, Name: "predict gallery", State: engine.Done, Done: 540, Total: 540,
			Started: start, Ended: start.Add(12 * time.Second),
		},
		{
			ID: 1, Name: "explain all", State: engine.Cancelled, Done: 3, Total: 540,
			Started: start, Ended: start.Add(40 * time.Second),
		},
		{
			ID: 2, Name: "load big.onnx", State: engine.Failed, Started: start,
			Err: errors.New("node Conv_3 would need 172 GB (budget 2 GB)"),
		},
		{
			ID: 3, Name: "attack gallery, L∞, ε 0.001, 10 steps", Done: 220, Total: 1540, Started: start,
			Failures: []engine.Failure{
				{Item: "golf ball/a.jpg", Reason: "unexpected EOF"}, {Item: "a\x1b[2J.jpg", Reason: "empty picture"},
			},
		},
		{ID: 4, Name: "segment gallery", Started: start},
	}}
}

// shown is the screen a minute after the jobs began.
func shown(f *fake, w, h int) *Model {
	m := New(Options{Source: f})
	m.Update(ui.Resized{Width: w, Height: h})
	m.Update(ui.Shown{})
	tick(m, f)
	return m
}

func tick(m *Model, f *fake) {
	jobs := f.Jobs()
	slices.Reverse(jobs)
	m.Update(jobsMsg{m.watch, start.Add(time.Minute), jobs})
}

func TestDrawing(t *testing.T) {
	for _, size := range [][2]int{{80, 21}, {120, 37}} {
		golden(t, fmt.Sprintf("%dx%d", size[0], size[1]), uitest.Drawn(shown(session(), size[0], size[1]), size[0], size[1]))
	}
	golden(t, "nothing runs", uitest.Drawn(shown(&fake{}, 80, 21), 80, 21))
}

func TestLookAsksTheSource(t *testing.T) {
	f := session()
	m := New(Options{Source: f})
	if got := strings.TrimSpace(uitest.Drawn(m, 80, 21).Text()); got != "" {
		t.Errorf("nothing is known yet, drawn is %q", got)
	}
	msg := m.Update(ui.Shown{})().(jobsMsg)
	if msg.jobs[0].ID != 4 || len(msg.jobs) != 5 {
		t.Errorf("got %v", msg.jobs)
	}
	if m.Update(msg) == nil {
		t.Error("it does not look again")
	}
	m.Update(ui.Hidden{})
	if m.Update(msg) != nil {
		t.Error("it looks on while it is hidden")
	}
}

func TestCancelAndRetry(t *testing.T) {
	f := session()
	m := shown(f, 80, 21)
	for range f.jobs {
		for _, key := range "xr" {
			if cmd := uitest.Press(m, string(key)); cmd != nil {
				cmd()
			}
		}
		uitest.Press(m, "down")
	}
	if !slices.Equal(f.cancelled, []int{4, 3}) || !slices.Equal(f.retried, []int{2, 1, 0}) {
		t.Errorf("cancelled %v, retried %v", f.cancelled, f.retried)
	}
}

func TestCursorFollowsItsJob(t *testing.T) {
	f := session()
	m := shown(f, 80, 21)
	uitest.Press(m, "down")
	f.jobs = append(f.jobs, engine.JobStatus{ID: 5, Name: "new"})
	tick(m, f)
	if m.selected().ID != 3 {
		t.Errorf("the cursor is on job %d, want 3", m.selected().ID)
	}
}

func TestCursorStaysOnScreen(t *testing.T) {
	f := session()
	m := shown(f, 80, 5) // room for two
	for range 4 {
		uitest.Press(m, "down")
	}
	if text := uitest.Drawn(m, 80, 5).Text(); !strings.Contains(text, "predict gallery") {
		t.Errorf("the oldest is selected, drawn is\n%s", text)
	}
}

func TestFailures(t *testing.T) {
	m := shown(session(), 80, 21)
	if cmd := uitest.Press(m, "enter"); cmd != nil {
		t.Error("a job without failures opens something")
	}
	for i, name := range []string{"items", "cause"} {
		uitest.Press(m, "down")
		open := uitest.Press(m, "enter")().(ui.Open)
		open.Screen.Update(ui.Resized{Width: 80, Height: 5})
		golden(t, name, uitest.Drawn(open.Screen, 80, 5))
		if want := m.jobs[i+1].Name; open.Screen.Title().String() != want {
			t.Errorf("title %q, want %q", open.Screen.Title(), want)
		}
	}
}

func TestManyFailuresScroll(t *testing.T) {
	job := engine.JobStatus{Name: "predict"}
	for i := range 100 {
		job.Failures = append(job.Failures, engine.Failure{Item: fmt.Sprintf("%03d.jpg", i), Reason: "empty picture"})
	}
	f := failures(job, nil)
	f.Update(ui.Resized{Width: 80, Height: 10})
	uitest.Press(f, "pgdown")
	uitest.Press(f, "down")
	if text := uitest.Drawn(f, 80, 10).Text(); !strings.HasPrefix(text, "  011.jpg") {
		t.Errorf("after a page and a line:\n%s", text)
	}
	for range 20 {
		uitest.Press(f, "pgdown")
	}
	if text := uitest.Drawn(f, 80, 10).Text(); !strings.HasPrefix(text, "  090.jpg") {
		t.Errorf("at the end:\n%s", text)
	}
}

func TestKeysThatCannotActAreOff(t *testing.T) {
	m := shown(session(), 80, 21)
	uitest.Press(m, "down") // running, with failures
	for i, want := range []bool{true, true, false} {
		if k := m.Keys()[i]; (k.Why == "") != want {
			t.Errorf("%s available: %v, want %v", k.Help().Key, k.Why == "", want)
		}
	}
	for _, b := range ui.Available(shown(&fake{}, 80, 21).Keys()) {
		t.Errorf("%s is available while there is no job", b.Help().Key)
	}
}

func TestEverySizeIsDrawn(t *testing.T) {
	for w := range 90 {
		for h := range 30 {
			uitest.Drawn(shown(session(), w, h), w, h)
			uitest.Drawn(failures(session().jobs[2], nil), w, h)
		}
	}
}
