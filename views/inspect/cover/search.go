package cover

import (
	"context"
	"iter"
	"sync"

	"beyond/engine"
	"beyond/engine/probe"
	tea "charm.land/bubbletea/v2"
)

// search looks for a smallest set, one state at a time, when it is asked for the next.
type search struct {
	kind    probe.Kind
	state   probe.State // on screen
	mu      sync.Mutex
	advance func() (found, error, bool)
	end     func()
	cancel  context.CancelFunc
}

// found is a state of a search, or its end.
type found struct {
	state probe.State
	set   *probe.Set // nil before the end
}

// begin starts a search.
func (m *Model) begin(k probe.Kind) tea.Cmd {
	m.stop()
	m.glancing.Drop()
	ctx, cancel := context.WithCancel(m.Visit.Context())
	s := &search{kind: k, cancel: cancel}
	s.advance, s.end = iter.Pull2(m.states(ctx, k))
	m.search = s
	return m.step()
}

// states yields the states of a search and, last, its set.
func (m *Model) states(ctx context.Context, k probe.Kind) iter.Seq2[found, error] {
	source, subject, class := m.options.Source, m.subject, m.options.Class
	return func(yield func(found, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		wanted := true
		set, err := source.SearchSet(ctx, engine.Visible, subject, class, k, func(s probe.State) {
			if wanted = wanted && yield(found{state: s}, nil); !wanted {
				cancel()
			}
		})
		if wanted {
			yield(found{set: &set}, err)
		}
	}
}

// next waits for the next state.
func (s *search) next(context.Context) (found, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f, err, _ := s.advance()
	return f, err
}

func (m *Model) step() tea.Cmd {
	return m.stepping.Ask(m.Visit.Context(), m.search.next, m.stepped)
}

// stepped draws a state of the search and asks for the next, or takes the set that was found.
func (m *Model) stepped(f found, err error) tea.Cmd {
	if f.set == nil && err == nil {
		m.search.state = f.state
		return m.step()
	}
	k := m.search.kind
	m.stop()
	if err != nil {
		m.failed = err
		return nil
	}
	hidden := make([]bool, m.subject.Segments.N)
	for j := range hidden {
		hidden[j] = k == probe.Sufficient
	}
	for _, j := range f.set.Segments {
		hidden[j] = !hidden[j]
	}
	if !f.set.Found && k == probe.Necessary {
		for j := range hidden {
			hidden[j] = true
		}
	}
	if f.set.Found || k == probe.Necessary {
		m.sets.put(hidden)
	}
	m.found, m.foundAt = f.set, key(m.sets.now())
	return nil
}

// stop ends the search. The set stays that was on screen before it.
func (m *Model) stop() {
	s := m.search
	if s == nil {
		return
	}
	m.search = nil
	m.stepping.Drop()
	s.cancel()
	go func() { // the state that is computed ends first
		s.mu.Lock()
		defer s.mu.Unlock()
		s.end()
	}()
}

// hidden is the set on screen: the search's while one runs.
func (m *Model) hidden() []bool {
	s := m.search
	if s == nil {
		return m.sets.now()
	}
	set := make([]bool, m.subject.Segments.N)
	for j := range set {
		in := j < len(s.state.In) && s.state.In[j]
		set[j] = in == (s.kind == probe.Necessary)
	}
	return set
}
