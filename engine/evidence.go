package engine

import (
	"errors"

	"beyond/engine/attack"
	"beyond/engine/dataset"
	"beyond/engine/finding"
	"beyond/engine/imaging"
)

// Evidence returns all that is known so far in the form in which findings are looked for. Set and classes are
// not copied: nobody may modify them.
func (w *Workspace) Evidence() finding.Evidence {
	outcomes, version := w.Outcomes()
	marks := w.Marks()
	e := finding.Evidence{
		Pictures:   make([]finding.Picture, len(outcomes)),
		Attributes: w.Set.Attributes,
		Classes:    w.classNames(),
		WNIDs:      w.wnids(),
		Skipped:    w.Set.Skipped,
		Twins:      w.Set.Pairs,
		Version:    version,
	}
	for i, o := range outcomes {
		e.Pictures[i] = evidenceOf(o)
		item := w.Set.Items[i]
		e.Pictures[i].Path, e.Pictures[i].Label, e.Pictures[i].Attributes = item.Path, item.Label, item.Attributes
		if o.Prediction != nil {
			content := o.Prediction.Content
			e.Pictures[i].Selections, e.Pictures[i].Note = marks.Of(content), marks.Note(content)
		}
	}
	return e
}

// skipped lists the files that were left out when the data set was opened, for others to be added. It is never nil.
func (w *Workspace) skipped() []dataset.Skip { return append([]dataset.Skip{}, w.Set.Skipped...) }

func (w *Workspace) classNames() []string {
	return w.ofClasses(func(c dataset.Class) string { return c.Name })
}

func (w *Workspace) wnids() []string {
	return w.ofClasses(func(c dataset.Class) string { return c.WNID })
}

// ofClasses lists something of each class, by index.
func (w *Workspace) ofClasses(what func(dataset.Class) string) []string {
	list := make([]string, w.Model.Classes.Len())
	for i := range list {
		list[i] = what(w.Model.Classes.At(i))
	}
	return list
}

func evidenceOf(o Outcome) finding.Picture {
	p := finding.Picture{LeftOut: Reason(o.Err), NotFinite: errors.Is(o.Err, attack.ErrNotFinite)}
	if o.Prediction != nil {
		p.Top, p.Rank = o.Prediction.Top, o.Prediction.Rank
	}
	if o.Robustness != nil {
		p.Attacked, p.FirstWrong, p.Never = true, o.Robustness.FirstWrong, o.Robustness.Never
	}
	return p
}

// Reason says why a picture is left out, "" for no error.
func Reason(err error) string {
	if err == nil {
		return ""
	}
	if skipped, ok := errors.AsType[*imaging.SkippedError](err); ok {
		return skipped.Reason
	}
	return err.Error()
}
