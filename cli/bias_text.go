package cli

import (
	"fmt"

	"beyond/engine"
	"beyond/engine/bias"
	findings "beyond/engine/finding"
	"beyond/engine/stats"
)

// mostRows is how many rows are printed of a ranking of all classes; lists hold all of them.
const mostRows = 25

// writeBias prints what was found for people: sentences first, then the figures behind them.
func (a *app) writeBias(w *engine.Workspace, r *biasResult, o *biasFlags) {
	fmt.Fprintf(a.out, "%s · preset %s · %s · selector %s", w.Model.Name, w.Model.Preset.Name, w.Set.Name, r.selector.Title())
	if o.class != "" {
		c := r.critiques[0]
		fmt.Fprintf(a.out, " · %s · %d pictures\nprototypes: %s · criticisms: %s", r.evidence.Name(c.Class), len(c.Pictures),
			c.Answers[0].PrototypeRule.Text, c.Answers[0].CriticismRule.Text)
	}
	fmt.Fprintf(a.out, "\n\n")
	sentences := r.sentences()
	if len(sentences) == 0 {
		fmt.Fprintf(a.out, "Nothing is sure.\n")
	}
	for _, s := range sentences {
		fmt.Fprintf(a.out, "%s\n", s)
	}
	if o.class == "" {
		a.writeRows("over all classes, compared within each", r.pooled, func(bias.Row) string { return "" })
		a.writeRows("by class", r.rows, func(row bias.Row) string { return r.evidence.Name(row.Class) + " · " })
	} else {
		a.writeRows(r.evidence.Name(r.critiques[0].Class), r.rows, func(bias.Row) string { return "" })
	}
	a.writePairs(r)
	a.writeSlices(w, r)
}

// writeRows prints a table; in names what stands before a row's attribute.
func (a *app) writeRows(title string, rows []bias.Row, in func(bias.Row) string) {
	fmt.Fprintf(a.out, "\n%-40s %-10s %-10s %-9s %-14s %s\n", title, "prototypes", "criticisms", "all", "adjusted p", "right with / without, adjusted p")
	for i, row := range rows {
		if i == mostRows {
			fmt.Fprintf(a.out, "… %d more rows: --csv or --json has them\n", len(rows)-i)
			return
		}
		name := in(row) + row.Attribute + ": " + row.Value
		fmt.Fprintf(a.out, "%-40s %-10s %-10s %-9s %-14s %s / %s\n", name, fraction(row.Chosen.First), fraction(row.Chosen.Second), fraction(row.All),
			sureness(row.Chosen), fraction(row.Right.First), fraction(row.Right.Second)+" "+sureness(row.Right))
	}
}

func fraction(s stats.Share) string { return fmt.Sprintf("%d/%d", s.K, s.N) }

// sureness writes the corrected p-value, and a sign beside those that are sure.
func sureness(c bias.Comparison) string {
	p := findings.Probability(c.Adjusted)
	if c.Sure() {
		p += " ◀"
	}
	return p
}

func (a *app) writePairs(r *biasResult) {
	if r.summary.N == 0 {
		return
	}
	fmt.Fprintf(a.out, "\n%-20s %6s %6s %14s %14s %10s\n", "pairs that differ in", "pairs", "flips", "right A only", "right B only", "mean Δp")
	for _, s := range r.summaries {
		fmt.Fprintf(a.out, "%-20s %6d %6d %14d %14d %+10.3f  %s\n", s.Attribute, s.N, s.Flipped, s.OnlyA, s.OnlyB, s.MeanDeltaP, findings.Probability(s.Adjusted))
	}
	s := r.summary
	fmt.Fprintf(a.out, "%-20s %6d %6d %14d %14d %+10.3f  %s\n", "all", s.N, s.Flipped, s.OnlyA, s.OnlyB, s.MeanDeltaP, findings.Probability(s.McNemarP))
}

func (a *app) writeSlices(w *engine.Workspace, r *biasResult) {
	const most = 6 // pictures named of a slice
	for i, s := range r.slices {
		fmt.Fprintf(a.out, "\nslice %d · %d pictures · %s of the prototypes, %s of the criticisms · %s · what do these share?\n", i+1, len(s.Pictures),
			fraction(s.Prototypes), fraction(s.Criticisms), findings.Probability(s.P))
		for _, at := range s.Pictures[:min(most, len(s.Pictures))] {
			fmt.Fprintf(a.out, "  %s\n", w.Set.Items[at].Path)
		}
	}
}
