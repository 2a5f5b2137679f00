package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"beyond/engine/finding"
)

// New arranges a report.
func New(in Input) Report {
	b := builder{in}
	r := Report{
		Title: cmp.Or(in.Title, "Beyond accuracy: "+in.Data.Name),
		Lead: []string{
			b.models() + " on " + finding.Count(in.Data.Pictures) + " pictures. After P. Stock and M. Cissé, “ConvNets and ImageNet " +
				"Beyond Accuracy: Understanding Mistakes and Uncovering Biases” (ECCV 2018), here “the paper”.",
			"Intervals are Wilson’s at 95 %. Made by beyond " + in.Program + ".",
		},
	}
	r.Sections = []Section{
		{Title: "Data", Parts: []Part{b.dataCard()}},
		{Title: "Models", Parts: b.modelCards()},
		{Title: "Errors, and what people leave of them", Parts: []Part{b.table1(), b.figure2(), b.classes(), b.surest()}},
		{Title: "Attacks", Parts: []Part{b.accuracyUnderAttack(), b.table2(), b.figure4(), b.figure5()}},
		{Title: "Prototypes and criticisms", Parts: append([]Part{b.table3()}, b.chosen()...)},
		{Title: "Biases", Parts: []Part{b.biases(), b.figure8(), b.figure10a(), b.figure10b()}},
	}
	if in.Comparison != nil {
		r.Sections = append(r.Sections, Section{Title: "Models side by side", Parts: b.comparison()})
	}
	return r
}

type builder struct{ in Input }

func (b builder) models() string {
	names := make([]string, len(b.in.Models))
	for i, m := range b.in.Models {
		names[i] = m.Evaluation.Model.Name
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1]
	}
	return strings.Join(names, "")
}

// first is the model whose pictures are shown.
func (b builder) first() Model { return b.in.Models[0] }

// command is a command line about the data and a model.
func (b builder) command(verb string, m Model, more ...string) string {
	words := append([]string{"beyond", verb, b.in.Data.Argument, m.Arguments}, more...)
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}

// differs says how the paper's figures were made.
func (b builder) differs(how string) string {
	return "The paper: " + how + ". Here: " + b.in.Data.Name + ", other weights and preparation, and other raters where people are asked."
}

func (b builder) dataCard() Part {
	d := b.in.Data
	rows := [][]string{
		{"pictures", finding.Count(d.Pictures)},
		{"with a label", finding.Count(d.Labelled)},
		{"classes", finding.Count(d.Classes)},
		{"attributes", strings.Join(d.Attributes, ", ")},
		{"pairs that differ in one attribute", finding.Count(d.Twins)},
		{"left out", finding.Count(len(d.Skipped))},
	}
	if len(d.Attributes) == 0 {
		rows[3][1] = "none"
	}
	p := Part{Title: "Data card", Table: &Table{Head: []string{"what", b.in.Data.Name}, Rows: rows}, Command: b.command("eval", b.first())}
	for _, s := range d.Skipped[:min(5, len(d.Skipped))] {
		p.Text = append(p.Text, "Left out: "+s.Path+", "+s.Reason+".")
	}
	return p
}

func (b builder) modelCards() (parts []Part) {
	for _, m := range b.in.Models {
		e := m.Evaluation
		rows := [][]string{
			{"SHA-256", e.Model.SHA256},
			{"preparation", m.Preset},
			{"top-1 error", finding.Long(e.Top1)},
			{"top-5 error", finding.Long(e.Top5)},
		}
		if m.Parameters > 0 {
			rows = append(rows, []string{"input", m.Inputs}, []string{"parameters", finding.Count(m.Parameters)})
		}
		p := Part{
			Title: "Model card: " + e.Model.Name, Table: &Table{Head: []string{"what", e.Model.Name}, Rows: rows},
			N: finding.Count(e.N) + " labelled pictures", Command: b.command("eval", m),
		}
		for _, s := range m.Findings {
			p.Text = append(p.Text, finding.Capital(s)+".")
		}
		parts = append(parts, p)
	}
	return parts
}

func (b builder) classes() Part {
	rows := slices.Clone(b.first().Evaluation.Classes)
	slices.SortStableFunc(rows, func(x, y finding.ClassError) int { return y.Wrong*x.N - x.Wrong*y.N })
	const most = 20
	t := &Table{Head: []string{"class", "n", "wrong", "error"}, Numbers: []bool{false, true, true, true}}
	for _, c := range rows[:min(most, len(rows))] {
		t.Rows = append(t.Rows, []string{c.Class.Name, fmt.Sprint(c.N), fmt.Sprint(c.Wrong), finding.Short(share(c.Wrong, c.N))})
	}
	return Part{
		Title: "Classes that lose most", Table: t, N: fmt.Sprintf("%d classes, at most %d shown", len(rows), most),
		Command: b.command("eval", b.first()),
	}
}

func (b builder) surest() Part {
	m := b.first()
	p := Part{Title: "Surest mistakes", Command: b.command("eval", m, "--images --json"), N: m.Absent}
	if len(m.Surest) == 0 {
		p.Missing = "No mistakes are known."
		return p
	}
	p.Text = []string{"One picture for each confusion: its label, what it is taken for, and with which probability."}
	p.Rows = []Row{{Pictures: m.Surest}}
	return p
}
