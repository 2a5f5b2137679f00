package bias

import (
	"context"

	"beyond/engine/finding"
)

// A Report holds the answers to all questions about some classes. Pictures are indices into Evidence.Pictures.
type Report struct {
	Evidence finding.Evidence
	Classes  []Class
	Rows     []Row // of each class, see Examine; ranked across classes after Pool
	Pooled   []Row // across classes; nil before Pool
	Pairs    Pairs
	Slices   []Slice // of the first class; nil before Discover
}

// Pairs are compared pairs and their sums.
type Pairs struct {
	List       []ComparedPair
	All        PairSummary
	Attributes []PairSummary // largest mean Δp first
}

// NewReport compares the classes, and sums up pairs of their pictures.
func NewReport(e finding.Evidence, classes []Class, pairs []ComparedPair) Report {
	return Report{Evidence: e, Classes: classes, Rows: Examine(e, classes), Pairs: Summarise(pairs)}
}

// Pool also compares across the classes, and ranks the rows across them.
func (r *Report) Pool() {
	r.Pooled = append([]Row{}, Pool(r.Evidence, r.Classes)...)
	Rank(r.Rows)
}

// Discover also looks for slices of the first class, whose features are given. It errs only when ctx is done.
func (r *Report) Discover(ctx context.Context, f Features, seed uint64) (err error) {
	r.Slices, err = Discover(ctx, f, r.Classes[0], seed)
	return err
}

// RowsOf returns the rows of a class, or the pooled ones for AllClasses, in their order.
func (r Report) RowsOf(class int) []Row {
	if class == AllClasses {
		return r.Pooled
	}
	var rows []Row
	for _, row := range r.Rows {
		if row.Class == class {
			rows = append(rows, row)
		}
	}
	return rows
}

// PairsOf sums up the pairs whose label is class, or all of them for AllClasses.
func (r Report) PairsOf(class int) Pairs {
	if class == AllClasses {
		return r.Pairs
	}
	var own []ComparedPair
	for _, p := range r.Pairs.List {
		if r.Evidence.Pictures[p.A].Label == class {
			own = append(own, p)
		}
	}
	return Summarise(own)
}

// Sentences lists all sure findings: across the classes, of each class, and of pairs. It is never nil.
func (r Report) Sentences() []string {
	list := append([]string{}, Sentences(r.Pooled)...)
	list = append(list, Sentences(r.Rows)...)
	for _, s := range r.Pairs.Attributes {
		if s.Sentence != "" {
			list = append(list, s.Sentence)
		}
	}
	return list
}
