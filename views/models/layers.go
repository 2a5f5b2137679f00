package models

import (
	"context"
	"fmt"
	"time"

	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// layers is the screen of where a model's time goes: one row for each type of layer on planes of one size.
type layers struct {
	ui.Page
	source    Source
	entry     Entry
	measuring ui.Request[[]Layer]

	rows  []Layer // the costliest first; nil until they are measured
	total time.Duration
	err   error
	top   int
}

func newLayers(source Source, e Entry) *layers {
	return &layers{Page: ui.NewPage("layers", safe.Format("%s by layer", e.Title)), source: source, entry: e}
}

func (s *layers) Waiting() bool { return s.measuring.Pending() }

func (s *layers) CommandLine() string {
	return ui.CommandLine("beyond", "models", "bench", "--model", s.entry.Name,
		"--what", "forward", "--batch", "1", "--layers", "--json")
}

func (s *layers) Keys() []ui.Key {
	return append([]ui.Key{
		ui.NewKey("t", "time again", s.measure, "t").Needs(!s.measuring.Pending(), "it is being timed already"),
	}, ui.Along(s.Height-layersHead, s.scroll)...)
}

func (s *layers) Update(msg tea.Msg) tea.Cmd {
	answered := s.Page.Update(msg)
	switch msg := msg.(type) {
	case ui.Shown:
		if s.rows == nil && !s.measuring.Pending() {
			return s.measure()
		}
	case ui.Resized:
		s.Width, s.Height = msg.Width, msg.Height
		return s.scroll(0)
	case tea.MouseWheelMsg:
		return s.scroll(ui.Wheel(msg))
	}
	return answered
}

func (s *layers) measure() tea.Cmd {
	s.Waited, s.err = 0, nil
	source, name := s.source, s.entry.Name
	return s.measuring.Ask(s.Visit.Begin(), func(ctx context.Context) ([]Layer, error) {
		return source.Layers(ctx, name)
	}, s.arrived)
}

func (s *layers) arrived(rows []Layer, err error) tea.Cmd {
	s.rows, s.err, s.total = rows, err, 0
	for _, r := range s.rows {
		s.total += r.Took()
	}
	return s.scroll(0)
}

func (s *layers) scroll(by int) tea.Cmd {
	s.top = max(0, min(s.top+by, len(s.rows)-(s.Height-layersHead)))
	return nil
}

// layersHead are the lines above the rows: the measurement, a blank one, and the names of the columns.
const layersHead = 3

// Draw implements ui.Screen.
func (s *layers) Draw(c *ui.Canvas) {
	switch {
	case s.err != nil:
		c.Message("It cannot be timed.", s.err.Error())
	case s.rows == nil:
		c.Message("Timing its layers…", fmt.Sprintf("%.1f s", s.Waited.Seconds()))
	default:
		s.drawRows(c)
	}
}

func (s *layers) drawRows(c *ui.Canvas) {
	operations := int64(0)
	for _, r := range s.rows {
		operations += r.Operations
	}
	c = c.Sub(ui.Margin, 0, c.Width()-2*ui.Margin, c.Height())
	c.Print(0, 0, c.Theme.Text, safe.Format("one picture: %s ms, %.0f GFLOP/s · each layer's fastest run of several",
		milliseconds(s.total), gigaflops(operations, s.total)).Truncate(c.Width()))
	s.table().Draw(c.Sub(0, layersHead-1, c.Width(), c.Height()-layersHead+1), s.rows[s.top:])
}

// table is the table of layers, with a bar behind each that shows its part of the time.
func (s *layers) table() ui.Table[Layer] {
	const numbers, minBar = 50, 8
	number := func(title string, width int, format string, value func(l Layer) any) ui.Column[Layer] {
		return ui.Column[Layer]{Title: title, Width: ui.Cells(width), Right: true, Text: func(l Layer) safe.Text {
			return safe.Format(format, value(l))
		}}
	}
	names := func(w int) int { return max(10, min(30, w-numbers-minBar)) }
	return ui.Table[Layer]{Columns: []ui.Column[Layer]{
		{Title: "layer", Width: names, Text: func(l Layer) safe.Text { return safe.Clean(l.Kind) }},
		number("plane", 9, "%s", func(l Layer) any { return fmt.Sprintf("%d×%d", l.Plane[0], l.Plane[1]) }),
		number("count", 7, "%d", func(l Layer) any { return l.Count }),
		number("ms", 9, "%s", func(l Layer) any { return milliseconds(l.Took()) }),
		number("GFLOP/s", 9, "%.0f", func(l Layer) any { return gigaflops(l.Operations, l.Took()) }),
		number("of peak", 9, "%.0f %%", func(l Layer) any { return 100 * l.Share }),
		{Title: "of the time", Gap: 2, Draw: s.drawShare},
	}}
}

func (s *layers) drawShare(c *ui.Canvas, l Layer) {
	share := l.Took().Seconds() / s.total.Seconds()
	c.Print(0, 0, c.Theme.Text, safe.Format("%3.0f %%", 100*share))
	c.Bar(6, 0, c.Width()-6, share, c.Theme.Accent)
}

// gigaflops is the speed of operations in 10⁹ a second.
func gigaflops(operations int64, took time.Duration) float64 {
	if took <= 0 {
		return 0
	}
	return float64(operations) / took.Seconds() / 1e9
}
