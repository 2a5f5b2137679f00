package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"beyond/engine/finding"
	"beyond/engine/judge"
)

// judgeReportText prints a report for people: the error, the part that remains, and the agreement of raters.
type judgeReportText struct {
	*app
	*judge.Report
	model string
}

func (t *judgeReportText) write() {
	maybe := ""
	if t.Lenient {
		maybe = ", maybe counted as yes"
	}
	t.printf("%s · %s pictures · votes: %s · accepted by at least %d of %d%s\n\n",
		t.model, finding.Count(t.N), t.Votes, t.Threshold, t.Rule.Raters, maybe)
	t.writeError()
	if t.RealAccuracy != nil {
		t.printf("accuracy by ReaL's labels  %s\n", finding.Column(*t.RealAccuracy))
	}
	t.writeTop5()
	t.writeAdversarial()
	t.writeRaters()
	t.writeClasses()
	t.writeLists()
	t.writeTable1()
}

func (t *judgeReportText) writeError() {
	t.printf("top-1 error          %s\nrectified, ≥%d/%d      %s\n",
		finding.Column(t.Error), t.Threshold, t.Rule.Raters, finding.Column(t.Rectified))
	t.printf("                     %.1f–%.1f %% if the %s unjudged are all accepted / none",
		100*t.IfAllAccepted.Share, 100*t.Rectified.Share, finding.Count(t.Unjudged))
	if t.Partly > 0 {
		t.printf("; %s of them have some answers", finding.Count(t.Partly))
	}
	t.printf("\nmistakes             %s: %s judged, %s accepted\n",
		finding.Count(t.Mistakes), finding.Count(t.Judged), finding.Count(t.Accepted))
	t.printf("positive answers     of all to mistakes: %s\n", finding.Column(t.Agreement))
	for positive := range t.Rule.Raters + 1 {
		n := t.Histogram[positive]
		t.printf("  %d of %d  %7s  %s", positive, t.Rule.Raters, finding.Count(n), barOf(n, t.Judged))
		if positive == t.Rule.Raters && positive == 5 {
			t.printf("   paper: ResNet-101 %.2f %%, ResNet-18 %.2f %%", judge.PaperAllFiveResNet101, judge.PaperAllFiveResNet18)
		}
		t.printf("\n")
	}
	t.printf("Fleiss' κ %s · Krippendorff's α %s\n", orUndefined(t.Kappa), orUndefined(t.Alpha))
	if t.TooSoon > 0 {
		const text = "%d answers came less than three days after the same rater's answer to the other view of that picture.\n"
		t.printf(text, t.TooSoon)
	}
}

// barOf draws k of n as a bar, with the percentage.
func barOf(k, n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%s %5.2f %%", bar(k, n), 100*float64(k)/float64(n))
}

func orUndefined(v *float64) string {
	if v == nil {
		return "undefined"
	}
	return fmt.Sprintf("%.3f", *v)
}

func (t *judgeReportText) writeTop5() {
	if t.Top5 == nil {
		return
	}
	t.printf("\ntop-5 error          %s   paper, ResNet-101: %.2f %%\n", finding.Column(t.Top5.Error), judge.PaperTop5)
	t.writeFive("top-1", t.Top5.OfTop1Mistakes, judge.PaperTop5OfTop1Mistakes)
	t.writeFive("top-5", t.Top5.OfTop5Mistakes, judge.PaperTop5OfTop5Mistakes)
}

func (t *judgeReportText) writeFive(mistakes string, r judge.FiveReport, paper float64) {
	t.printf("rectified, %s mistakes shown  %.2f–%.2f %% (%s of %s unjudged)   paper: %.2f %%\n", mistakes,
		100*r.IfAllAccepted.Share, 100*r.Rectified.Share, finding.Count(r.Unjudged), finding.Count(r.Mistakes), paper)
}

// writeAdversarial prints Table 2 with the paper's rows, and Fig. 4's histograms.
func (t *judgeReportText) writeAdversarial() {
	if t.Adversarial == nil {
		return
	}
	t.printf("\nTable 2 (paper: ResNet-101, 20 classes)  error  rectified  accepted of the fooling\n")
	for i, view := range []judge.ViewReport{t.Adversarial.Whole, t.Adversarial.Attention} {
		name, paper := [...]string{"whole image", "explanation (K = 8)"}[i], t.Paper.Table2[i]
		t.printf("%-39s  %5.2f  %5.2f  %s, %d of %d unjudged\n", name, 100*view.Error.Share, 100*view.Rectified.Share,
			finding.Column(view.FooledAccepted), view.Fooled-view.FooledAccepted.N, view.Fooled)
		t.printf("%-39s  %5.2f  %5.2f  %.2f %%\n", "paper, "+name, paper.Error, paper.Rectified, paper.Agreement)
		var counts []string
		for positive := range len(view.Histogram) {
			counts = append(counts, fmt.Sprintf("%d: %d", positive, view.Histogram[positive]))
		}
		t.printf("  by positive answers  %s\n", strings.Join(counts, " · "))
	}
}

func (t *judgeReportText) writeRaters() {
	if len(t.Raters) == 0 {
		return
	}
	const title = "\n%-20s answers   yes  with the majority of the others   attention checks   median time\n"
	t.printf(title, "rater")
	for _, r := range t.Raters {
		seconds := "–"
		if r.Seconds != nil {
			seconds = fmt.Sprintf("%.1f s", *r.Seconds)
		}
		t.printf("%-20s %7d %5d  %-33s  %-17s  %s\n",
			r.Rater, r.Answers, r.Positive.K, finding.Short(r.Agreement), finding.Short(r.Checks), seconds)
	}
}

// writeClasses names the classes with the lowest agreement.
func (t *judgeReportText) writeClasses() {
	const shown, least = 5, 5 // classes, and questions per class
	lines := 0
	for _, c := range t.Classes {
		if c.Questions < least || c.Agreement == nil || lines == shown {
			continue
		}
		if lines == 0 {
			t.printf("\nclasses that raters agree on least (of %d questions or more)\n", least)
		}
		lines++
		t.printf("  class %-4d %4d questions, %.0f %% of pairs agree, yes %s\n",
			c.Class, c.Questions, 100**c.Agreement, finding.Short(c.Positive))
	}
}

func (t *judgeReportText) writeLists() {
	for _, l := range t.Lists {
		t.printf("\n%s: %d of its %d mistakes are this model's too, %d of %d judged ones accepted\n",
			l.List, l.Shared, l.N, l.Accepted, l.Judged)
		for _, names := range []map[string]int{l.Severities, l.Categories} {
			for _, name := range slices.Sorted(maps.Keys(names)) {
				t.printf("  %-36s %4d\n", name, names[name])
			}
		}
	}
}

func (t *judgeReportText) writeTable1() {
	t.printf("\nTable 1 (%s)\n%-28s  top-1  rectified\n", t.Paper.Note, "")
	t.printf("%-28.28s  %5.2f  %5.2f  (%.2f if the %s unjudged are all accepted)\n", t.model,
		100*t.Error.Share, 100*t.Rectified.Share, 100*t.IfAllAccepted.Share, finding.Count(t.Unjudged))
	for _, row := range t.Paper.Table1 {
		t.printf("%-28s  %5.2f  %5.2f\n", "paper, "+row.Title, row.Error, row.Rectified)
	}
}
