package engine

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"beyond/engine/dataset"
	"beyond/engine/finding"
	"beyond/engine/lime"
	"beyond/engine/probe"
)

type (
	// Probes is the result of searching pictures for the segments on which their class hangs. Its JSON form is the
	// document of explain --sufficient and --necessary; that of a single picture is a Probed.
	Probes struct {
		Model   finding.Model  `json:"model"`
		Preset  string         `json:"preset"`
		Kind    string         `json:"kind"` // sufficient or necessary
		Sizes   []ProbeSizes   `json:"sizes"`
		Images  []*Probed      `json:"images"`
		Skipped []dataset.Skip `json:"skipped"`
	}
	// ProbeSizes sums up the sizes of the sets that were found for some pictures.
	ProbeSizes struct {
		Of     string   `json:"of"`     // all, right, wrong, or the name of a label
		N      int      `json:"n"`      // pictures
		Found  int      `json:"found"`  // of these, with a set
		Median *float64 `json:"median"` // segments of the set; nil without one
		Share  *float64 `json:"share"`  // median of the share of the picture's segments
	}
	// Probed is the set of one picture.
	Probed struct {
		File     string         `json:"file"`
		Label    *dataset.Class `json:"label"`
		Class    dataset.Class  `json:"class"`
		P        float64        `json:"p"` // of the class, of the whole picture
		Kind     string         `json:"kind"`
		Of       int            `json:"of"`       // segments of the picture
		Segments []int          `json:"segments"` // of the set
		PClass   float64        `json:"p_class"`  // of the class with only these visible, or with these hidden
		Found    bool           `json:"found"`
		Exact    bool           `json:"exact"`
		Passes   int            `json:"passes"`
		Hidden   string         `json:"hidden"`
		Subject  *Subject       `json:"-"`
	}
)

// Probe searches picture i for the smallest set of segments of a kind; class < 0 is the model's first one.
func (w *Workspace) Probe(ctx context.Context, p Priority, i, class int, k probe.Kind, c Cut) (*Probed, error) {
	s, err := w.Subject(ctx, p, i, c)
	if err != nil {
		return nil, err
	}
	if s.Segments.N < 2 {
		return nil, lime.ErrOneSegment
	}
	if class < 0 {
		top, err := w.Top(ctx, p, s, 1)
		if err != nil {
			return nil, err
		}
		class = top[0].Class
	}
	set, err := w.SearchSet(ctx, p, s, class, k, nil)
	if err != nil {
		return nil, err
	}
	r := &Probed{
		File: w.Set.Items[i].Path, Class: w.Model.Classes.At(class), P: set.Whole, Kind: k.String(),
		Of: s.Picture.Segments, Segments: set.Segments, PClass: set.P, Found: set.Found, Exact: set.Exact,
		Passes: set.Passes, Hidden: c.Hidden.String(), Subject: s,
	}
	if label := w.Set.Items[i].Label; label >= 0 {
		r.Label = new(w.Model.Classes.At(label))
	}
	return r, nil
}

// SearchSet searches a subject for the smallest set of segments of a kind. report, if not nil, is told how far it is.
func (w *Workspace) SearchSet(
	ctx context.Context, p Priority, s *Subject, class int, k probe.Kind, report func(probe.State),
) (probe.Set, error) {
	return probe.Search(ctx, k, s.Picture.Segments, w.verdicts(p, s.Picture, class), report)
}

// Set is the set in the form in which it was found.
func (r *Probed) Set() probe.Set {
	k := probe.Sufficient
	if r.Kind == probe.Necessary.String() {
		k = probe.Necessary
	}
	return probe.Set{Kind: k, Segments: r.Segments, P: r.PClass, Whole: r.P, Found: r.Found, Exact: r.Exact, Passes: r.Passes}
}

// Visible are the segments that are visible once the set is shown alone, or hidden.
func (r *Probed) Visible() (list []int) {
	for j := range r.Of {
		if slices.Contains(r.Segments, j) == (r.Kind == probe.Sufficient.String()) {
			list = append(list, j)
		}
	}
	return list
}

// verdicts asks the model about a picture of which some segments are hidden.
func (w *Workspace) verdicts(p Priority, pic lime.Picture, class int) probe.Ask {
	every := make([]int, w.Model.Classes.Len())
	for c := range every {
		every[c] = c
	}
	return func(ctx context.Context, rows []uint8) (out []probe.Verdict, err error) {
		for part, err := range lime.Evaluate(ctx, w.prober(p), pic, every, rows) {
			if err != nil {
				return nil, err
			}
			for probs := range slices.Chunk(part, len(every)) {
				first := slices.Index(probs, slices.Max(probs))
				out = append(out, probe.Verdict{P: probs[class], First: first == class})
			}
		}
		return out, nil
	}
}

// ProbeAll searches the pictures of indices and sums up. class < 0 is the first class of each.
func (w *Workspace) ProbeAll(
	ctx context.Context, indices []int, class int, k probe.Kind, c Cut, progress Progress,
) (Probes, error) {
	r := Probes{
		Model: w.Model.Identity(), Preset: w.Model.Preset.Name, Kind: k.String(), Images: []*Probed{}, Skipped: w.skipped(),
	}
	for at, i := range indices {
		found, err := w.Probe(ctx, Background, i, class, k, c)
		if ctx.Err() != nil || errors.Is(err, ErrClosed) {
			return r, cmp.Or(ctx.Err(), err)
		}
		if err != nil {
			r.Skipped = append(r.Skipped, dataset.Skip{Path: w.Set.Items[i].Path, Reason: Reason(err)})
			progress.failed(w.Set.Items[i].Path, err)
		} else {
			found.Subject = nil // its pictures would fill the memory
			r.Images = append(r.Images, found)
		}
		progress.report(at+1, len(indices))
	}
	r.Model = w.Model.Identity()
	r.Sizes = probeSizes(r.Images)
	return r, nil
}

// probeSizes sums up all pictures, the right and the wrong ones, and those of each label.
func probeSizes(images []*Probed) []ProbeSizes {
	groups, names := map[string][]*Probed{}, []string{"all", "right", "wrong"}
	for _, img := range images {
		groups["all"] = append(groups["all"], img)
		if img.Label == nil {
			continue
		}
		verdict := "wrong"
		if img.Label.Index == img.Class.Index {
			verdict = "right"
		}
		groups[verdict] = append(groups[verdict], img)
		if groups[img.Label.Name] == nil {
			names = append(names, img.Label.Name)
		}
		groups[img.Label.Name] = append(groups[img.Label.Name], img)
	}
	sizes := []ProbeSizes{}
	for _, name := range names {
		if group := groups[name]; len(group) > 0 {
			sizes = append(sizes, sizesOf(name, group))
		}
	}
	return sizes
}

func sizesOf(name string, images []*Probed) ProbeSizes {
	s := ProbeSizes{Of: name, N: len(images)}
	var sizes, shares []float64
	for _, img := range images {
		if img.Found {
			sizes = append(sizes, float64(len(img.Segments)))
			shares = append(shares, float64(len(img.Segments))/float64(img.Of))
		}
	}
	if s.Found = len(sizes); s.Found > 0 {
		s.Median, s.Share = new(median(sizes)), new(median(shares))
	}
	return s
}

func median(values []float64) float64 {
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}
