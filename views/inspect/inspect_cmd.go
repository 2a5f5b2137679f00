package inspect

import (
	"context"
	"iter"
	"sync"
	"time"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/imaging"
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// cropMsg brings the picture, or says why there is none.
type cropMsg struct {
	visit ui.Ticket
	crop  *imaging.RGB
	info  imaging.Info
	err   error
}

// stepMsg brings the next step, or the end.
type stepMsg struct {
	visit ui.Ticket
	label int     // the class that the attack leads away from
	frame *frame  // nil where the attack ended without another step
	ended bool    // none comes after this
	err   error   // why it ended, where it should not have
	next  tea.Cmd // asks for the step after this; nil if ended
}

// playMsg says that it is time for the next step.
type playMsg struct{ playing ui.Ticket }

// playEvery is the pace of playing: slow enough to read the class.
const playEvery = 400 * time.Millisecond

func tick(playing ui.Ticket) tea.Cmd {
	return tea.Tick(playEvery, func(time.Time) tea.Msg { return playMsg{playing} })
}

// working tells the shell which picture is looked at now.
func (m *Model) working() tea.Cmd { return ui.Send(ui.Working{Item: m.item().Path}) }

// loadCrop asks for the picture.
func (m *Model) loadCrop() tea.Cmd {
	ctx, source, visit, i := m.ctx, m.options.Source, m.visit, m.index()
	return func() tea.Msg {
		crop, info, err := source.Crop(ctx, engine.Visible, i)
		return cropMsg{visit, crop, info, err}
	}
}

// startAttack asks for the first step; each answer carries the command that asks for the next.
func (m *Model) startAttack() tea.Cmd {
	ctx, source, visit, key, size := m.ctx, m.options.Source, m.visit, m.trace.key, m.trace.crop.Bounds().Size()
	return func() tea.Msg {
		label, err := source.AttackLabel(ctx, engine.Visible, key.picture)
		if err != nil {
			return stepMsg{visit: visit, ended: true, err: err}
		}
		steps := pull(ctx, source.Attack(ctx, engine.Visible, key.picture, key.settings))
		var advance tea.Cmd
		advance = func() tea.Msg {
			step, err, ok := steps.next()
			if err != nil || !ok {
				return stepMsg{visit: visit, label: label, ended: true, err: err}
			}
			f := &frame{step, imaging.FromUnit(step.Picture, size.X, size.Y)}
			if step.Index == key.settings.Steps {
				return stepMsg{visit: visit, label: label, frame: f, ended: true}
			}
			return stepMsg{visit: visit, label: label, frame: f, next: advance}
		}
		return advance()
	}
}

// pulled is an attack that goes on when it is asked for another step, by one asker at a time.
type pulled struct {
	mu      sync.Mutex
	advance func() (attack.Step, error, bool)
	stop    func()
}

// pull begins an attack. It is over when ctx is done, also if nobody asks any more: the answer to the last
// question may have gone to a screen that is no more.
func pull(ctx context.Context, steps iter.Seq2[attack.Step, error]) *pulled {
	p := &pulled{}
	p.advance, p.stop = iter.Pull2(steps)
	context.AfterFunc(ctx, p.end)
	return p
}

func (p *pulled) next() (attack.Step, error, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.advance()
}

func (p *pulled) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stop()
}

// predictNeighbours has the pictures before and after this one read and predicted, for when one turns to them.
func (m *Model) predictNeighbours() tea.Cmd {
	var commands []tea.Cmd
	for _, at := range []int{m.at + 1, m.at - 1} {
		if at < 0 || at >= len(m.pictures) {
			continue
		}
		ctx, source, i := m.ctx, m.options.Source, m.pictures[at]
		commands = append(commands, func() tea.Msg {
			_, _ = source.Predict(ctx, engine.Near, i) // an error will be told when it is looked at
			return nil
		})
	}
	return tea.Batch(commands...)
}
