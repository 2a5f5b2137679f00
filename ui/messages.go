package ui

import (
	"time"

	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Messages a screen's command may return to the shell.
type (
	// Open puts a screen on top of the stack; esc comes back to the one below, as it was.
	Open struct{ Screen Screen }
	// Back leaves the screen on top.
	Back struct{}
	// Renew replaces all screens, as when they must read from another source.
	Renew struct {
		// Roots, Header and Items are as in [Options]; the roots are as many as before or more, in the
		// same order.
		Roots  []Root
		Header func() HeaderInfo
		Items  func() []Action
		// Shortcuts are as in [Options] as well.
		Shortcuts []Action
		// Screen returns the successor of a screen, which takes its place on the stack; nil if it has none: a root
		// is then the one in Roots, and any other screen is left.
		Screen func(Screen) Screen
	}
	// Configure changes how the shell looks and listens: as in [Options].
	Configure struct {
		Theme   string
		NoMouse bool
		Keys    Keymap
		Colours Colours
	}
	// TakeUp opens what was open when a program ended, and then does more.
	TakeUp struct {
		Trail
		Then tea.Cmd
	}
	// WhenIdle waits until nobody types and neither help nor palette is open. Do then returns a command by the screen
	// on top, and whether it is a root; nil waits on.
	WhenIdle struct {
		Do func(top Screen, root bool) tea.Cmd
	}
	// Goto shows the root screen of that name.
	Goto struct{ Name string }
	// Notify shows a line above the footer for some seconds, or until the next key when Failed. Links are of files
	// that the text names.
	Notify struct {
		Text   safe.Text
		Failed bool
		Links  []Link
	}
	// Copy puts text into the terminal's clipboard (OSC 52) and shows it. Control bytes do not pass.
	Copy struct{ Text string }
	// Working tells the guard which item is being worked on, the path of a picture, so that after a crash one can
	// go on there.
	Working struct{ Item string }
	// HeaderInfo is the text at the right of the first line. Empty fields are not shown.
	HeaderInfo struct {
		Data, Model, Preset, Jobs safe.Text
		// Progress of the jobs taken together, in (0, 1); 0 shows no bar in terminals that have one.
		Progress float64
	}
)

// Messages the shell sends to screens, beside the mouse messages, which carry the cell within the screen's canvas, and
// [tea.KeyPressMsg], which goes only to a [Typist] that is typing.
type (
	// Shown says that the screen is on top now, for the first time or again. It follows a [Resized].
	Shown struct{}
	// Hidden says that another screen lies on top now, or that the screen is gone.
	Hidden struct{}
	// Resized gives the size of the canvas the screen will draw on, in cells, and the keys as they are set.
	Resized struct {
		Width, Height int
		Keys          Keymap
	}
	// Filter is the filter line's text after each change.
	Filter struct{ Text string }
	// Pulse comes ten times a second while the screen is waiting ([Waiter]).
	Pulse struct{ Elapsed time.Duration }
)

// Send returns a command that returns msg.
func Send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }
