package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// frameTime is the least time between two frames. Keys that arrive faster, as from a paste or a held key, are acted on
// at once and drawn together: drawing takes a hundred times as long as most keys.
const frameTime = time.Second / 60

// More than burst keys between two frames are no person's: they come from a paste, or have waited while the program was
// busy. Drawing then waits for burstTime, so that the keys behind them, which may be q, act soon.
const (
	burst     = 16
	burstTime = time.Second / 4
)

// pace spaces frames. The zero value, without a clock, draws each.
type pace struct {
	now      func() time.Time
	drawn    time.Time // when the last frame was
	answered time.Time // when the last frame that answered a person was
	due      bool      // a frameMsg is on its way
	keys     int       // since the last frame
}

// frameMsg says that it is time for a frame.
type frameMsg struct{}

// frame makes the next frame, or has it made when it is time. A frame after a pause is made at once. One that answers a
// person waits only for the last one that did, so that it never stands behind what goes on in the background.
func (s *Shell) frame() tea.Cmd {
	if s.pace.now == nil {
		return s.draw()
	}
	now, last, every := s.pace.now(), s.pace.drawn, frameTime
	switch {
	case s.pace.keys > burst || len(s.input.queue) > 0:
		every = burstTime
	case s.pace.keys > 0:
		last = s.pace.answered
	}
	if wait := every - now.Sub(last); wait > 0 {
		if s.pace.due {
			return nil
		}
		s.pace.due = true
		return tea.Tick(wait, func(time.Time) tea.Msg { return frameMsg{} })
	}
	cmd := s.draw()
	if s.pace.keys > 0 {
		s.pace.answered = now
	}
	s.pace.drawn, s.pace.keys = now, 0
	return cmd
}
