package bias

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"beyond/engine"
	"beyond/engine/bias"
	"beyond/engine/finding"
)

// facts are the report at one moment, by class.
type facts struct {
	evidence finding.Evidence
	classes  []class // all together, then the one with the strongest effect first; empty without any
	rows     map[int][]bias.Row
	tagsErr  error
	// complete: the prototypes of all classes are known. Until then the unknown ones count in the correction of
	// p-values as if they were chance, so that sure findings stay sure.
	complete bool
}

// class is one line of the list, with the figures beside its rows.
type class struct {
	bias.Class
	chosen    bool // prototypes and criticisms are known
	predicted int
	best      *bias.Row // the strongest; nil without attributes
	sentences []string  // sure findings
	steps     finding.Steps
	twins     bias.PairSummary
	twinsBy   []bias.PairSummary
}

// classOf is the class of a picture: its label, or its prediction in a data set without labels; −1 for none.
func (k known) classOf(p finding.Picture) int {
	switch {
	case p.LeftOut != "":
		return -1
	case k.evidence.Labelled():
		return p.Label
	case p.Known():
		return p.Top[0].Class
	}
	return -1
}

// divide lists the pictures of each class.
func (k *known) divide() {
	k.members = map[int][]int{}
	predicted, leftOut := k.evidence.Progress()
	k.complete = predicted+leftOut >= len(k.evidence.Pictures)
	for i, p := range k.evidence.Pictures {
		if c := k.classOf(p); c >= 0 {
			k.members[c] = append(k.members[c], i)
		}
	}
	k.classes = slices.Sorted(maps.Keys(k.members))
}

// pairSource compares the predictions of pairs.
type pairSource interface {
	ComparePairs(e finding.Evidence, pairs []bias.Pair) []bias.ComparedPair
}

// factsOf makes the report. Classes without known prototypes are compared by accuracy only.
func factsOf(k known, chosen map[int]*engine.Critique, source pairSource) facts {
	f := facts{
		evidence: k.evidence, rows: map[int][]bias.Row{}, tagsErr: k.tagsErr, complete: len(chosen) >= len(k.classes),
	}
	var asked []bias.Class
	for _, index := range k.classes {
		c := bias.Class{Index: index, Pictures: k.members[index]}
		if critique := chosen[index]; critique != nil {
			c = critique.BiasClass(0)
		}
		asked = append(asked, c)
	}
	twins := bias.Twins(k.evidence, bias.AllClasses)
	r := bias.NewReport(k.evidence, asked, source.ComparePairs(k.evidence, twins))
	for _, c := range asked {
		f.classes = append(f.classes, f.describe(r, c, chosen[c.Index] != nil))
	}
	slices.SortStableFunc(f.classes, byEffect)
	if len(asked) > 1 {
		r.Pool()
		f.classes = slices.Insert(f.classes, 0, f.describe(r, together(asked), f.complete))
	}
	return f
}

// together is all classes as one.
func together(classes []bias.Class) bias.Class {
	all := bias.Class{Index: bias.AllClasses}
	for _, c := range classes {
		all.Pictures = append(all.Pictures, c.Pictures...)
		all.Prototypes = append(all.Prototypes, c.Prototypes...)
		all.Criticisms = append(all.Criticisms, c.Criticisms...)
	}
	return all
}

// strongest is the class with the strongest effect, noClass if there is none.
func (f facts) strongest() int {
	for _, c := range f.classes {
		if c.Index != bias.AllClasses {
			return c.Index
		}
	}
	return noClass
}

// name is the name of a class, or of all together.
func (f facts) name(class int) string {
	if class == bias.AllClasses {
		return "all classes"
	}
	return f.evidence.Name(class)
}

// describe reads a class, or all of them together, from the report.
func (f facts) describe(r bias.Report, c bias.Class, chosen bool) class {
	rows, twins := r.RowsOf(c.Index), r.PairsOf(c.Index)
	d := class{
		Class: c, chosen: chosen, sentences: bias.Sentences(rows), steps: f.evidence.Steps(c.Pictures),
		twins: twins.All, twinsBy: twins.Attributes,
	}
	if f.rows[c.Index] = rows; len(rows) > 0 {
		d.best = &rows[0]
	}
	for _, i := range c.Pictures {
		if f.evidence.Pictures[i].Known() {
			d.predicted++
		}
	}
	return d
}

// byEffect orders classes by their strongest row: sure ones first, then by size.
func byEffect(a, b class) int {
	return cmp.Or(-cmp.Compare(strength(a), strength(b)), cmp.Compare(a.Index, b.Index))
}

// strength is the size of the strongest effect, above 1 for one that is sure.
func strength(c class) float64 {
	if c.best == nil {
		return -1
	}
	size := 0.0
	for _, d := range []bias.Comparison{c.best.Chosen, c.best.Right} {
		if d.Sure() || !c.best.Sure() && !math.IsNaN(d.Difference) {
			size = max(size, math.Abs(d.Difference))
		}
	}
	if c.best.Sure() {
		size += 1
	}
	return size
}

// place is the position of a class in the list, −1 if it is absent.
func (f facts) place(index int) int {
	return slices.IndexFunc(f.classes, func(c class) bool { return c.Index == index })
}

// behind are the pictures of a class with a row's value, prototypes first, then criticisms, then the others.
func (f facts) behind(c class, r bias.Row) []int {
	at := slices.Index(f.evidence.Attributes, r.Attribute)
	var pictures []int
	for _, list := range [][]int{c.Prototypes, c.Criticisms, c.Pictures} {
		for _, i := range list {
			values := f.evidence.Pictures[i].Attributes
			if at >= 0 && at < len(values) && values[at] == r.Value && !slices.Contains(pictures, i) {
				pictures = append(pictures, i)
			}
		}
	}
	return pictures
}
