package ui

import (
	"context"
	"os"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Run shows the shell on the terminal until it is quit or ctx is done. The terminal is as before when it
// returns. With a guard a panic is left to it, which restores the terminal from outside; otherwise bubbletea does
// so and Run returns an error.
func Run(ctx context.Context, o Options) error {
	s := NewShell(o)
	s.pace.now = time.Now
	options := []tea.ProgramOption{
		tea.WithContext(ctx), tea.WithFilter(s.Filter), tea.WithoutSignalHandler(),
		tea.WithOutput(s.Output(os.Stdout)),
	}
	if o.Guard != nil {
		options = append(options, tea.WithoutCatchPanics())
	}
	p := tea.NewProgram(s, options...)
	s.input.send = p.Send
	stop := suspendOnSignal(p, s)
	defer stop()
	_, err := p.Run()
	s.Close()
	if bye := s.Goodbye(); bye != "" { // to a terminal that reads no more, even nothing would wait
		_, _ = os.Stdout.WriteString(bye)
	}
	if o.Left != nil {
		o.Left(s.trail())
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return err
}
