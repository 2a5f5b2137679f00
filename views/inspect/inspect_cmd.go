package inspect

import (
	"context"
	"iter"
	"sync"
	"time"

	"beyond/engine"
	"beyond/engine/imaging"
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// cropped is the picture as the model is shown it.
type cropped struct {
	crop *imaging.RGB
	info imaging.Info
}

// computed is the next step of an attack, or its end.
type computed struct {
	label int    // the class that the attack leads away from
	frame *frame // nil where the attack ended without another step
	ended bool   // none comes after this
}

// playMsg says that it is time for the next step.
type playMsg struct{ playing ui.Ticket }

// playEvery is the pace of playing: slow enough to read the class.
const playEvery = 400 * time.Millisecond

func tick(playing ui.Ticket) tea.Cmd {
	return tea.Tick(playEvery, func(time.Time) tea.Msg { return playMsg{playing} })
}

// working tells the shell which picture is on screen.
func (m *Model) working() tea.Cmd { return ui.Send(ui.Working{Item: m.item().Path}) }

// loadCrop asks for the picture.
func (m *Model) loadCrop() tea.Cmd {
	source, i := m.options.Source, m.index()
	return m.reading.Ask(m.Visit.Context(), func(ctx context.Context) (cropped, error) {
		crop, info, err := source.Crop(ctx, engine.Visible, i)
		return cropped{crop, info}, err
	}, m.cropArrived)
}

// startAttack asks for the first step.
func (m *Model) startAttack() tea.Cmd {
	ctx := m.Visit.Context()
	m.steps = pull(ctx, m.attack(ctx))
	return m.stepping.Ask(ctx, m.steps.next, m.stepArrived)
}

// attack yields the steps of the attack on screen as they are computed.
func (m *Model) attack(ctx context.Context) iter.Seq2[computed, error] {
	source, key, size := m.options.Source, m.trace.key, m.trace.crop.Bounds().Size()
	return func(yield func(computed, error) bool) {
		label, err := source.AttackLabel(ctx, engine.Visible, key.picture)
		if err != nil {
			yield(computed{}, err)
			return
		}
		steps := source.Attack(ctx, engine.Visible, key.picture, key.settings)
		if key.along.natural {
			steps = source.Walk(ctx, engine.Visible, key.picture, key.way(), walkSeed)
		}
		for step, err := range steps {
			next := computed{label: label}
			if err == nil {
				next.frame = &frame{step, imaging.FromUnit(step.Picture, size.X, size.Y)}
				next.ended = step.Index == key.settings.Steps && tries(key.settings) == 1
			}
			if !yield(next, err) {
				return
			}
		}
	}
}

// steps is an attack that goes on when it is asked for another step, by one asker at a time.
type steps struct {
	mu      sync.Mutex
	advance func() (computed, error, bool)
	stop    func()
}

// pull begins an attack. It ends when ctx is done, even if the screen asks for no other step.
func pull(ctx context.Context, attack iter.Seq2[computed, error]) *steps {
	s := &steps{}
	s.advance, s.stop = iter.Pull2(attack)
	context.AfterFunc(ctx, s.end)
	return s
}

// next computes a step.
func (s *steps) next(context.Context) (computed, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	step, err, ok := s.advance()
	step.ended = step.ended || !ok
	return step, err
}

func (s *steps) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.stop()
}
