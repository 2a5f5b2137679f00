package explorer

import (
	"context"

	"beyond/engine/finding"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/selections"
	tea "charm.land/bubbletea/v2"
)

// readMarks reads selections and notes, and says what of them cannot be read.
func (x *Explorer) readMarks() tea.Msg {
	if err := x.marking.Read(context.Background()); err != nil {
		return ui.Notify{Text: safe.Format("selections cannot be read: %v", err), Failed: true}
	}
	return nil
}

// mark puts a picture into the selection in use, or takes it out, and says so.
func (x *Explorer) mark(i int) tea.Cmd {
	return func() tea.Msg {
		in, err := x.marking.Toggle(context.Background(), i)
		name := safe.Clean(x.marking.Selected())
		switch {
		case err != nil:
			return ui.Notify{Text: safe.Format("not saved: %v", err), Failed: true}
		case in:
			return ui.Notify{Text: safe.Format("%s in %s", finding.Star, name)}
		}
		return ui.Notify{Text: safe.Format("out of %s", name)}
	}
}

// openSelections opens the selections and the note on a picture, −1 for none.
func (x *Explorer) openSelections(picture int) tea.Cmd {
	return func() tea.Msg { return ui.Open{Screen: selections.New(x.selectionOptions(picture))} }
}

func (x *Explorer) selectionOptions(picture int) selections.Options {
	return selections.Options{
		Marking: x.marking, Evidence: x.w.Evidence, Marks: x.w.Marks, Picture: picture, OpenGrid: x.openGrid,
		Command: func(name string) string { return x.command("eval", "--selection", name) },
	}
}

// marked writes the selections that a picture is in, and the note on it; empty for none.
func (x *Explorer) marked(i int) safe.Text {
	prediction := x.w.Outcome(i).Prediction
	if prediction == nil {
		return safe.Text{}
	}
	marks := x.w.Marks()
	return safe.Clean(finding.Marked(marks.Of(prediction.Content), marks.Note(prediction.Content)))
}
