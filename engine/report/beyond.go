package report

import (
	"fmt"
	"strings"

	"beyond/engine/bias"
	"beyond/engine/compare"
	"beyond/engine/finding"
	"beyond/engine/report/chart"
	"beyond/engine/shell"
	"beyond/engine/stats"
	"beyond/engine/study"
)

// table3 is the assignment study.
func (b builder) table3() Part {
	p := Part{Title: "Table 3: the assignment study", Differs: b.differs("ResNet-101, 1,600 valid answers of people")}
	r := b.in.Study
	if r == nil {
		empty := study.NewReport(nil, false)
		r = &empty
	}
	t := &Table{Head: []string{"condition", "n", "success", "SE", "paper (SE)"}, Numbers: []bool{false, true, true, true, true}}
	n := 0
	for _, c := range r.Conditions {
		row := []string{c.Title, fmt.Sprint(c.N), "not measured", "–", fmt.Sprintf("%.2f (%.2f)", c.Paper.Success, c.Paper.StandardError)}
		if c.N > 0 {
			row[2], row[3] = finding.Long(c.Success()), fmt.Sprintf("%.2f", 100*c.StandardError)
		}
		n += c.N
		t.Rows = append(t.Rows, row)
	}
	p.Table, p.Command, p.N = t, "beyond study report", fmt.Sprintf("%d answers; chance is 16.7 %%", n)
	switch {
	case n == 0:
		p.Command = b.command("study run", b.first(), "--rater nearest")
		p.Text = []string{"Nobody has taken part yet: the explorer, key 5, is the study; a simulated rater answers by the command below."}
	case r.Simulated:
		p.Text = []string{"A simulated rater has answered, the nearest class by the model’s features. No person has."}
		p.Command = b.command("study run", b.first(), "--rater nearest")
	}
	return p
}

// chosen is Figures 7 and 9.
func (b builder) chosen() (parts []Part) {
	m := b.first()
	titles := []string{"Figure 7: prototypes and criticisms by MMD and by Adv", "Figure 9: prototypes and criticisms by Adv"}
	differs := []string{"The paper shows banana, by ResNet-101.", "The paper shows basketball, by ResNet-101."}
	for i, title := range titles {
		p := Part{Title: title, Command: b.command("critic", m, "--selector all")}
		if i >= len(m.Chosen) {
			p.Missing = strings.TrimSpace("No class has enough pictures. " + m.Absent)
			parts = append(parts, p)
			continue
		}
		c := m.Chosen[i]
		p.Title, p.Rows, p.Differs = title+": "+c.Class, c.Rows, differs[i]
		p.N = fmt.Sprintf("%d pictures of %s to choose among", c.N, c.Class)
		p.Command = b.command("critic", m, "--class", shell.Quote(c.Class), "--selector all")
		parts = append(parts, p)
	}
	return parts
}

const mostBiases = 25

// biases is the rows of all classes, ranked, each share with its interval.
func (b builder) biases() Part {
	m := b.first()
	p := Part{Title: "Attributes among prototypes and criticisms", Command: b.command("bias", m)}
	if m.Bias == nil || len(m.Bias.Attributes) == 0 {
		p.Missing = "The data has no attributes, or no class has enough pictures: attributes are columns of its list."
		return p
	}
	t := &Table{
		Head:    []string{"class", "attribute", "prototypes", "criticisms", "class as a whole", "p", "corrected"},
		Numbers: []bool{false, false, true, true, true, true, true},
	}
	for _, r := range m.Bias.Attributes[:min(mostBiases, len(m.Bias.Attributes))] {
		t.Rows = append(t.Rows, biasRow(r, m.Bias))
	}
	t.Rows = append(t.Rows,
		[]string{"paper: basketball", "a black person", "78 %", "about 20 %", "53 %", "–", "–"},
		[]string{"paper: basketball", "a white person", "44 %", "90 %", "55 %", "–", "–"})
	p.Table = t
	p.N = fmt.Sprintf("%s pictures, %d rows of %d; p by Fisher’s exact test, corrected by Benjamini and Hochberg’s method; selector %s",
		finding.Count(m.Bias.N), min(mostBiases, len(m.Bias.Attributes)), len(m.Bias.Attributes), m.Bias.Selector)
	p.Differs = b.differs("training pictures of ImageNet tagged by people, ResNet-101")
	return p
}

func biasRow(r bias.RowDocument, d *bias.Document) []string {
	class := "all"
	if r.Class != nil {
		class = r.Class.Name
	} else if d.Class != nil {
		class = d.Class.Name
	}
	p := func(v float64) string { return strings.TrimPrefix(finding.Probability(v), "p ") }
	return []string{
		class, finding.Phrase(r.Attribute, r.Value), finding.Long(r.Prototypes), finding.Long(r.Criticisms), finding.Long(r.All),
		p(r.P), p(r.Adjusted),
	}
}

// figure8 is pairs of similar pictures.
func (b builder) figure8() Part {
	m := b.first()
	p := Part{Title: "Figure 8: pairs that differ in one attribute", Command: b.command("bias", m)}
	if m.Bias != nil && m.Bias.Pairs.N > 0 {
		d := m.Bias.Pairs
		t := &Table{
			Head:    []string{"attribute", "pairs", "another answer", "only the first right", "only the second right", "McNemar", "corrected"},
			Numbers: []bool{false, true, true, true, true, true, true},
		}
		for _, s := range d.Attributes {
			t.Rows = append(t.Rows, []string{
				s.Attribute, fmt.Sprint(s.N), finding.Long(share(s.Flipped, s.N)), fmt.Sprint(s.OnlyA), fmt.Sprint(s.OnlyB),
				finding.Probability(s.McNemarP), finding.Probability(s.Adjusted),
			})
		}
		p.Table, p.N = t, fmt.Sprintf("%d pairs, %d with another answer", d.N, d.Flipped)
	}
	p.Rows = m.Pairs
	p.Differs = "The paper pairs photographs that differ mainly in the persons’ skin colour."
	if p.Table == nil && len(p.Rows) == 0 {
		p.Missing = "The data has no pairs: a pairs file, or neighbours by features, gives some."
		p.Command, p.Differs = b.command("bias", m, "--neighbours ATTRIBUTE"), ""
	}
	return p
}

// figure10a is the sure findings in words.
func (b builder) figure10a() Part {
	m := b.first()
	p := Part{Title: "Figure 10a: what the model expects", Command: b.command("bias", m)}
	if m.Bias == nil || len(m.Bias.Sentences) == 0 {
		p.Missing = "No difference is sure."
		return p
	}
	for _, s := range m.Bias.Sentences[:min(8, len(m.Bias.Sentences))] {
		p.Text = append(p.Text, finding.Capital(s)+".")
	}
	p.N = fmt.Sprintf("%d sure findings, at most 8 shown", len(m.Bias.Sentences))
	p.Differs = "The paper finds Asians dressed in red taken for ping-pong balls, and a blue sky with street lamps for a traffic light."
	return p
}

// figure10b is an explanation path.
func (b builder) figure10b() Part {
	m := b.first()
	p := Part{Title: "Figure 10b: an explanation path", Command: b.command("explain", m)}
	if m.Path == nil {
		p.Missing = strings.TrimSpace("No picture is explained. " + m.Absent)
		return p
	}
	p.Command = b.explain(m, m.Path.File)
	p.Rows, p.N = m.Path.Rows, "one picture, "+m.Path.File+", explained for "+m.Path.Class+"; LIME with 1000 samples"
	p.Differs = "The paper’s path of a basketball picture begins with the writing on the jersey, then the ball."
	return p
}

// explain is the command that explains one picture.
func (b builder) explain(m Model, path string) string {
	switch data := b.in.Data.Argument; {
	case data == "":
		return strings.Join([]string{"beyond explain", shell.Quote("gallery:" + path), m.Arguments}, " ")
	case strings.Contains(data, "--run "):
		return b.command("explain", m)
	default:
		return strings.Join([]string{"beyond explain", strings.TrimSuffix(data, "/") + "/" + shell.Quote(path), m.Arguments}, " ")
	}
}

// comparison is the models side by side.
func (b builder) comparison() []Part {
	c := b.in.Comparison
	words := []string{"beyond", "compare", b.in.Data.Argument}
	for _, m := range b.in.Models {
		words = append(words, m.Arguments)
	}
	command := strings.Join(strings.Fields(strings.Join(words, " ")), " ")
	pairs := &Table{
		Head: []string{"models", "only the first right", "only the second right", "both wrong", "by chance", "same class", "κ", "McNemar", "corrected"},
	}
	for _, p := range c.Pairs {
		kappa := "–"
		if p.Consistency != nil {
			kappa = fmt.Sprintf("%.2f", *p.Consistency)
		}
		pairs.Rows = append(pairs.Rows, []string{
			p.A + ", " + p.B, fmt.Sprint(p.OnlyARight), fmt.Sprint(p.OnlyBRight), fmt.Sprint(p.BothWrong),
			fmt.Sprintf("%.1f", p.ByChance), fmt.Sprint(p.BothWrongSame), kappa, finding.Probability(p.McNemar), finding.Probability(p.Adjusted),
		})
	}
	pairs.Numbers = []bool{false, true, true, true, true, true, true, true, true}
	n := finding.Count(c.N) + " labelled pictures that every model has answered"
	parts := []Part{{
		Title: "Right and wrong together", Table: pairs, N: n + "; McNemar’s exact test, corrected by Holm’s method", Command: command + " --no-transfer",
		Text: []string{fmt.Sprintf("All are right on %d pictures and wrong on %d, where chance would give %.1f; %d have the same answer of all.",
			c.Together.AllRight, c.Together.AllWrong, c.Together.ByChance, c.Together.Agree)},
	}}
	return append(parts, transferPart(c, command))
}

func transferPart(c *compare.Comparison, command string) Part {
	p := Part{Title: "Transfer of adversarial pictures", Command: command}
	if c.Attack == nil {
		p.Missing = "No adversarial picture has been tried on another model; --transfer adds it here."
		return p
	}
	t := &Table{Head: []string{"made on, tried on"}, Numbers: []bool{false}}
	for _, m := range c.Models {
		t.Head, t.Numbers = append(t.Head, m.Name), append(t.Numbers, true)
	}
	ch := &chart.Chart{X: "step", Y: "fooled, %", Lines: true}
	for i, row := range c.Transfer {
		cells := []string{c.Models[i].Name}
		for j, s := range row {
			cells = append(cells, finding.Long(s))
			if i != j {
				ch.Series = append(ch.Series, line(c.Models[i].Name+" → "+c.Models[j].Name, c.ByStep[i][j]))
			}
		}
		t.Rows = append(t.Rows, cells)
	}
	for k := range c.Attack.Steps + 1 {
		ch.Places = append(ch.Places, fmt.Sprint(k))
	}
	if p.Table = t; len(ch.Series) <= 4 {
		p.Chart = ch
	}
	p.N = fmt.Sprintf("pictures that both get right; %d steps of %s, ε %g", c.Attack.Steps, c.Attack.Norm, c.Attack.Epsilon)
	return p
}

func line(name string, list []stats.Share) chart.Series {
	s := chart.Series{Name: name}
	for _, v := range list {
		s.Values, s.Low, s.High = append(s.Values, 100*v.Share), append(s.Low, 100*v.Low), append(s.High, 100*v.High)
	}
	return s
}
