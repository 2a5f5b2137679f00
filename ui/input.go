package ui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// input holds the keys, pastes and mouse events that have been read and not acted on. bubbletea's reader waits while the
// shell acts; therefore the shell takes all that has been typed before it acts on the first of it. Runs of a move then
// become one move, nothing is drawn in between, and ctrl-c ends the program before any of it.
type input struct {
	send  func(tea.Msg) // queues a message for the event loop; nil has each message act when it comes
	queue []tea.Msg     // the oldest first
	asked bool          // a turnMsg is on its way
	more  bool          // something was read after that
	spare time.Duration // added to promptly, for tests on a busy machine
	late  int           // commands that did not return promptly since the queue was empty
	over  bool          // the program ends
}

// turnMsg says that it is time to act on what has been read.
type turnMsg struct{}

const (
	// mostAhead bounds what is read ahead; what is typed beyond waits in the terminal's line.
	mostAhead = 20_000
	// turnTime is how long the shell acts on typed keys before it reads on.
	turnTime = 10 * time.Millisecond
	// promptly is how long the keys behind one wait for what it asks for, such as a screen to open.
	promptly = 2 * time.Millisecond
	// mostLate is how many commands may be waited for in vain before the keys behind wait no more.
	mostLate = 25
)

// read takes a message that a person's hand has caused, or a turn. It returns what the event loop has to do, nil if nothing.
func (in *input) read(msg tea.Msg) tea.Msg {
	if in.over {
		return tea.QuitMsg{}
	}
	if in.send == nil {
		return msg
	}
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if endsAtOnce(msg) {
			in.over = true
			return tea.QuitMsg{}
		}
	case tea.PasteMsg, tea.MouseMsg:
	case turnMsg:
		in.asked = false
		if in.more && len(in.queue) < mostAhead {
			in.turn()
			return nil
		}
		return msg
	default:
		return msg
	}
	in.queue, in.more = append(in.queue, msg), true
	if !in.asked {
		in.turn()
	}
	return nil
}

// turn asks for a turn. Messages act in the order in which they are sent, so that it comes behind what is being read.
func (in *input) turn() {
	in.asked, in.more = true, false
	go in.send(turnMsg{})
}

// run removes the first message from the queue, and the same key presses that follow it.
func (in *input) run() (msg tea.Msg, n int) {
	msg, n = in.queue[0], 1
	if key, ok := msg.(tea.KeyPressMsg); ok {
		for n < len(in.queue) && in.queue[n] == tea.Msg(key) {
			n++
		}
	}
	in.queue = in.queue[n:]
	return msg, n
}

// act acts on what has been typed, for as long as a turn takes.
func (s *Shell) act() tea.Cmd {
	var cmds []tea.Cmd
	for began := s.clock(); len(s.input.queue) > 0 && !s.input.over; {
		msg, n := s.input.run()
		s.pace.keys += n
		cmds = append(cmds, s.actOn(msg, n))
		if s.clock().Sub(began) > turnTime {
			break
		}
	}
	switch {
	case len(s.input.queue) == 0:
		s.input.late = 0
	case !s.input.asked:
		s.input.turn()
	}
	return tea.Batch(cmds...)
}

func (s *Shell) clock() time.Time {
	if s.pace.now == nil {
		return time.Time{}
	}
	return s.pace.now()
}

// actOn acts on a message that came n times. Only keys come more than once.
func (s *Shell) actOn(msg tea.Msg, n int) tea.Cmd {
	press, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return s.prompt(s.handle(msg))
	}
	if !s.notice.Failed && !s.tooSmall() && s.overlay == nil && s.filtering == nil {
		if cmd, ok := repeated(s.topKeys(), press, n); ok {
			return cmd
		}
	}
	var cmds []tea.Cmd
	for range n {
		if s.filtering != nil && !s.tooSmall() && press.Text != "" {
			cmds = append(cmds, s.typeAhead(press))
			continue
		}
		cmds = append(cmds, s.prompt(s.pressed(press)))
	}
	return tea.Batch(cmds...)
}

// typeAhead types a letter into the filter line, and the letters behind it: the screen filters by all of them.
func (s *Shell) typeAhead(press tea.KeyPressMsg) tea.Cmd {
	s.filtering.update(press)
	for len(s.input.queue) > 0 {
		press, ok := s.input.queue[0].(tea.KeyPressMsg)
		if !ok || press.Text == "" {
			break
		}
		s.filtering.update(press)
		s.input.queue = s.input.queue[1:]
	}
	s.filtering.earlier = 0
	return s.setFilter(s.filtering.Value())
}

// prompt runs a command that may return at once, such as one that opens a screen, so that keys which are there already
// act on that screen. What takes longer goes on as a command.
func (s *Shell) prompt(cmd tea.Cmd) tea.Cmd {
	if cmd == nil || s.input.over || s.input.late > mostLate {
		return cmd
	}
	ended := s.begin(cmd)
	select {
	case got := <-ended:
		return s.answered(got)
	case <-time.After(promptly + s.input.spare):
		s.input.late++
		return func() tea.Msg { return (<-ended).message() }
	}
}

// answered acts on what a command has returned, if it is a request to the shell. Anything else goes the usual way.
func (s *Shell) answered(got outcome) tea.Cmd {
	switch msg := got.msg.(type) {
	case tea.BatchMsg:
		var cmds []tea.Cmd
		for _, cmd := range msg {
			cmds = append(cmds, s.prompt(cmd))
		}
		return tea.Batch(cmds...)
	case Open, Back, Goto, tea.KeyPressMsg:
		return s.prompt(s.handle(msg))
	case tea.QuitMsg:
		s.input.over = true
	}
	return got.message
}

// outcome is what a command has returned, or the value of its panic.
type outcome struct {
	msg tea.Msg
	bad any
}

// begin runs a command beside the event loop. Where there is no guard, bubbletea handles its panic.
func (s *Shell) begin(cmd tea.Cmd) <-chan outcome {
	ended := make(chan outcome, 1)
	go func() {
		var o outcome
		if s.options.Guard == nil {
			defer func() {
				if bad := recover(); bad != nil {
					ended <- outcome{bad: bad}
				}
			}()
		}
		o.msg = cmd()
		ended <- o
	}()
	return ended
}

// message is a command that returns the message, or panics as the command before did.
func (o outcome) message() tea.Msg {
	if o.bad != nil {
		panic(o.bad)
	}
	return o.msg
}
