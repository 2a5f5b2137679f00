package finding

import (
	"slices"
	"strings"

	"beyond/engine/dataset"
	"beyond/engine/score"
	"beyond/engine/wordnet"
)

// Evidence is all that is known of a model on a data set at one moment. This package does not modify it, and returns
// nothing that refers into it.
type Evidence struct {
	Pictures   []Picture
	Attributes []string       // names, aligned with Picture.Attributes
	Twins      []dataset.Pair // pairs of pictures that differ in one attribute only
	Classes    []string       // names by class index
	WNIDs      []string       // WordNet ids by class index, "" where the list of classes has none
	Skipped    []dataset.Skip // files that were found but are no pictures of the data set
	Version    int            // of this knowledge, as engine.Workspace.Changed counts it
}

// Picture holds the results of one picture. Pictures are named by their index in Evidence.Pictures.
type Picture struct {
	Path       string
	Label      int           // −1 without a label
	Attributes []string      // values, "" where not known; nil when the data set has none
	Top        []score.Score // the most probable classes, at least five where there are as many; nil until predicted
	Rank       int           // of the label among all classes, from 1; 0 without a label
	Attacked   bool          // whether FirstWrong and Never are known
	FirstWrong int           // first step of the attack at which the label is lost; 0: wrong from the start
	Never      bool          // still right after the last step
	LeftOut    string        // why the picture is in no figure, "" if it is or is not known yet
	NotFinite  bool          // it is left out because the model gives NaN or Inf
	Selections []string      // that a person has put it into, sorted
	Note       string        // of a person, "" for none
}

// Known reports whether the model has been asked.
func (p Picture) Known() bool { return len(p.Top) > 0 }

// Right and Wrong say whether the first class is the label; both are false without a label or a prediction.
func (p Picture) Right() bool { return p.Known() && p.Rank == 1 }
func (p Picture) Wrong() bool { return p.Known() && p.Rank > 1 }

// Signs of what a person has put aside, and of a note.
const (
	Star   = "★"
	Pencil = "✎"
)

// Marked says which selections a picture is in, and the note on it: "★ hands, odd · ✎ too dark"; "" for neither.
func Marked(selections []string, note string) string {
	var parts []string
	if len(selections) > 0 {
		parts = append(parts, Star+" "+strings.Join(selections, ", "))
	}
	if note != "" {
		parts = append(parts, Pencil+" "+note)
	}
	return strings.Join(parts, " · ")
}

// judged reports whether the picture is right or wrong.
func (p Picture) judged() bool { return p.Known() && p.Label >= 0 }

// attribute is the value of the i-th attribute, "" where it is not known.
func (p Picture) attribute(i int) string {
	if i >= len(p.Attributes) {
		return ""
	}
	return p.Attributes[i]
}

// Name is the name of a class.
func (e Evidence) Name(class int) string {
	if class < 0 || class >= len(e.Classes) {
		return "no class"
	}
	return e.Classes[class]
}

// Common is the lowest hypernym of two classes in WordNet; nil where a class has no place there.
func (e Evidence) Common(a, b int) *wordnet.Synset {
	if min(a, b) < 0 || max(a, b) >= len(e.WNIDs) {
		return nil
	}
	if s, ok := wordnet.Lowest(e.WNIDs[a], e.WNIDs[b]); ok {
		return &s
	}
	return nil
}

// Labelled reports whether any picture has a label.
func (e Evidence) Labelled() bool {
	return slices.ContainsFunc(e.Pictures, func(p Picture) bool { return p.Label >= 0 })
}

// Progress counts the pictures predicted, and the pictures left out.
func (e Evidence) Progress() (known, leftOut int) {
	for _, p := range e.Pictures {
		if p.Known() {
			known++
		} else if p.LeftOut != "" {
			leftOut++
		}
	}
	return known, leftOut
}

// Only returns the evidence of some pictures, without twins. Its pictures are named by their place in pictures.
func (e Evidence) Only(pictures []int) Evidence {
	all := e.Pictures
	e.Pictures, e.Twins = make([]Picture, len(pictures)), nil
	for at, i := range pictures {
		e.Pictures[at] = all[i]
	}
	return e
}

// LeftOut lists everything that is in no figure: files skipped when the data set was opened, then pictures
// that could not be predicted. It is never nil.
func (e Evidence) LeftOut() []dataset.Skip {
	list := append([]dataset.Skip{}, e.Skipped...)
	for _, p := range e.Pictures {
		if p.LeftOut != "" {
			list = append(list, dataset.Skip{Path: p.Path, Reason: p.LeftOut})
		}
	}
	return list
}

// NotFinite counts the pictures for which the model gives NaN or Inf.
func (e Evidence) NotFinite() int { return e.count(func(p Picture) bool { return p.NotFinite }) }

// where returns the indices of the pictures for which keep holds.
func (e Evidence) where(keep func(Picture) bool) []int {
	var found []int
	for i, p := range e.Pictures {
		if keep(p) {
			found = append(found, i)
		}
	}
	return found
}
