package report

import (
	"cmp"
	"fmt"
	"math"
	"strings"

	"beyond/engine/finding"
	"beyond/engine/judge"
	"beyond/engine/report/chart"
	"beyond/engine/stats"
)

func share(k, n int) stats.Share { return stats.NewShare(k, n) }

const validation = "50,000 pictures of the ImageNet validation set, crops of 224 × 224, five raters for each mistake"

// table1 has our errors, and the paper's of the same networks beside them.
func (b builder) table1() Part {
	t := &Table{
		Head:    []string{"model", "top-1 error", "rectified", "unjudged", "paper: top-1", "paper: rectified"},
		Numbers: []bool{false, true, true, true, true, true},
	}
	ours := map[string]bool{}
	var judged []string
	for _, m := range b.in.Models {
		e := m.Evaluation
		row := []string{e.Model.Name, finding.Long(e.Top1), "not measured", "–", "–", "–"}
		if j := m.Judged; j != nil {
			row[2], row[3] = finding.Long(j.Rectified), fmt.Sprintf("%d of %d", j.Unjudged, j.Mistakes)
			judged = append(judged, e.Model.Name)
		}
		for _, p := range paper() {
			if p.Model == e.Model.Name {
				row[4], row[5] = percent(p.Error), percent(p.Rectified)
				ours[p.Model] = true
			}
		}
		t.Rows = append(t.Rows, row)
	}
	for _, p := range paper() {
		if !ours[p.Model] {
			t.Rows = append(t.Rows, []string{p.Title, "–", "–", "–", percent(p.Error), percent(p.Rectified)})
		}
	}
	part := Part{
		Title: "Table 1: top-1 error, and rectified by people", Table: t, Differs: b.differs(validation),
		N:       fmt.Sprintf("%s labelled pictures; rectified: mistakes that at least 4 of 5 raters accept are none", finding.Count(b.first().Evaluation.N)),
		Command: b.command("judge report", b.first()),
	}
	if len(judged) == 0 {
		part.Text = []string{"No rater has been asked about these mistakes yet: " + b.command("", b.first()) + ", then 4, asks one."}
	}
	return part
}

func paper() []judge.PaperError {
	return judge.NewReport(judge.Evidence{}, judge.PaperRule()).Paper.Table1
}

func percent(v float64) string { return fmt.Sprintf("%.2f %%", v) }

// figure2 is the histogram of positive answers.
func (b builder) figure2() Part {
	p := Part{Title: "Figure 2: mistakes by positive answers", Command: b.command("judge report", b.first())}
	c := &chart.Chart{X: "positive answers of five", Y: "judged mistakes, %", Places: []string{"0", "1", "2", "3", "4", "5"}}
	for _, m := range b.in.Models {
		if m.Judged != nil && m.Judged.Judged > 0 {
			c.Series = append(c.Series, histogram(m.Evaluation.Model.Name, m.Judged.RectifiedError))
			p.N = fmt.Sprintf("%s: %d judged mistakes of %d. ", m.Evaluation.Model.Name, m.Judged.Judged, m.Judged.Mistakes) + p.N
		}
	}
	if len(c.Series) == 0 {
		p.Missing = "No rater has been asked yet."
		p.Command = b.command("judge export-task", b.first()) + " --out task.json, or the explorer, key 4"
		return p
	}
	nan := math.NaN()
	c.Series = append(c.Series,
		chart.Series{Name: "paper, ResNet-101", Values: []float64{nan, nan, nan, nan, nan, judge.PaperAllFiveResNet101}},
		chart.Series{Name: "paper, ResNet-18", Values: []float64{nan, nan, nan, nan, nan, judge.PaperAllFiveResNet18}})
	p.Chart = c
	p.Differs = b.differs(validation) + " The paper gives numbers for five positive answers only."
	return p
}

func histogram(name string, r judge.RectifiedError) chart.Series {
	s := chart.Series{Name: name}
	for k := range 6 {
		v := share(r.Histogram[k], max(r.Judged, r.Histogram[k]))
		s.Values, s.Low, s.High = append(s.Values, 100*v.Share), append(s.Low, 100*v.Low), append(s.High, 100*v.High)
	}
	return s
}

// accuracyUnderAttack is the text's 77.31 % and 7.96 %.
func (b builder) accuracyUnderAttack() Part {
	m := b.first()
	p := Part{Title: "Accuracy under attack", Command: b.command("attack", m)}
	c := &chart.Chart{X: "step", Y: "accuracy, %", Lines: true}
	t := &Table{Head: []string{"model", "accuracy", "after the last step", "paper, ResNet-101"}, Numbers: []bool{false, true, true, true}}
	for _, m := range b.in.Models {
		if len(m.Accuracy) == 0 {
			continue
		}
		s := chart.Series{Name: m.Evaluation.Model.Name}
		c.Places = nil
		for k, v := range m.Accuracy {
			c.Places = append(c.Places, fmt.Sprint(k))
			s.Values, s.Low, s.High = append(s.Values, 100*v.Share), append(s.Low, 100*v.Low), append(s.High, 100*v.High)
		}
		c.Series = append(c.Series, s)
		t.Rows = append(t.Rows, []string{
			s.Name, finding.Long(m.Accuracy[0]), finding.Long(m.Accuracy[len(m.Accuracy)-1]), "77.31 % → 7.96 %",
		})
	}
	if len(c.Series) == 0 {
		p.Missing = "No picture has been attacked."
		return p
	}
	p.Chart, p.Table = c, t
	p.N = fmt.Sprintf("%s labelled pictures; %s, ε %g, pictures wrong from the start count as wrong",
		finding.Count(m.Accuracy[0].N), m.Attack.Norm, m.Attack.Epsilon)
	p.Differs = b.differs("20 classes, L∞ steps of ε 0.001, at most 10")
	return p
}

// table2 is the adversarial pictures seen whole and by their explanation.
func (b builder) table2() Part {
	p := Part{Title: "Table 2: adversarial pictures judged by people", Differs: b.differs("ResNet-101, 20 classes, three days between both views")}
	t := &Table{
		Head:    []string{"shown", "top-1 error", "rectified", "accepted", "paper: top-1", "paper: rectified", "paper: accepted"},
		Numbers: []bool{false, true, true, true, true, true, true},
	}
	j := b.first().Judged
	for _, v := range judge.PaperTable2() {
		row := []string{cmp.Or(string(v.View), "whole"), "not measured", "not measured", "not measured", percent(v.Error), percent(v.Rectified), percent(v.Agreement)}
		if j != nil && j.Adversarial != nil {
			own := j.Adversarial.Whole
			if v.View == judge.Attention {
				own = j.Adversarial.Attention
			}
			row[1], row[2], row[3] = finding.Long(own.Error), finding.Long(own.Rectified), finding.Long(own.FooledAccepted)
			p.N = fmt.Sprintf("%d pictures that fool the model; accepted: of the judged ones", own.Fooled)
		}
		t.Rows = append(t.Rows, row)
	}
	p.Table = t
	p.Command = b.command("judge report", b.first(), "--ask adversarial")
	if j == nil || j.Adversarial == nil {
		p.Text = []string{"No rater has been asked about adversarial pictures yet; the command below prints what they say, the explorer, key 4, asks them."}
	}
	return p
}

// figure4 is the histograms of both views.
func (b builder) figure4() Part {
	p := Part{Title: "Figure 4: adversarial pictures by positive answers, whole and by explanation"}
	p.Command = b.command("judge report", b.first(), "--ask adversarial")
	j := b.first().Judged
	if j == nil || j.Adversarial == nil || j.Adversarial.Whole.OfFooled.Judged+j.Adversarial.Attention.OfFooled.Judged == 0 {
		p.Missing = "No rater has been asked about adversarial pictures yet."
		return p
	}
	whole, attention := j.Adversarial.Whole.OfFooled, j.Adversarial.Attention.OfFooled
	p.Chart = &chart.Chart{
		X: "positive answers of five", Y: "judged pictures, %", Places: []string{"0", "1", "2", "3", "4", "5"},
		Series: []chart.Series{histogram("whole", whole), histogram("explanation", attention)},
	}
	p.N = fmt.Sprintf("%d judged whole, %d by explanation", whole.Judged, attention.Judged)
	p.Differs = "The paper prints no numbers beside its bars."
	return p
}

// figure5 is an adversarial picture and the explanations of both answers.
func (b builder) figure5() Part {
	m := b.first()
	p := Part{Title: "Figure 5: an adversarial picture and both explanations", Command: b.command("explain", m)}
	if m.Fooled == nil {
		p.Missing = strings.TrimSpace("No picture is fooled and explained. " + m.Absent)
		return p
	}
	p.Rows, p.Command = m.Fooled.Rows, b.explain(m, m.Fooled.Path)
	p.N = "one picture, " + m.Fooled.Path + "; LIME with 1000 samples, top 8 segments"
	p.Differs = "The paper shows a jeep that is taken for an ambulance by ResNet-101."
	return p
}
