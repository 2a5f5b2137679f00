package cli

import (
	"fmt"
	"strings"

	"beyond/engine"
	"beyond/engine/lime"
)

// writeExplanations prints the explanations for people.
func (a *app) writeExplanations(r engine.Explanations) {
	fmt.Fprintf(a.out, "%s · preset %s · %s\n", r.Model.Name, r.Preset, r.Method)
	for _, img := range r.Images {
		fmt.Fprintf(a.out, "\n%s", img.File)
		if img.Class != nil {
			fmt.Fprintf(a.out, " · %s", img.Class.Name)
		}
		if img.Problem != "" {
			fmt.Fprintf(a.out, "\nno explanation: %s\n", img.Problem)
			continue
		}
		fmt.Fprintf(a.out, ", p %.3f · %d segments", img.P, img.Segments)
		a.writeExplanation(img)
	}
	for _, s := range r.Skipped {
		fmt.Fprintf(a.out, "\nskipped %s: %s\n", s.Path, s.Reason)
	}
}

func (a *app) writeExplanation(img *engine.Explanation) {
	if img.R2 != nil {
		fmt.Fprintf(a.out, " · R² %.2f · n %d", *img.R2, img.Settings.Samples)
	}
	if c := img.Completeness; c != nil {
		fmt.Fprintf(a.out, " · adds up to %.2f of %.2f", c.Sum, c.Change)
	}
	if img.Deletion != nil {
		fmt.Fprintf(a.out, " · deletion %.3f, insertion %.3f", *img.Deletion, *img.Insertion)
	}
	fmt.Fprintf(a.out, "\nsegment  weight\n")
	for _, w := range img.Selected {
		fmt.Fprintf(a.out, "%7d  %+.4f%s\n", w.Segment, w.Weight, stable(img.Stability, w.Segment))
	}
	var parts []string
	for _, p := range img.Attention {
		parts = append(parts, fmt.Sprintf("%.3f", p))
	}
	fmt.Fprintf(a.out, "p of the class with only the first K visible: %s\n", strings.Join(parts, " "))
	for _, note := range img.Notes {
		fmt.Fprintf(a.out, "note: %s\n", note)
	}
}

// stable says how often a segment is selected, "" if that is not known.
func stable(s *lime.Stability, segment int) string {
	if s == nil {
		return ""
	}
	return fmt.Sprintf("  selected in %d of %d runs", s.Times[segment], s.Runs)
}
