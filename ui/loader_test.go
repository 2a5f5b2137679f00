package ui

import (
	"context"
	"errors"
	"slices"
	"testing"

	tea "charm.land/bubbletea/v2"
)

// numbers is a loader of numbers that records its requests.
type numbers struct {
	Loader[int, int]
	fetched, then []int
	contexts      map[int]context.Context
}

var errNone = errors.New("none")

func newNumbers() *numbers {
	s := &numbers{contexts: map[int]context.Context{}}
	s.Fetch = func(ctx context.Context, _ bool, k int) (int, error) {
		s.fetched = append(s.fetched, k)
		s.contexts[k] = ctx
		if k < 0 {
			return 0, errNone
		}
		return 10 * k, ctx.Err()
	}
	s.Then = func(_ context.Context, _ bool, k int) { s.then = append(s.then, k) }
	return s
}

// answer runs a command and all commands that follow from it, in the order in which they are returned.
func (s *numbers) answer(cmd tea.Cmd) {
	for queue := []tea.Cmd{cmd}; len(queue) > 0; queue = queue[1:] {
		if queue[0] == nil {
			continue
		}
		switch msg := queue[0]().(type) {
		case tea.BatchMsg:
			queue = append(queue, msg...)
		case Loaded[int, int]:
			queue = append(queue, s.Arrived(msg))
		}
	}
}

func TestLoaderFetchesInTheOrderWanted(t *testing.T) {
	s := newNumbers()
	s.answer(s.Want(t.Context(), []int{5, 3, 3, -1, 9, 8}, []int{1, 5, 7}))
	if want := []int{5, 3, -1, 9, 8, 1, 7}; !slices.Equal(s.fetched, want) || len(s.then) != len(want) {
		t.Errorf("fetched %v and then %v, want %v each once", s.fetched, s.then, want)
	}
	if v, err, ok := s.Get(7); v != 70 || err != nil || !ok {
		t.Errorf("7: %v, %v, %v", v, err, ok)
	}
	if _, err, ok := s.Get(-1); err != errNone || !ok {
		t.Errorf("what failed: %v, %v", err, ok)
	}
	s.fetched = nil
	s.answer(s.Want(t.Context(), []int{7, -1}, []int{2}))
	if want := []int{2}; !slices.Equal(s.fetched, want) {
		t.Errorf("fetched again: %v, want %v", s.fetched, want)
	}
	if _, _, ok := s.Get(5); ok {
		t.Error("5 is kept though nobody wants it")
	}
}

func TestLoaderHasFewOnTheirWay(t *testing.T) {
	s := newNumbers()
	s.Want(t.Context(), []int{0, 1, 2, 3, 4, 5}, nil)
	for k := range 20 { // turning pages faster than they come
		s.Want(t.Context(), []int{10 * k, 10*k + 1}, nil)
	}
	if n := len(s.running); n != loadedAtOnce {
		t.Errorf("%d on their way, want %d", n, loadedAtOnce)
	}
}

func TestLoaderDropsWhatIsNotWantedAnyMore(t *testing.T) {
	s := newNumbers()
	late := s.Want(t.Context(), []int{1}, nil)
	now := s.Want(t.Context(), []int{2}, nil)
	s.answer(late)
	if s.contexts[1].Err() == nil {
		t.Error("1 is fetched though nobody wants it")
	}
	if _, _, ok := s.Get(1); ok {
		t.Error("an answer that nobody waits for has been taken")
	}
	s.answer(now)
	if _, _, ok := s.Get(2); !ok {
		t.Error("2 is not there")
	}
}

func TestLoaderKeepsWhatItHasWhenItIsAbandoned(t *testing.T) {
	s := newNumbers()
	s.answer(s.Want(t.Context(), []int{1}, nil))
	late := s.Want(t.Context(), []int{1, 2}, nil)
	s.Abandon()
	s.answer(late)
	if _, _, ok := s.Get(2); ok {
		t.Error("an answer has been taken after the end")
	}
	s.fetched, s.then = nil, nil
	s.answer(s.Want(t.Context(), []int{1, 2}, nil))
	if !slices.Equal(s.fetched, []int{2}) || !slices.Equal(s.then, []int{1, 2}) {
		t.Errorf("on coming back fetched %v and then %v, want [2] and [1 2]", s.fetched, s.then)
	}
}
