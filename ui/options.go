package ui

import (
	"image"
	"time"

	"beyond/ui/guard"
	"beyond/ui/picture"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Options of a [Shell].
type Options struct {
	// Roots are the screens that a digit key reaches; the first one is shown at the start.
	Roots []Root
	// Theme is "dark", "light" or "mono"; "" asks the terminal for its background.
	Theme string
	// Colours are a person's own colours in the theme.
	Colours Colours
	// Keys gives actions other keys than their own.
	Keys Keymap
	// Pictures says how pictures are shown and asked for.
	Pictures picture.Settings
	// Better says which setting of the terminal gives better pictures. The help shows it where pictures are blocks.
	Better safe.Text
	// NoMouse leaves the mouse to the terminal.
	NoMouse bool
	// Header gives the content of the first line. It is called four times a second, outside the event loop.
	Header func() HeaderInfo
	// Items are further entries of the palette, beside keys, actions and screens: classes, pictures, models. It is
	// called when the palette opens; may be nil.
	Items func() []Action
	// Shortcuts are actions that their key does on every screen which has no other use of it.
	Shortcuts []Action
	// Warning is shown as a failure at the start; empty shows nothing.
	Warning safe.Text
	// Start runs at the start: it opens a picture to go on with, for example. May be nil.
	Start tea.Cmd
	// Left is told what was open when the shell ends. May be nil.
	Left func(Trail)
	// Guard is told which item is being worked on ([Working]); nil where there is no guard.
	Guard *guard.Child
}

// Root is a screen that can always be reached.
type Root struct {
	Key    string // a digit
	Screen Screen
	About  string // what the screen shows, for the palette
}

// Least size of the window, in cells.
const (
	MinCols = 60
	MinRows = 16
)

// headerEvery is how often the header is asked for.
const headerEvery = 250 * time.Millisecond

// notifyFor is how long a notification stays.
const notifyFor = 6 * time.Second

// body is where the screen on top draws: below the header and its hairline, above status line and footer.
func body(cols, rows int) image.Rectangle { return image.Rect(0, 2, cols, rows-2) }
