package ui

import (
	"fmt"
	"image"
	"time"

	"beyond/ui/safe"
	"charm.land/lipgloss/v2"
)

// Margin is how many cells screens leave free at both sides.
const Margin = 2

// waitWorthTelling is how long a screen waits before it says so.
const waitWorthTelling = 200 * time.Millisecond

// WorthTelling reports whether a wait has been so long that the screen should mention it.
func WorthTelling(waited time.Duration) bool { return waited >= waitWorthTelling }

// Message writes in the middle of the canvas why a screen is empty or has failed, and below it a way out. A text wider
// than the canvas is broken into lines.
func (c *Canvas) Message(line string, below ...string) {
	y, style := max(0, c.Height()/2-1), c.Theme.Title
	for _, text := range append([]string{line}, below...) {
		lines := []safe.Text{safe.Clean(text)}
		if lines[0].Width() > c.Width() {
			lines = lines[0].Wrap(c.Width() - 2*Margin)
		}
		for _, line := range lines {
			c.Print(0, y, style, line.Center(c.Width()))
			y++
		}
		style = c.Theme.Muted
	}
}

// Wait writes a message about a wait and how long it has been, once that is worth telling.
func (c *Canvas) Wait(line string, waited time.Duration) {
	if WorthTelling(waited) {
		c.Message(line, SoFar(waited))
	}
}

// SoFar writes how long a wait has been.
func SoFar(waited time.Duration) string { return fmt.Sprintf("%.1f s so far", waited.Seconds()) }

// Lines writes texts below each other, from the top, each cut to the canvas's width.
func (c *Canvas) Lines(style lipgloss.Style, texts ...safe.Text) {
	for y, t := range texts {
		c.Print(0, y, style, t.Truncate(c.Width()))
	}
}

// Wrapped writes texts below each other, from the top, each broken into lines of the canvas's width.
func (c *Canvas) Wrapped(style lipgloss.Style, texts ...safe.Text) {
	var lines []safe.Text
	for _, t := range texts {
		lines = append(lines, t.Wrap(c.Width())...)
	}
	c.Lines(style, lines...)
}

// In returns the canvas of the cells within r, which draws on the same frame.
func (c *Canvas) In(r image.Rectangle) *Canvas { return c.Sub(r.Min.X, r.Min.Y, r.Dx(), r.Dy()) }

// Mark shows that the cursor is on a row: in the colours of a selection, with a sign at the left edge.
func (c *Canvas) Mark(y int) {
	c.Highlight(0, y, c.Width(), 1, c.Theme.Selection)
	c.Print(0, y, c.Theme.Accent, safe.Clean("▌"))
}

// Advance writes the progress of some work on line y: its name doing, a bar and the amount if the total is known, and
// the time so far. A short wait is not worth telling.
func (c *Canvas) Advance(y int, doing string, far Far, amount string, waited time.Duration) {
	if !WorthTelling(waited) {
		return
	}
	x := c.Print(Margin, y, c.Theme.Muted, safe.Clean(doing)) + 2
	if far.Total > 0 {
		c.Bar(x, y, c.Width()/5, far.Share(), c.Theme.Accent)
		x = c.Print(x+c.Width()/5+1, y, c.Theme.Muted, safe.Clean(amount)) + 2
	}
	c.Print(x, y, c.Theme.Muted, safe.Clean(SoFar(waited)))
}
