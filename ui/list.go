package ui

import tea "charm.land/bubbletea/v2"

// List is a cursor in a list of which a part is on screen. The zero value is at the beginning.
type List struct {
	At  int // the entry under the cursor
	Top int // the first entry on screen

	n, fit int // entries in the list and on screen
}

// Settle says how many entries the list has and how many fit on the screen. It keeps the cursor on an entry, and that
// entry on screen. Call it when either number or the cursor has changed.
func (l *List) Settle(n, fit int) {
	l.n, l.fit = n, max(1, fit)
	l.At = min(max(l.At, 0), max(0, n-1))
	l.Top = max(0, min(max(l.Top, l.At-l.fit+1), l.At))
}

// Move moves the cursor by some entries, as far as there are any.
func (l *List) Move(by int) {
	l.At += by
	l.Settle(l.n, l.fit)
}

// Reset goes back to the beginning.
func (l *List) Reset() { l.At, l.Top = 0, 0 }

// Shown is the range of entries on screen.
func (l *List) Shown() (from, to int) { return min(l.Top, l.n), min(l.Top+l.fit, l.n) }

// EntryAt returns the entry on a row of the screen, where every entry takes one row, or −1 if the row is empty.
func (l *List) EntryAt(row int) int {
	if at := l.Top + row; row >= 0 && row < l.fit && at < l.n {
		return at
	}
	return -1
}

// Page is how many entries a page has.
func (l *List) Page() int { return l.fit }

// Wheel is how far a turn of the mouse wheel moves a cursor.
func Wheel(msg tea.MouseWheelMsg) int {
	switch msg.Button {
	case tea.MouseWheelUp:
		return -1
	case tea.MouseWheelDown:
		return 1
	}
	return 0
}
