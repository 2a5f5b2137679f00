package cli

import (
	"fmt"
	"strings"

	"beyond/engine"
	"beyond/engine/lime"
)

// writeExplanations prints the explanations for people.
func (a *app) writeExplanations(r engine.Explanations) {
	a.printf("%s · preset %s · %s\n", r.Model.Name, r.Preset, r.Method)
	for _, img := range r.Images {
		a.printf("\n%s", img.File)
		if img.Class != nil {
			a.printf(" · %s", img.Class.Name)
		}
		if img.Problem != "" {
			a.printf("\nno explanation: %s\n", img.Problem)
			continue
		}
		a.printf(", p %.3f · %d segments", img.P, img.Segments)
		a.writeExplanation(img)
	}
	for _, s := range r.Skipped {
		a.printf("\nskipped %s: %s\n", s.Path, s.Reason)
	}
}

func (a *app) writeExplanation(img *engine.Explanation) {
	if img.R2 != nil {
		a.printf(" · R² %.2f · n %d", *img.R2, img.Settings.Samples)
	}
	if c := img.Completeness; c != nil {
		a.printf(" · adds up to %.2f of %.2f", c.Sum, c.Change)
	}
	if m := img.Map; m != nil {
		a.printf(" · layer %s, %d×%d", m.Layer, m.Width, m.Height)
	}
	if img.Deletion != nil {
		a.printf(" · deletion %.3f, insertion %.3f", *img.Deletion, *img.Insertion)
	}
	a.printf("\nsegment  weight\n")
	for _, w := range img.Selected {
		a.printf("%7d  %+.4f%s\n", w.Segment, w.Weight, stable(img.Stability, w.Segment))
	}
	var parts []string
	for _, p := range img.Attention {
		parts = append(parts, fmt.Sprintf("%.3f", p))
	}
	a.printf("p of the class with only the first K visible: %s\n", strings.Join(parts, " "))
	for _, note := range img.Notes {
		a.printf("note: %s\n", note)
	}
}

// stable says how often a segment is selected, "" if that is not known.
func stable(s *lime.Stability, segment int) string {
	if s == nil {
		return ""
	}
	return fmt.Sprintf("  selected in %d of %d runs", s.Times[segment], s.Runs)
}
