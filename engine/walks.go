package engine

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"beyond/engine/dataset"
	"beyond/engine/finding"
	"beyond/engine/stats"
	"beyond/engine/walk"
)

type (
	// Walks is the result of walks from pictures. Its JSON form is the document of the command walk.
	Walks struct {
		Model      finding.Model `json:"model"`
		Preset     string        `json:"preset"`
		Seed       uint64        `json:"seed"`
		N          int           `json:"n"` // labelled pictures
		Unlabelled int           `json:"unlabelled"`
		Along      []Along       `json:"along"`
		First      *string       `json:"breaks_first"`         // name of a walk; nil if none misleads any picture
		Classes    []WalkGroup   `json:"classes"`              // of each label
		Attributes []WalkGroup   `json:"attributes,omitempty"` // of each value of each attribute
		Missing
		Images []Walked `json:"images"`
	}
	// Along is a walk over all labelled pictures.
	Along struct {
		Name      string        `json:"name"`
		Unit      string        `json:"unit"`
		DefinedBy string        `json:"defined_by,omitempty"`
		Scale     []float64     `json:"scale"`    // of steps 0, 1, …, in the unit
		Severity  []float64     `json:"severity"` // of the same steps, as a share of severity 5
		Accuracy  []stats.Share `json:"accuracy"` // at each step
		Survived  []stats.Share `json:"survived"` // right at each step up to it
		walk.Breaks
	}
	// WalkGroup is what walks do to some labelled pictures.
	WalkGroup struct {
		Class     *dataset.Class `json:"class,omitempty"`
		Attribute string         `json:"attribute,omitempty"`
		Value     string         `json:"value,omitempty"`
		N         int            `json:"n"`
		First     *string        `json:"breaks_first"` // name of a walk; nil if none misleads any picture
		Along     []NamedBreaks  `json:"along"`
	}
	// NamedBreaks is what one walk does to some pictures.
	NamedBreaks struct {
		Name string `json:"name"`
		walk.Breaks
	}
	// Walked is a picture with its walks.
	Walked struct {
		Path       string          `json:"path"`
		Label      dataset.Class   `json:"label"`
		Unlabelled bool            `json:"unlabelled,omitempty"` // Label is the first prediction
		FirstWrong map[string]*int `json:"first_wrong"`          // step by name of a walk; nil for none
		// First is the walk that is wrong at the least severity; nil for none, and for a picture that is wrong at step 0.
		First *string       `json:"breaks_first"`
		Walks []walk.Course `json:"walks,omitempty"` // of a single picture
	}
)

// Pictures counts the pictures that were walked from or skipped.
func (r Walks) Pictures() int { return len(r.Images) + len(r.Skipped) }

// WalkAll walks from the pictures of indices along all walks and sums up. A picture without a label walks from its first
// prediction and is counted in no accuracy. Pictures that cannot be read are listed as skipped. The steps of a single
// picture are listed.
func (w *Workspace) WalkAll(
	ctx context.Context, indices []int, along []walk.Walk, seed uint64, progress Progress,
) (Walks, error) {
	images := make([]*Walked, len(w.Set.Items))
	right := make([][]int, len(along))
	for a := range along {
		right[a] = make([]int, len(along[a].Values)+1)
	}
	var mu sync.Mutex
	collect, failures := progress.collecting()
	err := w.Each(ctx, indices, collect, func(ctx context.Context, i int) error {
		img, err := w.walked(ctx, i, along, seed)
		if err != nil {
			return err
		}
		if !img.Unlabelled {
			mu.Lock()
			img.tally(right)
			mu.Unlock()
		}
		if len(indices) > 1 {
			img.Walks = nil
		}
		images[i] = img
		return nil
	})
	if err != nil {
		return Walks{}, err
	}
	r := Walks{
		Model: w.Model.Identity(), Preset: w.Model.Preset.Name, Seed: seed, Missing: Missing{Skipped: w.skipped()}, Images: []Walked{},
	}
	r.list(w, indices, images, failures)
	r.sum(w, along, right, indices, images)
	return r, nil
}

// walked walks from picture i.
func (w *Workspace) walked(ctx context.Context, i int, along []walk.Walk, seed uint64) (*Walked, error) {
	if err := w.Outcome(i).Err; err != nil && w.IsRecorded() {
		return nil, err
	}
	label, err := w.AttackLabel(ctx, Background, i)
	if err != nil {
		return nil, err
	}
	item := w.Set.Items[i]
	img := &Walked{
		Path: item.Path, Label: w.Model.Classes.At(label), Unlabelled: item.Label < 0, FirstWrong: map[string]*int{},
	}
	k := &walker{w: w, p: Background, i: i, label: label, seed: seed}
	all := make([]walk.Breaks, len(along))
	for a, way := range along {
		c, err := k.course(ctx, way)
		if err != nil {
			return nil, err
		}
		img.Walks = append(img.Walks, c)
		if c.FirstWrong != nil {
			img.FirstWrong[c.Name] = new(*c.FirstWrong)
		} else {
			img.FirstWrong[c.Name] = nil
		}
		all[a] = walk.NewBreaks(way, []int{img.firstWrong(way.Kind)})
	}
	img.First = soonest(along, all)
	return img, nil
}

// firstWrong is the first wrong step along a walk, or walk.Never.
func (img *Walked) firstWrong(k walk.Kind) int {
	if step := img.FirstWrong[k.String()]; step != nil {
		return *step
	}
	return walk.Never
}

// tally counts the steps at which the picture is right.
func (img *Walked) tally(right [][]int) {
	for a, c := range img.Walks {
		for step, f := range c.Steps {
			if f.Top1 == img.Label.Index {
				right[a][step]++
			}
		}
	}
}

// list lists the pictures, and those that failed as skipped.
func (r *Walks) list(w *Workspace, indices []int, images []*Walked, failures map[string]error) {
	for _, i := range indices {
		path := w.Set.Items[i].Path
		switch img := images[i]; {
		case img == nil:
			r.skip(path, failures[path])
		case img.Unlabelled:
			r.Unlabelled++
			r.Images = append(r.Images, *img)
		default:
			r.N++
			r.Images = append(r.Images, *img)
		}
	}
}

// sum sums up over all labelled pictures, and over those of each class and of each value of each attribute.
func (r *Walks) sum(w *Workspace, along []walk.Walk, right [][]int, indices []int, images []*Walked) {
	var all []*Walked
	byClass, byValue := map[int][]*Walked{}, map[[2]string][]*Walked{}
	for _, i := range indices {
		img := images[i]
		if img == nil || img.Unlabelled {
			continue
		}
		all = append(all, img)
		byClass[img.Label.Index] = append(byClass[img.Label.Index], img)
		for a, value := range w.Set.Items[i].Attributes {
			if value != "" {
				key := [2]string{w.Set.Attributes[a], value}
				byValue[key] = append(byValue[key], img)
			}
		}
	}
	total := newWalkGroup(along, all)
	r.First = total.First
	for a, way := range along {
		r.Along = append(r.Along, newAlong(way, right[a], all, total.Along[a].Breaks))
	}
	r.Classes = []WalkGroup{}
	for _, images := range byClass {
		g := newWalkGroup(along, images)
		g.Class = &images[0].Label
		r.Classes = append(r.Classes, g)
	}
	slices.SortFunc(r.Classes, func(a, b WalkGroup) int { return cmp.Compare(a.Class.Index, b.Class.Index) })
	for key, images := range byValue {
		g := newWalkGroup(along, images)
		g.Attribute, g.Value = key[0], key[1]
		r.Attributes = append(r.Attributes, g)
	}
	slices.SortFunc(r.Attributes, func(a, b WalkGroup) int {
		return cmp.Or(cmp.Compare(a.Attribute, b.Attribute), cmp.Compare(a.Value, b.Value))
	})
}

func newWalkGroup(along []walk.Walk, images []*Walked) WalkGroup {
	g := WalkGroup{N: len(images)}
	all := make([]walk.Breaks, len(along))
	for a, way := range along {
		steps := make([]int, len(images))
		for i, img := range images {
			steps[i] = img.firstWrong(way.Kind)
		}
		all[a] = walk.NewBreaks(way, steps)
		g.Along = append(g.Along, NamedBreaks{way.Kind.String(), all[a]})
	}
	g.First = soonest(along, all)
	return g
}

// Broken is what the walk that breaks the pictures first does to them; ok is false if none misleads any.
func (g WalkGroup) Broken() (b NamedBreaks, ok bool) {
	for _, b := range g.Along {
		if g.First != nil && b.Name == *g.First {
			return b, true
		}
	}
	return b, false
}

// soonest names the walk that breaks pictures first.
func soonest(along []walk.Walk, all []walk.Breaks) *string {
	if first := walk.Soonest(all); first >= 0 {
		return new(along[first].Kind.String())
	}
	return nil
}

// newAlong counts a walk's steps. right are the pictures that are right at each.
func newAlong(way walk.Walk, right []int, images []*Walked, b walk.Breaks) Along {
	a := Along{
		Name: way.Kind.String(), Unit: way.Kind.Unit(), DefinedBy: way.Kind.DefinedBy(), Scale: way.Scale(), Breaks: b,
	}
	for step := range a.Scale {
		survived := 0
		for _, img := range images {
			if first := img.firstWrong(way.Kind); first == walk.Never || first > step {
				survived++
			}
		}
		a.Severity = append(a.Severity, way.Severity(step))
		a.Accuracy = append(a.Accuracy, stats.NewShare(right[step], len(images)))
		a.Survived = append(a.Survived, stats.NewShare(survived, len(images)))
	}
	return a
}
