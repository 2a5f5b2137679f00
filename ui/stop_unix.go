//go:build unix

package ui

import (
	"os"
	"os/signal"
	"syscall"

	"beyond/ui/fault"
	tea "charm.land/bubbletea/v2"
)

// suspendOnSignal makes SIGTSTP from outside act as ctrl-z: the terminal is given back first.
func suspendOnSignal(p *tea.Program, s *Shell) (end func()) {
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTSTP)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-signals:
				fault.Here("stop")
				p.Send(suspendMsg{s.stops.Load()})
			case <-done:
				return
			}
		}
	}()
	return func() { signal.Stop(signals); close(done) }
}
