package ui

import (
	"io"

	tea "charm.land/bubbletea/v2"
)

// suspend gives the terminal back and stops the process. bubbletea's own way sends SIGTSTP, which stops
// nothing once Go has caught that signal, and would wait for ever where no shell continues it.
func (s *Shell) suspend() tea.Cmd {
	return tea.Exec(stop{s}, func(error) tea.Msg { return tea.ResumeMsg{} })
}

// stop is a [tea.ExecCommand]: it runs while the terminal is as it was before the program.
type stop struct{ *Shell }

func (s stop) Run() error {
	s.pictures.Flush() // the terminal is as before when the process stops
	s.options.Guard.Stop()
	s.stops.Add(1)
	return nil
}

func (stop) SetStdin(io.Reader)  {}
func (stop) SetStdout(io.Writer) {}
func (stop) SetStderr(io.Writer) {}
