package record

import (
	"context"

	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Start is the page from which people begin to answer: a list of settings, one of them the rater, and the answers saved
// before. A screen embeds it and hands it every message.
type Start[A any] struct {
	ui.Page
	Rater   Rater
	List    ui.List  // of the settings
	Field   ui.Field // a setting while it is typed
	Earlier Earlier[A]
	Ready   bool  // Earlier is read
	Closed  error // why answers cannot be saved

	reading ui.Request[Earlier[A]]
}

// NewStart returns the page of a screen by name. Nobody is chosen yet if rater is "".
func NewStart[A any](name, rater string) Start[A] {
	return Start[A]{Page: ui.NewPage(name, safe.Text{}), Rater: Rater{Name: rater}}
}

// Read reads everything saved: the raters, and by read their answers. It chooses a rater, and then goes on.
func (s *Start[A]) Read(from Answers, read func(context.Context) ([]A, error), then func() tea.Cmd) tea.Cmd {
	return s.reading.Ask(s.Visit.Context(), func(ctx context.Context) (Earlier[A], error) {
		return Read(ctx, from, read)
	}, func(e Earlier[A], err error) tea.Cmd {
		if s.Closed, s.Ready = err, err == nil; !s.Ready {
			return nil
		}
		s.Earlier = e
		s.Rater.Choose(e.Raters)
		return then()
	})
}

// Typing implements ui.Typist.
func (s *Start[A]) Typing() bool { return s.Field.Open }

// Waiting implements ui.Waiter.
func (s *Start[A]) Waiting() bool { return !s.Ready && s.Closed == nil }

// Update changes the setting that is typed. See [ui.Page.Update].
func (s *Start[A]) Update(msg tea.Msg) tea.Cmd {
	s.Field.Update(msg)
	return s.Page.Update(msg)
}

// Missing is the reason why nothing can be done on the page, "" if it can.
func (s *Start[A]) Missing() string {
	switch {
	case s.Closed != nil:
		return "answers cannot be saved: the page says why"
	case !s.Ready:
		return "earlier answers are being read: wait for them"
	}
	return ""
}

// Draw draws the page by page, or says why there is none.
func (s *Start[A]) Draw(c *ui.Canvas, page func(c *ui.Canvas)) {
	switch {
	case s.Closed != nil:
		c.Message("Answers cannot be kept.", s.Closed.Error())
	case s.Ready:
		page(c)
	default:
		c.Wait("Looking for earlier answers", s.Waited)
	}
}
