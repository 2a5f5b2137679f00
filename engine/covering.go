package engine

import (
	"context"
	"slices"

	"beyond/engine/dataset"
	"beyond/engine/finding"
	"beyond/engine/imaging"
	"beyond/engine/lime"
	"beyond/engine/score"
)

type (
	// Covered is what the model sees in a picture of which some segments are hidden. Its JSON form is the document of
	// explain --hide.
	Covered struct {
		File     string               `json:"file"`
		Label    *dataset.Class       `json:"label"`
		Model    finding.Model        `json:"model"`
		Preset   string               `json:"preset"`
		Class    dataset.Class        `json:"class"` // the first one of the whole picture, unless another is asked for
		P        float64              `json:"p"`     // of the class, of the whole picture
		Cut      string               `json:"cut"`   // how the picture is cut
		Hidden   string               `json:"hidden"`
		Of       int                  `json:"of"`       // segments of the picture
		Segments []int                `json:"segments"` // the hidden ones
		Share    float64              `json:"share"`    // of the picture's pixels that are hidden
		PClass   float64              `json:"p_class"`  // of the class, with these hidden
		First    bool                 `json:"first"`    // the class is still the model's first
		Top5     []finding.ClassScore `json:"top5"`
		Command  string               `json:"command"` // that does it again; "" of a step of an attack
		Subject  *Subject             `json:"-"`
	}
	// Sight is the model's view of a covered picture.
	Sight struct {
		Top    []score.Score // five classes
		PClass float64       // of the class that was asked for
	}
)

// Covered returns the picture with some segments hidden, as the model sees it.
func (s *Subject) Covered(hidden []bool) *imaging.RGB {
	out := s.copied()
	for at, label := range s.Segments.Labels {
		if hidden[label] {
			copy(out.Pix[3*at:3*at+3], s.Filled.Pix[3*at:])
		}
	}
	return out
}

// Share is the share of the picture's pixels that lie in hidden segments.
func (s *Subject) Share(hidden []bool) float64 {
	n := 0
	for _, label := range s.Segments.Labels {
		if hidden[label] {
			n++
		}
	}
	return float64(n) / float64(len(s.Segments.Labels))
}

// Glance shows the model a subject with some segments hidden.
func (w *Workspace) Glance(ctx context.Context, p Priority, s *Subject, hidden []bool, class int) (Sight, error) {
	row := make([]uint8, len(hidden))
	for j, h := range hidden {
		if !h {
			row[j] = 1
		}
	}
	every := make([]int, w.Model.Classes.Len())
	for c := range every {
		every[c] = c
	}
	var sight Sight
	for probs, err := range lime.Evaluate(ctx, w.prober(p), s.Picture, every, row) {
		if err != nil {
			return sight, err
		}
		sight.Top, sight.PClass = score.Top(probs, mostSeen), probs[class]
	}
	return sight, nil
}

// mostSeen is how many classes of a covered picture are told.
const mostSeen = 5

// Cover hides segments of picture i; class < 0 is the model's first one. It returns lime.ErrOneSegment if there is
// nothing to choose from. hide chooses among the picture's segments, of which there are so many.
func (w *Workspace) Cover(
	ctx context.Context, p Priority, i, class int, c Cut, hide func(of int) ([]int, error),
) (*Covered, error) {
	s, err := w.Subject(ctx, p, i, c)
	if err != nil {
		return nil, err
	}
	if s.Segments.N < 2 {
		return nil, lime.ErrOneSegment
	}
	segments, err := hide(s.Segments.N)
	if err != nil {
		return nil, err
	}
	if class < 0 {
		top, err := w.Top(ctx, p, s, 1)
		if err != nil {
			return nil, err
		}
		class = top[0].Class
	}
	whole, err := w.Glance(ctx, p, s, make([]bool, s.Segments.N), class)
	if err != nil {
		return nil, err
	}
	hidden := make([]bool, s.Segments.N)
	for _, j := range segments {
		hidden[j] = true
	}
	seen, err := w.Glance(ctx, p, s, hidden, class)
	if err != nil {
		return nil, err
	}
	return w.Covering(i, class, s, c, hidden, whole, seen), nil
}

// Covering is the document of picture i with some segments hidden: what the model sees in the whole picture and in that.
func (w *Workspace) Covering(i, class int, s *Subject, c Cut, hidden []bool, whole, seen Sight) *Covered {
	r := &Covered{
		File: w.Set.Items[i].Path, Model: w.Model.Identity(), Preset: w.Model.Preset.Name, Class: w.Model.Classes.At(class),
		P: whole.PClass, Cut: c.Segments.String(), Hidden: c.Hidden.String(), Of: s.Segments.N, Segments: []int{},
		Share: s.Share(hidden), PClass: seen.PClass, First: seen.Top[0].Class == class, Subject: s,
		Top5: finding.ClassScores(w.Model.Classes, seen.Top),
	}
	if label := w.Set.Items[i].Label; label >= 0 {
		r.Label = new(w.Model.Classes.At(label))
	}
	for j, h := range hidden {
		if h {
			r.Segments = append(r.Segments, j)
		}
	}
	return r
}

// Marks tells, for each segment, whether it is hidden segments.
func (r *Covered) Marks() []bool {
	marks := make([]bool, r.Of)
	for j := range marks {
		marks[j] = slices.Contains(r.Segments, j)
	}
	return marks
}
