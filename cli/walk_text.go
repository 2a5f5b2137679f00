package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"beyond/engine"
	"beyond/engine/dataset"
	"beyond/engine/walk"
)

// writeWalked prints what breaks pictures first, or the steps of a single picture.
func (a *app) writeWalked(r engine.Walks, classes *dataset.Classes) {
	a.printf("%s · preset %s · seed %d\n\n", r.Model.Name, r.Preset, r.Seed)
	if len(r.Images) == 1 {
		a.writeCourses(r, classes)
		return
	}
	a.writeAlong(r)
	if r.First != nil {
		a.printf("\nbreaks first: %s\n", *r.First)
	}
	a.writeWalkGroups("class", r.Classes, func(g engine.WalkGroup) string { return g.Class.Name })
	a.writeWalkGroups("attribute", r.Attributes, func(g engine.WalkGroup) string { return g.Attribute + ": " + g.Value })
	if r.NotFinite > 0 {
		a.printf("\n%s\n", gaveNaN(r.NotFinite, r.Pictures()))
	}
	for _, s := range r.Skipped {
		a.printf("skipped %s: %s\n", s.Path, s.Reason)
	}
}

// writeAlong prints the accuracy in percent at up to ten steps of each walk, and where half of the pictures are broken.
func (a *app) writeAlong(r engine.Walks) {
	a.printf("%d pictures, right at severities of 5, in percent\n\n%-11s", r.N, "along")
	const columns = 6
	for i := range columns {
		a.printf("%6s", strconv.Itoa(i*5/(columns-1)))
	}
	a.printf("   half broken at\n")
	for _, row := range r.Along {
		a.printf("%-11s", row.Name)
		for i := range columns {
			a.printf("%6s", accuracyAt(row, float64(i)/(columns-1)))
		}
		a.printf("   %s\n", brokenAt(row))
	}
}

// accuracyAt is the accuracy at the step nearest to a severity, in percent; "" where no step is near.
func accuracyAt(row engine.Along, severity float64) string {
	best := 0
	for step, s := range row.Severity {
		if distance(s, severity) < distance(row.Severity[best], severity) {
			best = step
		}
	}
	if distance(row.Severity[best], severity) > 0.1 || row.Accuracy[best].N == 0 {
		return "·"
	}
	return fmt.Sprintf("%.1f", 100*row.Accuracy[best].Share)
}

func distance(a, b float64) float64 { return max(a-b, b-a) }

// brokenAt writes the value at the median severity of the first wrong step.
func brokenAt(row engine.Along) string {
	if row.Median == nil {
		return fmt.Sprintf("never (%d of %d misled)", row.Misled.K, row.Misled.N)
	}
	at := slices.Index(row.Severity, *row.Median)
	k, _ := walk.ByName(row.Name)
	return fmt.Sprintf("%s (severity %.2g of 5)", k.Format(row.Scale[at]), 5**row.Median)
}

func plain(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }

// writeWalkGroups prints what breaks each group first, the ones that break soonest on top.
func (a *app) writeWalkGroups(title string, groups []engine.WalkGroup, name func(engine.WalkGroup) string) {
	if len(groups) < 2 {
		return
	}
	a.printf("\n%-28s %5s  breaks first at severity (of 5)\n", title, "n")
	soonest := slices.SortedStableFunc(slices.Values(groups), func(x, y engine.WalkGroup) int {
		return cmp.Compare(severityOf(x), severityOf(y))
	})
	for _, g := range soonest {
		a.printf("%-28s %5d  %s\n", name(g), g.N, groupText(g))
	}
}

// severityOf is the median severity of what breaks a group first, beyond all scales if that breaks less than half.
func severityOf(g engine.WalkGroup) float64 {
	const never = 1e9
	b, ok := g.Broken()
	switch {
	case !ok:
		return 2 * never
	case b.Median == nil:
		return never
	}
	return *b.Median
}

func groupText(g engine.WalkGroup) string {
	b, ok := g.Broken()
	switch {
	case !ok:
		return "nothing"
	case b.Median == nil:
		return fmt.Sprintf("%-10s %d of %d misled", b.Name, b.Misled.K, b.Misled.N)
	}
	return fmt.Sprintf("%-10s %.2g", b.Name, 5**b.Median)
}

// writeCourses prints a line a walk, and a line a step.
func (a *app) writeCourses(r engine.Walks, classes *dataset.Classes) {
	img := r.Images[0]
	a.printf("%s · label %s\n", img.Path, img.Label.Name)
	switch {
	case img.First != nil:
		a.printf("broken soonest by %s\n", *img.First)
	case len(img.Walks) > 0 && img.Walks[0].Steps[0].Top1 != img.Label.Index:
		a.printf("wrong as it is\n")
	default:
		a.printf("nothing breaks it\n")
	}
	for i, c := range img.Walks {
		a.printf("\n%s, %s\n%5s %8s  %-26s %6s  %8s\n", c.Name, r.Along[i].Unit, "step", "value", "first class", "p", "p(label)")
		for _, s := range c.Steps {
			mark := " "
			if c.FirstWrong != nil && *c.FirstWrong == s.Step {
				mark = "*"
			}
			const row = "%s%4d %8s  %-26s %6.3f  %8.3f\n"
			a.printf(row, mark, s.Step, plain(s.Value), classes.At(s.Top1).Name, s.PTop1, s.PTrue)
		}
	}
}
