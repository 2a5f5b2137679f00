package record

import (
	"context"
	"errors"
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
	export, done := p.Pressed(tea.KeyPressMsg{Code: 'x', Text: "x"})
	b.err = nil
	if n, ok := export().(ui.Notify); !done || !ok || n.Failed {
		t.Errorf("exported: %+v", n)
	}
	b.waiting = 0
	again, _ := p.Pressed(tea.KeyPressMsg{Code: 'w', Text: "w"})
	if kept, _ := p.Arrived(again().(Written)); !kept || says(p) != "saved" {
		t.Errorf("tried again: %v, %q", kept, says(p))
	}
	if _, done := p.Pressed(tea.KeyPressMsg{Code: 'w', Text: "w"}); done {
		t.Error("there is nothing to try again")
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

func TestDuration(t *testing.T) {
	for seconds, want := range map[float64]string{0.2: "1 s", 28: "28 s", 59.4: "59 s", 90: "2 min", 3600: "60 min", 9000: "2 h"} {
		if got := Duration(seconds); got != want {
			t.Errorf("%v s: %q, want %q", seconds, got, want)
		}
	}
}
