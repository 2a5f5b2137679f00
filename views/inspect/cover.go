package inspect

import (
	"context"

	"beyond/engine"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/inspect/cover"
	"beyond/views/inspect/why"
	tea "charm.land/bubbletea/v2"
)

// coverKeys is the key that opens the screen on which segments are hidden and shown by hand.
func (m *Model) coverKeys() []ui.Key {
	if m.options.Cover == nil || m.options.Explainer == nil {
		return nil
	}
	return []ui.Key{m.key("u", "cover parts", m.openCover, "u").Needs(m.trace.last() != notYet, waitForModel)}
}

// openCover opens it on the step on screen.
func (m *Model) openCover() tea.Cmd {
	o, t, step := m.options, m.trace, m.shown()
	explainer, i := o.Explainer, m.index()
	label := -1
	if m.labelled() {
		label = m.item().Label
	}
	title, file := safe.Clean("parts"), original
	if step > 0 {
		title, file = safe.Format("parts at step %d", step), attacked
	}
	return ui.Send(ui.Open{Screen: cover.New(cover.Options{
		Source: o.Cover, Cut: m.why.Cut(), Classes: o.Classes, Picture: i, Class: t.top1(step), Label: label,
		Title: title, Content: m.pictureKey(attacked), Name: m.fileName(file), Export: o.Export, Write: o.Write,
		Subject: func(ctx context.Context, c engine.Cut) (*engine.Subject, error) {
			if step > 0 {
				return explainer.UnitSubject(t.Unit(step), c), ctx.Err()
			}
			return explainer.Subject(ctx, engine.Visible, i, c)
		},
		Command: func(c engine.Cut, hide string) string {
			if step > 0 {
				return ""
			}
			return m.command("explain", why.CutArguments(o.Classes.At(t.top1(0)).WNID, c, hide))
		},
	})})
}
