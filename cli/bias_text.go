package cli

import (
	"fmt"

	"beyond/engine"
	"beyond/engine/bias"
	"beyond/engine/finding"
	"beyond/engine/stats"
)

// mostRows bounds the printed rows of a table; documents hold all of them.
const mostRows = 25

// writeBias prints the sentences first, then the figures behind them. One class is named unless the report is pooled.
func (a *app) writeBias(w *engine.Workspace, r bias.Report, c *engine.Critique) {
	name := r.Evidence.Name(c.Class)
	a.printf("%s · preset %s · %s · selector %s",
		w.Model.Name, w.Model.Preset.Name, w.Set.Name, c.Selectors[0].Title())
	if r.Pooled == nil {
		a.printf(" · %s · %d pictures\nprototypes: %s · criticisms: %s", name, len(c.Pictures),
			c.Answers[0].PrototypeRule.Text, c.Answers[0].CriticismRule.Text)
	}
	a.printf("\n\n")
	sentences := r.Sentences()
	if len(sentences) == 0 {
		a.printf("Nothing is sure.\n")
	}
	for _, s := range sentences {
		a.printf("%s\n", s)
	}
	if r.Pooled == nil {
		a.writeRows(name, r.Rows, func(bias.Row) string { return "" })
	} else {
		a.writeRows("over all classes, compared within each", r.Pooled, func(bias.Row) string { return "" })
		a.writeRows("by class", r.Rows, func(row bias.Row) string { return r.Evidence.Name(row.Class) + " · " })
	}
	a.writePairs(r.Pairs)
	a.writeSlices(r)
}

// writeRows prints a table. Prefix is printed before the attribute of a row.
func (a *app) writeRows(title string, rows []bias.Row, prefix func(bias.Row) string) {
	a.printf("\n%-40s %-10s %-10s %-9s %-14s %s\n",
		title, "prototypes", "criticisms", "all", "adjusted p", "right with / without, adjusted p")
	for i, row := range rows {
		if i == mostRows {
			a.printf("… %d more rows: --csv or --json has them\n", len(rows)-i)
			return
		}
		name := prefix(row) + row.Attribute + ": " + row.Value
		a.printf("%-40s %-10s %-10s %-9s %-14s %s / %s %s\n",
			name, fraction(row.Chosen.First), fraction(row.Chosen.Second), fraction(row.All), sureness(row.Chosen),
			fraction(row.Right.First), fraction(row.Right.Second), sureness(row.Right))
	}
}

func fraction(s stats.Share) string { return fmt.Sprintf("%d/%d", s.K, s.N) }

// sureness writes the corrected p-value, with a mark if the comparison is sure.
func sureness(c bias.Comparison) string {
	p := finding.Probability(c.Adjusted)
	if c.Sure() {
		p += " ◀"
	}
	return p
}

func (a *app) writePairs(p bias.Pairs) {
	if p.All.N == 0 {
		return
	}
	a.printf("\n%-20s %6s %6s %14s %14s %10s\n",
		"pairs that differ in", "pairs", "flips", "right A only", "right B only", "mean Δp")
	line := func(name string, s bias.PairSummary) {
		a.printf("%-20s %6d %6d %14d %14d %+10.3f  %s\n",
			name, s.N, s.Flipped, s.OnlyA, s.OnlyB, s.MeanDeltaP, finding.Probability(s.Adjusted))
	}
	for _, s := range p.Attributes {
		line(s.Attribute, s)
	}
	line("all", p.All)
}

func (a *app) writeSlices(r bias.Report) {
	const most = 6 // pictures named of a slice
	for i, s := range r.Slices {
		a.printf("\nslice %d · %d pictures · %s of the prototypes, %s of the criticisms · %s · what do these share?\n",
			i+1, len(s.Pictures), fraction(s.Prototypes), fraction(s.Criticisms), finding.Probability(s.P))
		for _, at := range s.Pictures[:min(most, len(s.Pictures))] {
			a.printf("  %s\n", r.Evidence.Pictures[at].Path)
		}
	}
}
