package ui

import (
	"context"
	"fmt"
	"os"

	tea "charm.land/bubbletea/v2"
)

// Run shows the shell on the terminal until it is quit or ctx is done. The terminal is as before when it
// returns. An error is a fault of ours, a panic among them.
func Run(ctx context.Context, o Options) error {
	s := NewShell(o)
	_, err := tea.NewProgram(s, tea.WithContext(ctx), tea.WithFilter(s.Filter)).Run()
	fmt.Fprint(os.Stdout, s.Goodbye())
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return err
}
