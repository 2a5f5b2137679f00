package uitest

import (
	"fmt"
	"slices"
	"strings"

	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// held stands in a cell that a picture is drawn over, whose content is the terminal's business.
const held = "\u2800"

// Drawn returns a screen's drawing on w×h cells.
func Drawn(s ui.Screen, w, h int) *ui.Canvas {
	c := ui.NewCanvas(w, h, ui.DarkTheme())
	s.Draw(c)
	return c
}

// Text is the text on a canvas, with spaces where pictures are.
func Text(c *ui.Canvas) string { return strings.ReplaceAll(c.Text(), held, " ") }

// Trimmed is Text without the spaces at the ends of lines.
func Trimmed(c *ui.Canvas) string {
	lines := strings.Split(Text(c), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// Pictures is a line for each picture on a canvas: which, and in which cells.
func Pictures(c *ui.Canvas) string {
	var b strings.Builder
	for _, p := range c.Placements() {
		fmt.Fprintf(&b, "picture %s at %d,%d, %d×%d\n", p.Picture.Key, p.Col, p.Row, p.Cols, p.Rows)
	}
	return b.String()
}

// Press presses a key, by its name as bubbletea spells it, as the shell does. A key that the screen does not have, or
// that is not available, does nothing, unless the screen is being typed into.
func Press(s ui.Screen, name string) tea.Cmd {
	msg, ok := ui.KeyPress(name)
	if !ok {
		panic("uitest: unknown key " + name)
	}
	cmd, why, ok := ui.Press(s, msg)
	if ok && why == "" {
		return cmd
	}
	if t, is := s.(ui.Typist); is && t.Typing() {
		return s.Update(msg)
	}
	return nil
}

// PressAll presses keys one after the other and answers the requests of each. It returns the messages for the shell.
func PressAll(s ui.Screen, names ...string) (shell []tea.Msg) {
	for _, name := range names {
		shell = append(shell, Answer(s, Press(s, name))...)
	}
	return shell
}

// Type types a text into a screen.
func Type(s ui.Screen, text string) { PressAll(s, strings.Split(text, "")...) }

// Opened is the screen that the last of some messages for the shell opens, nil if none does.
func Opened(shell []tea.Msg) ui.Screen {
	for _, msg := range slices.Backward(shell) {
		if open, ok := msg.(ui.Open); ok {
			return open.Screen
		}
	}
	return nil
}

// Why presses a key and returns the reason that the screen gives for not acting, "" if it acts or has no such key.
func Why(s ui.Screen, name string) string {
	msg, _ := ui.KeyPress(name)
	_, why, _ := ui.Press(s, msg)
	return why
}

// Answer runs a command, gives the screen its answer, and so on, in the order in which commands are returned. None may
// be a wait or a tick. It returns the messages for the shell: screens to open and notices.
func Answer(s ui.Screen, cmd tea.Cmd) (shell []tea.Msg) {
	for queue := []tea.Cmd{cmd}; len(queue) > 0; queue = queue[1:] {
		if queue[0] == nil {
			continue
		}
		switch msg := queue[0]().(type) {
		case nil:
		case tea.BatchMsg:
			queue = append(queue, msg...)
		case ui.Open, ui.Notify:
			shell = append(shell, msg)
		default:
			queue = append(queue, s.Update(msg))
		}
	}
	return shell
}

// Next runs one command, the first of a batch, and returns the command that the screen answers with.
func Next(s ui.Screen, cmd tea.Cmd) tea.Cmd {
	msg := cmd()
	if batch, ok := msg.(tea.BatchMsg); ok {
		return Next(s, batch[0])
	}
	return s.Update(msg)
}
