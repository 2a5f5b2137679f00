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
	// Renew puts other screens in the place of those there are, as when all must read from another source.
	Renew struct {
		// Roots, Header and Items are as in [Options]; the roots are as many as before, in the same order.
		Roots  []Root
		Header func() HeaderInfo
		Items  func() []Action
		// Shortcuts are as in [Options] as well.
		Shortcuts []Action
		// Screen returns what a screen becomes, which stands where that stood; nil where there is nothing like it:
		// a root is then as in Roots, and another screen is left.
		Screen func(Screen) Screen
	}
	// Goto shows the root screen of that name.
	Goto struct{ Name string }
	// Notify shows a line above the footer for some seconds, or until the next key when Failed.
	Notify struct {
		Text   safe.Text
		Failed bool
	}
	// Copy puts text into the terminal's clipboard (OSC 52) and shows it. Control bytes do not pass.
	Copy struct{ Text string }
	// Working tells the guard what is at hand, so that after a crash one can go on there: an item (the
	// path of a picture) and the screen.
	Working struct{ Item string }
	// HeaderInfo is what the first line says on the right. Fields left empty are not shown.
	HeaderInfo struct {
		Data, Model, Preset, Jobs safe.Text
		// Progress of the jobs taken together, in (0, 1); 0 shows no bar in terminals that have one.
		Progress float64
	}
)

// Messages the shell sends to screens, beside [tea.KeyPressMsg] and the mouse messages. Mouse messages
// carry the cell within the screen's canvas.
type (
	// Shown says that the screen is on top now, for the first time or again. It follows a [Resized].
	Shown struct{}
	// Hidden says that another screen lies on top now, or that the screen is gone.
	Hidden struct{}
	// Resized gives the size of the canvas the screen will draw on, in cells.
	Resized struct{ Width, Height int }
	// Filter is the filter line's text after each change.
	Filter struct{ Text string }
	// Pulse comes ten times a second while the screen is waiting ([Waiter]).
	Pulse struct{ Elapsed time.Duration }
)

// Send returns a command that returns msg.
func Send(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }
