package models

import (
	"context"
	"fmt"
	"time"

	"beyond/ui"
	"beyond/ui/safe"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
)

// layers is the screen of where a model's time goes: one row for each type of layer on planes of one size.
type layers struct {
	source        Source
	entry         Entry
	width, height int
	ticket        ui.Ticket // of the measurement that is awaited, 0 for none
	stop          context.CancelFunc
	elapsed       time.Duration

	rows  []Layer // the costliest first; nil until they are measured
	total time.Duration
	err   error
	top   int
	again key.Binding
	moves ui.Moves
}

type layersMsg struct {
	ticket ui.Ticket
	rows   []Layer
	err    error
}

func newLayers(source Source, e Entry) *layers {
	return &layers{source: source, entry: e, stop: func() {}, again: ui.Bind("t", "time again", "t"), moves: ui.NewMoves()}
}

func (s *layers) Name() string     { return "layers" }
func (s *layers) Title() safe.Text { return safe.Format("%s by layer", s.entry.Title) }
func (s *layers) Waiting() bool    { return s.ticket != 0 }

func (s *layers) CommandLine() string {
	return ui.CommandLine("beyond", "models", "bench", "--model", s.entry.Name, "--what", "forward", "--batch", "1", "--layers", "--json")
}

// Keys implements ui.Screen.
func (s *layers) Keys() []ui.Key { return ui.Passed(s.Bindings(), s.Update) }

func (s *layers) Bindings() []key.Binding {
	again := s.again
	again.SetEnabled(s.ticket == 0)
	return append([]key.Binding{again}, s.moves.Along()...)
}

func (s *layers) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case ui.Shown:
		if s.rows == nil {
			return s.measure()
		}
	case ui.Hidden:
		s.stop()
		s.ticket = 0
	case ui.Resized:
		s.width, s.height = msg.Width, msg.Height
		s.scroll(0)
	case ui.Pulse:
		s.elapsed = msg.Elapsed
	case layersMsg:
		s.arrived(msg)
	case tea.KeyPressMsg:
		return s.pressed(msg)
	case tea.MouseWheelMsg:
		s.scroll(map[tea.MouseButton]int{tea.MouseWheelUp: -1, tea.MouseWheelDown: 1}[msg.Button])
	}
	return nil
}

func (s *layers) measure() tea.Cmd {
	if s.ticket != 0 {
		return nil
	}
	ctx, stop := context.WithCancel(context.Background())
	s.ticket, s.stop, s.elapsed, s.err = ui.NewTicket(), stop, 0, nil
	ticket, source, name := s.ticket, s.source, s.entry.Name
	return func() tea.Msg {
		rows, err := source.Layers(ctx, name)
		return layersMsg{ticket, rows, err}
	}
}

func (s *layers) arrived(msg layersMsg) {
	if msg.ticket != s.ticket {
		return
	}
	s.stop()
	s.ticket, s.rows, s.err, s.total = 0, msg.rows, msg.err, 0
	for _, r := range s.rows {
		s.total += r.Took()
	}
	s.scroll(0)
}

func (s *layers) pressed(msg tea.KeyPressMsg) tea.Cmd {
	page := s.height - layersHead
	switch k := s.moves; {
	case key.Matches(msg, s.again):
		return s.measure()
	case key.Matches(msg, k.Up):
		s.scroll(-1)
	case key.Matches(msg, k.Down):
		s.scroll(1)
	case key.Matches(msg, k.PageUp):
		s.scroll(-page)
	case key.Matches(msg, k.PageDown):
		s.scroll(page)
	case key.Matches(msg, k.Home):
		s.scroll(-len(s.rows))
	case key.Matches(msg, k.End):
		s.scroll(len(s.rows))
	}
	return nil
}

func (s *layers) scroll(by int) {
	s.top = max(0, min(s.top+by, len(s.rows)-(s.height-layersHead)))
}

// layersHead are the lines above the rows: what was measured, a blank one, and the names of the columns.
const layersHead = 3

// Draw implements ui.Screen.
func (s *layers) Draw(c *ui.Canvas) {
	switch {
	case s.err != nil:
		drawMessage(c, "It cannot be timed.", s.err.Error())
	case s.rows == nil:
		drawMessage(c, "Timing its layers…", fmt.Sprintf("%.1f s", s.elapsed.Seconds()))
	default:
		s.drawRows(c)
	}
}

func (s *layers) drawRows(c *ui.Canvas) {
	operations := int64(0)
	for _, r := range s.rows {
		operations += r.Operations
	}
	c.Print(margin, 0, c.Theme.Text, safe.Format("one picture: %s ms, %.0f GFLOP/s · each layer's fastest run of several",
		milliseconds(s.total), gigaflops(operations, s.total)).Truncate(c.Width()-2*margin))
	names := max(10, min(30, c.Width()-2*margin-layerColumns-minBar))
	s.drawRow(c, 2, names, c.Theme.Muted, [...]string{"layer", "plane", "count", "ms", "GFLOP/s", "of peak", "of the time"})
	bar := c.Width() - 2*margin - names - layerColumns
	for y := layersHead; y < c.Height() && s.top+y-layersHead < len(s.rows); y++ {
		r := s.rows[s.top+y-layersHead]
		share := r.Took().Seconds() / s.total.Seconds()
		x := s.drawRow(c, y, names, c.Theme.Text, [...]string{
			r.Kind, fmt.Sprintf("%d×%d", r.Plane[0], r.Plane[1]), fmt.Sprint(r.Count), milliseconds(r.Took()),
			fmt.Sprintf("%.0f", gigaflops(r.Operations, r.Took())), fmt.Sprintf("%.0f %%", 100*r.Share), fmt.Sprintf("%3.0f %%", 100*share),
		})
		c.Bar(x+1, y, bar-1, share, c.Theme.Accent)
	}
}

// The columns behind a layer's name, and the least width of the bar behind them.
var layerWidths = [...]int{9, 7, 9, 9, 9, 7}

const (
	layerColumns = 9 + 7 + 9 + 9 + 9 + 7
	minBar       = 8
)

// drawRow draws a row's cells and returns the column behind them. The last one, as a heading, is as long as it likes.
func (s *layers) drawRow(c *ui.Canvas, y, names int, style lipgloss.Style, cells [7]string) int {
	c.Print(margin, y, style, safe.Clean(cells[0]).Truncate(names))
	x := margin + names
	for i, width := range layerWidths {
		if x += width; i == len(layerWidths)-1 {
			c.Print(x-width+2, y, style, safe.Clean(cells[i+1]))
			break
		}
		c.PrintRight(x, y, style, safe.Clean(cells[i+1]))
	}
	return x
}

// gigaflops is the speed of operations in 10⁹ a second.
func gigaflops(operations int64, took time.Duration) float64 {
	if took <= 0 {
		return 0
	}
	return float64(operations) / took.Seconds() / 1e9
}
