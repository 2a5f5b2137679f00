package cli

import (
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"strconv"

	"beyond/engine"
	"beyond/engine/bias"
	findings "beyond/engine/finding"
	"beyond/engine/stats"
)

type (
	// biasJSON is the document of bias. Without a class, attributes are the rows of all classes, ranked.
	biasJSON struct {
		Model      modelJSON     `json:"model"`
		Preset     string        `json:"preset"`
		Class      *classJSON    `json:"class"`
		By         string        `json:"by"`
		Selector   string        `json:"selector"`
		N          int           `json:"n"`
		Rules      *rulesJSON    `json:"rules,omitempty"` // by which pictures were chosen, of one class
		Sentences  []string      `json:"sentences"`       // what is sure
		Attributes []biasRowJSON `json:"attributes"`
		AllClasses []biasRowJSON `json:"all_classes,omitempty"` // compared within each class, and summed up
		Pairs      pairsJSON     `json:"pairs"`
		Slices     []sliceJSON   `json:"slices,omitempty"`
		Skipped    []skippedJSON `json:"skipped"`
	}
	rulesJSON struct {
		Prototypes string `json:"prototypes"`
		Criticisms string `json:"criticisms"`
		Relaxed    bool   `json:"relaxed"`
	}
	biasRowJSON struct {
		Class        *classJSON  `json:"class,omitempty"`
		Attribute    string      `json:"attribute"`
		Value        string      `json:"value"`
		Prototypes   stats.Share `json:"prototypes"`
		Criticisms   stats.Share `json:"criticisms"`
		All          stats.Share `json:"class_share"`
		Effect       float64     `json:"effect"` // prototypes less criticisms
		P            float64     `json:"fisher_p"`
		Adjusted     float64     `json:"adjusted_p"`
		Small        bool        `json:"small_sample"`
		Right        splitJSON   `json:"right"`
		Steps        stepsJSON   `json:"steps"`         // of the attack, with the value
		StepsWithout stepsJSON   `json:"steps_without"` // and without
	}
	// splitJSON compares the share of right answers with and without the value.
	splitJSON struct {
		With     stats.Share `json:"with"`
		Without  stats.Share `json:"without"`
		P        float64     `json:"p"`
		Adjusted *float64    `json:"adjusted_p"` // null: not asked, so few pictures could not have answered
	}
	stepsJSON struct {
		N      int  `json:"n"`
		Never  int  `json:"never"`
		Median *int `json:"median"` // null: half of them never fall, or there are none
	}
	pairsJSON struct {
		N          int             `json:"n"`
		Flipped    int             `json:"flipped"`
		OnlyA      int             `json:"right_a_only"`
		OnlyB      int             `json:"right_b_only"`
		McNemarP   float64         `json:"mcnemar_p"`
		MeanDeltaP float64         `json:"mean_delta_p"`
		Attributes []pairGroupJSON `json:"attributes"`
		List       []pairJSON      `json:"list"`
	}
	pairGroupJSON struct {
		Attribute  string  `json:"attribute"`
		N          int     `json:"n"`
		Flipped    int     `json:"flipped"`
		OnlyA      int     `json:"right_a_only"`
		OnlyB      int     `json:"right_b_only"`
		McNemarP   float64 `json:"mcnemar_p"`
		Adjusted   float64 `json:"adjusted_p"`
		MeanDeltaP float64 `json:"mean_delta_p"`
	}
	pairJSON struct {
		A         string   `json:"a"`
		B         string   `json:"b"`
		Attribute string   `json:"attribute"`
		From      string   `json:"from"`
		To        string   `json:"to"`
		Top1A     int      `json:"top1_a"`
		Top1B     int      `json:"top1_b"`
		DeltaP    float64  `json:"delta_p"`
		Flipped   bool     `json:"flipped"`
		Distance  *float64 `json:"distance,omitempty"` // in feature space, of neighbours
	}
	sliceJSON struct {
		Pictures   []string    `json:"pictures"` // the most central first
		Prototypes stats.Share `json:"prototypes"`
		Criticisms stats.Share `json:"criticisms"`
		P          float64     `json:"p"`
	}
)

func toBiasJSON(w *engine.Workspace, r *biasResult, o *biasFlags) biasJSON {
	out := biasJSON{
		Model: modelJSON{w.Model.Name, w.Model.SHA256()}, Preset: w.Model.Preset.Name, By: o.by, Selector: o.selector,
		Sentences: append([]string{}, r.sentences()...), Attributes: toBiasRowsJSON(w, r.rows, o.class == ""),
		AllClasses: toBiasRowsJSON(w, r.pooled, false), Pairs: toPairsJSON(w, r), Skipped: leftOut(w),
	}
	for _, c := range r.critiques {
		out.N += len(c.Pictures)
	}
	if o.class != "" {
		c := r.critiques[0]
		class := toClassJSON(w.Model.Classes.At(c.Class))
		out.Class, out.Rules = &class, &rulesJSON{c.Answers[0].PrototypeRule.Text, c.Answers[0].CriticismRule.Text, c.Answers[0].Relaxed()}
	}
	for _, s := range r.slices {
		slice := sliceJSON{Prototypes: s.Prototypes, Criticisms: s.Criticisms, P: s.P}
		for _, i := range s.Pictures {
			slice.Pictures = append(slice.Pictures, w.Set.Items[i].Path)
		}
		out.Slices = append(out.Slices, slice)
	}
	return out
}

// sentences are all that is sure: of the classes together, of each, and of pairs.
func (r *biasResult) sentences() []string {
	list := append(bias.Sentences(r.pooled), bias.Sentences(r.rows)...)
	for _, s := range r.summaries {
		if s.Sentence != "" {
			list = append(list, s.Sentence)
		}
	}
	return list
}

func toBiasRowsJSON(w *engine.Workspace, rows []bias.Row, named bool) []biasRowJSON {
	list := make([]biasRowJSON, len(rows))
	for i, r := range rows {
		list[i] = biasRowJSON{
			Attribute: r.Attribute, Value: r.Value, Prototypes: r.Chosen.First, Criticisms: r.Chosen.Second, All: r.All,
			Effect: r.Effect(), P: r.Chosen.P, Adjusted: r.Chosen.Adjusted, Small: r.Small,
			Right: splitJSON{With: r.Right.First, Without: r.Right.Second, P: r.Right.P},
			Steps: toStepsJSON(r.Steps), StepsWithout: toStepsJSON(r.OtherSteps),
		}
		if !math.IsNaN(r.Right.Adjusted) {
			list[i].Right.Adjusted = &r.Right.Adjusted
		}
		if named {
			class := toClassJSON(w.Model.Classes.At(r.Class))
			list[i].Class = &class
		}
	}
	return list
}

func toStepsJSON(s findings.Steps) stepsJSON {
	out := stepsJSON{N: s.N, Never: s.Never}
	if s.N > 0 && !s.Lasting() {
		out.Median = &s.Median
	}
	return out
}

func toPairsJSON(w *engine.Workspace, r *biasResult) pairsJSON {
	s := r.summary
	out := pairsJSON{
		N: s.N, Flipped: s.Flipped, OnlyA: s.OnlyA, OnlyB: s.OnlyB, McNemarP: s.McNemarP, MeanDeltaP: s.MeanDeltaP,
		Attributes: []pairGroupJSON{}, List: []pairJSON{},
	}
	for _, s := range r.summaries {
		out.Attributes = append(out.Attributes, pairGroupJSON{s.Attribute, s.N, s.Flipped, s.OnlyA, s.OnlyB, s.McNemarP, s.Adjusted, s.MeanDeltaP})
	}
	for _, p := range r.pairs {
		pair := pairJSON{
			A: w.Set.Items[p.A].Path, B: w.Set.Items[p.B].Path, Attribute: p.Attribute, From: p.From, To: p.To,
			Top1A: p.PredictedA, Top1B: p.PredictedB, DeltaP: p.DeltaP, Flipped: p.Flipped(),
		}
		if p.Distance > 0 {
			pair.Distance = &p.Distance
		}
		out.List = append(out.List, pair)
	}
	return out
}

// writeBiasCSV lists the rows: those of all classes together, with an empty class, first.
func writeBiasCSV(path string, r *biasResult) error {
	return writeFile(path, func(file io.Writer) error {
		rows := csv.NewWriter(file)
		_ = rows.Write([]string{
			"class", "attribute", "value", "prototypes", "prototypes_n", "criticisms", "criticisms_n", "class_pictures", "class_n",
			"p", "adjusted_p", "small_sample", "right_with", "right_with_n", "right_without", "right_without_n", "right_p", "right_adjusted_p",
		})
		for _, row := range append(append([]bias.Row{}, r.pooled...), r.rows...) {
			name := ""
			if row.Class != bias.AllClasses {
				name = r.evidence.Name(row.Class)
			}
			record := []string{plainCell(name), plainCell(row.Attribute), plainCell(row.Value)}
			for _, s := range []stats.Share{row.Chosen.First, row.Chosen.Second, row.All} {
				record = append(record, strconv.Itoa(s.K), strconv.Itoa(s.N))
			}
			record = append(record, figure(row.Chosen.P), figure(row.Chosen.Adjusted), strconv.FormatBool(row.Small))
			for _, s := range []stats.Share{row.Right.First, row.Right.Second} {
				record = append(record, strconv.Itoa(s.K), strconv.Itoa(s.N))
			}
			_ = rows.Write(append(record, figure(row.Right.P), figure(row.Right.Adjusted)))
		}
		rows.Flush()
		return rows.Error()
	})
}

// figure writes a figure, or nothing for what was not asked.
func figure(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
}

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
		a.writeRows("over all classes, compared within each", r, r.pooled)
		a.writeRows("by class", r, r.rows)
	} else {
		a.writeRows(r.evidence.Name(r.critiques[0].Class), r, r.rows)
	}
	a.writePairs(r)
	a.writeSlices(w, r)
}

func (a *app) writeRows(title string, r *biasResult, rows []bias.Row) {
	fmt.Fprintf(a.out, "\n%-40s %-10s %-10s %-9s %-18s %s\n", title, "prototypes", "criticisms", "all", "", "right with / without")
	for i, row := range rows {
		if i == mostRows {
			fmt.Fprintf(a.out, "… %d more rows: --csv or --json has them\n", len(rows)-i)
			return
		}
		name := row.Attribute + ": " + row.Value
		if row.Class != bias.AllClasses {
			name = r.evidence.Name(row.Class) + " · " + name
		}
		fmt.Fprintf(a.out, "%-40s %-10s %-10s %-9s %-18s %s / %s\n", name, fraction(row.Chosen.First), fraction(row.Chosen.Second), fraction(row.All),
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
