package record

import (
	"context"
	"errors"
	"path/filepath"
	"testing"

	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// fakeAnswers saves nothing, and fails with err.
type fakeAnswers struct {
	waiting int
	err     error
}

func (b *fakeAnswers) Waiting() int                { return b.waiting }
func (b *fakeAnswers) Retry(context.Context) error { return b.err }
func (b *fakeAnswers) Export() (string, error)     { return "answers-1.jsonl", b.err }
func (b *fakeAnswers) Notices() []string           { return nil }

func (b *fakeAnswers) Raters(context.Context) ([]string, error)   { return []string{"ana", "ben"}, b.err }
func (b *fakeAnswers) Enrol(_ context.Context, name string) error { return b.err }

func write(p *Writer, b *fakeAnswers) (kept, own bool) {
	return p.Arrived(p.Write(func(context.Context) (string, error) { return "id", b.err })().(Written))
}

func says(p *Writer) string {
	words, _ := p.Says()
	return words.String()
}

func TestWriter(t *testing.T) {
	b := &fakeAnswers{}
	p := &Writer{Answers: b}
	if says(p) != "" || p.Busy() {
		t.Errorf("before anything: %q", says(p))
	}
	if kept, own := write(p, b); !kept || !own || says(p) != "saved" {
		t.Errorf("%v, %v, %q", kept, own, says(p))
	}
	b.err = errors.New("made by a newer beyond")
	if kept, own := write(p, b); kept || !own || says(p) != "not saved: made by a newer beyond" {
		t.Errorf("refused: %v, %v, %q", kept, own, says(p))
	}
	b.err, b.waiting = errors.New("disk full"), 2
	if kept, _ := write(p, b); !kept || says(p) != "not saved: disk full. Kept in memory (2); w: try again, x: export" {
		t.Errorf("waiting: %v, %q", kept, says(p))
	}
	retry, export := p.Keys()[0], p.Keys()[1]
	b.err = nil
	if n, ok := export.Do()().(ui.Notify); export.Why != "" || !ok || n.Failed {
		t.Errorf("exported: %+v", n)
	}
	b.waiting = 0
	if kept, _ := p.Arrived(retry.Do()().(Written)); !kept || says(p) != "saved" {
		t.Errorf("tried again: %v, %q", kept, says(p))
	}
	if why := p.Keys()[0].Why; why != "every answer is saved" {
		t.Errorf("there is nothing to try again: %q", why)
	}
}

// The end of another writer's write, or of an older one, changes nothing.
func TestOtherWriters(t *testing.T) {
	b := &fakeAnswers{}
	p, other := &Writer{Answers: b}, &Writer{Answers: b}
	p.Write(func(context.Context) (string, error) { return "", nil })
	news := other.Write(func(context.Context) (string, error) { return "", nil })().(Written)
	if _, own := p.Arrived(news); own || !p.Busy() {
		t.Error("the end of another writer's write was taken")
	}
}

func TestRater(t *testing.T) {
	var r Rater
	if r.Value() != "nobody yet: press a, type a name" {
		t.Errorf("at first: %q", r.Value())
	}
	r.Choose([]string{"ana", "ben"})
	r.Move(-1)
	if r.Name != "ben" || r.Value() != "◂ ben ▸" {
		t.Errorf("before the first: %q", r.Value())
	}
	r.Call("")
	r.Call("cleo")
	r.Move(1)
	if r.Name != "ana" {
		t.Errorf("after a new rater: %q, want ana", r.Name)
	}
	for _, err := range []error{nil, errors.New("disk full")} {
		enrolled := 0
		msg := r.Enrol(t.Context(), &fakeAnswers{err: err}, func() tea.Cmd {
			enrolled++
			return nil
		})().(ui.Answer)
		failed := msg.Take()
		if (enrolled == 1) != (err == nil) || (failed != nil) != (err != nil) {
			t.Errorf("enrolled with %v: %d times, notice %t", err, enrolled, failed != nil)
		}
		if msg.Take(); enrolled > 1 {
			t.Error("enrolled twice")
		}
	}
}

// TestLongReason keeps the keys on screen, however long the reason is.
func TestLongReason(t *testing.T) {
	b := &fakeAnswers{waiting: 2, err: errors.New("not saved: the store's file was moved or replaced: it is now /a/very/long/path")}
	p := &Writer{Answers: b}
	write(p, b)
	if says, _ := p.Says(); p.fitting(says, 20).Width() > 20 {
		t.Error("wider than the screen")
	}
	for cols, want := range map[int]string{
		70: "not saved: the store's file was mo…. Kept (2); w: try again, x: export",
	} {
		says, _ := p.Says()
		if got := p.fitting(says, cols); got.String() != want {
			t.Errorf("%d cells: %q, want %q", cols, got, want)
		}
	}
}

// TestRescueFileIsNamed names the file whole where there is room: it may lie in another folder than the store.
func TestRescueFileIsNamed(t *testing.T) {
	p := &Writer{err: errors.New("not saved: disk full"), waiting: 3, rescued: filepath.FromSlash("/long/folder/s.db.rescue-1.jsonl")}
	says, _ := p.Says()
	for cols, file := range map[int]string{120: p.rescued, 85: filepath.Base(p.rescued)} {
		want := "not saved: disk full. Kept in " + file + " (3); w: try again, x: export"
		if got := p.fitting(says, cols).String(); got != want {
			t.Errorf("%d cells: %q, want %q", cols, got, want)
		}
	}
}
