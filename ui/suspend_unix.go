//go:build unix

package ui

import (
	"os"
	"os/signal"
	"syscall"

	tea "charm.land/bubbletea/v2"
)

// suspendOnSignal makes SIGTSTP from outside do what ctrl-z does: give the terminal back first. bubbletea stops
// the process with that same signal, so it is not caught while it does; see [Shell.suspend].
func suspendOnSignal(p *tea.Program, s *Shell) (stop func()) {
	signals := make(chan os.Signal, 1)
	s.catchStop = func(catch bool) {
		if catch {
			signal.Notify(signals, syscall.SIGTSTP)
		} else {
			signal.Reset(syscall.SIGTSTP)
		}
	}
	s.catchStop(true)
	done := make(chan struct{})
	go func() {
		for {
			select {
			case <-signals:
				p.Send(suspendMsg{})
			case <-done:
				return
			}
		}
	}()
	return func() { signal.Stop(signals); close(done) }
}
