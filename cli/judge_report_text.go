package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	findings "beyond/engine/finding"
	"beyond/engine/judge"
)

// write prints the report for people: error, what is left of it, and how sure raters are.
func (r *judgeReportJSON) write(a *app, j *judged) {
	fmt.Fprintf(a.out, "%s · %s pictures · votes: %s · accepted by at least %d of %d%s\n\n", j.model, findings.Count(r.N), r.Votes, r.Threshold, r.Raters, maybeText(r.Maybe))
	r.rectifiedJSON.write(a, r.Raters, r.Threshold)
	if r.RealAccuracy != nil {
		fmt.Fprintf(a.out, "accuracy by ReaL's labels  %s\n", shareText(*r.RealAccuracy))
	}
	r.Top5.write(a)
	r.Adversarial.write(a)
	r.writeRaters(a)
	r.writeClasses(a)
	for _, l := range r.Lists {
		fmt.Fprintf(a.out, "\n%s: %d of its %d mistakes are this model's too, %d of %d judged ones accepted\n", l.List, l.Shared, l.N, l.Accepted, l.Judged)
		for _, names := range []map[string]int{l.Severities, l.Categories} {
			for _, name := range slices.Sorted(maps.Keys(names)) {
				fmt.Fprintf(a.out, "  %-36s %4d\n", name, names[name])
			}
		}
	}
	fmt.Fprintf(a.out, "\nTable 1 (%s)\n%-28s  top-1  rectified\n", paperNote, "")
	fmt.Fprintf(a.out, "%-28.28s  %5.2f  %5.2f  (%.2f if the %s unjudged are all accepted)\n", j.model, 100*r.Error.Share, 100*r.Rectified.Share, 100*r.IfAllAccepted.Share, findings.Count(r.Unjudged))
	for _, row := range judge.PaperTable1() {
		fmt.Fprintf(a.out, "%-28s  %5.2f  %5.2f\n", "paper, "+row.Title, row.Error, row.Rectified)
	}
}

func maybeText(maybe bool) string {
	if maybe {
		return ", maybe counted as yes"
	}
	return ""
}

func (r rectifiedJSON) write(a *app, raters, threshold int) {
	fmt.Fprintf(a.out, "top-1 error          %s\nrectified, ≥%d/%d      %s\n", shareText(r.Error), threshold, raters, shareText(r.Rectified))
	fmt.Fprintf(a.out, "                     %.1f–%.1f %% if the %s unjudged are all accepted / none", 100*r.IfAllAccepted.Share, 100*r.Rectified.Share, findings.Count(r.Unjudged))
	if r.Partly > 0 {
		fmt.Fprintf(a.out, "; %s of them have some answers", findings.Count(r.Partly))
	}
	fmt.Fprintf(a.out, "\nmistakes             %s: %s judged, %s accepted\n", findings.Count(r.Mistakes), findings.Count(r.Judged), findings.Count(r.Accepted))
	fmt.Fprintf(a.out, "positive answers     of all to mistakes: %s\n", shareText(r.Agreement))
	for positive := range raters + 1 {
		n := r.Histogram[fmt.Sprint(positive)]
		fmt.Fprintf(a.out, "  %d of %d  %7s  %s", positive, raters, findings.Count(n), barOf(n, r.Judged))
		if positive == raters && raters == 5 {
			fmt.Fprintf(a.out, "   paper: ResNet-101 %.2f %%, ResNet-18 %.2f %%", judge.PaperAllFiveResNet101, judge.PaperAllFiveResNet18)
		}
		fmt.Fprintln(a.out)
	}
	fmt.Fprintf(a.out, "Fleiss' κ %s · Krippendorff's α %s\n", orUndefined(r.Kappa), orUndefined(r.Alpha))
	if r.TooSoon > 0 {
		fmt.Fprintf(a.out, "%d answers came less than three days after the same rater's answer to the other view of that picture.\n", r.TooSoon)
	}
}

// barOf draws k of n and says how much that is, in percent.
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

func (t *top5JSON) write(a *app) {
	if t == nil {
		return
	}
	fmt.Fprintf(a.out, "\ntop-5 error          %s   paper, ResNet-101: %.2f %%\n", shareText(t.Error), judge.PaperTop5)
	for _, row := range []struct {
		what  string
		five  fiveJSON
		paper float64
	}{{"top-1 mistakes shown", t.OfTop1Mistakes, judge.PaperTop5OfTop1Mistakes}, {"top-5 mistakes shown", t.OfTop5Mistakes, judge.PaperTop5OfTop5Mistakes}} {
		fmt.Fprintf(a.out, "rectified, %s  %.2f–%.2f %% (%s of %s unjudged)   paper: %.2f %%\n", row.what,
			100*row.five.IfAllAccepted.Share, 100*row.five.Rectified.Share, findings.Count(row.five.Unjudged), findings.Count(row.five.Mistakes), row.paper)
	}
}

// write prints Table 2 with the paper's rows and Fig. 4's histograms.
func (t *adversarialJSON) write(a *app) {
	if t == nil {
		return
	}
	fmt.Fprintf(a.out, "\nTable 2 (paper: ResNet-101, 20 classes)  error  rectified  accepted of the fooling\n")
	for i, view := range []viewJSON{t.Whole, t.Attention} {
		name, paper := [...]string{"whole image", "explanation (K = 8)"}[i], judge.PaperTable2()[i]
		fmt.Fprintf(a.out, "%-39s  %5.2f  %5.2f  %s, %d of %d unjudged\n", name, 100*view.Error.Share, 100*view.Rectified.Share, shareText(view.Accepted), view.Fooled-view.Accepted.N, view.Fooled)
		fmt.Fprintf(a.out, "%-39s  %5.2f  %5.2f  %.2f %%\n", "paper, "+name, paper.Error, paper.Rectified, paper.Agreement)
		var counts []string
		for positive := range len(view.Histogram) {
			counts = append(counts, fmt.Sprintf("%d: %d", positive, view.Histogram[fmt.Sprint(positive)]))
		}
		fmt.Fprintf(a.out, "  by positive answers  %s\n", strings.Join(counts, " · "))
	}
}

func (r *judgeReportJSON) writeRaters(a *app) {
	if len(r.RaterList) == 0 {
		return
	}
	fmt.Fprintf(a.out, "\n%-20s answers   yes  with the majority of the others   attention checks   median time\n", "rater")
	for _, one := range r.RaterList {
		seconds := "–"
		if one.MedianSeconds != nil {
			seconds = fmt.Sprintf("%.1f s", *one.MedianSeconds)
		}
		fmt.Fprintf(a.out, "%-20s %7d %5d  %-33s  %-17s  %s\n", one.Rater, one.Answers, one.Positive.K, findings.Short(one.Agreement), findings.Short(one.Checks), seconds)
	}
}

// writeClasses names the classes that raters agree on least.
func (r *judgeReportJSON) writeClasses(a *app) {
	const shown, least = 5, 5 // classes, and questions that a class must have had
	lines := 0
	for _, c := range r.Classes {
		if c.Questions < least || c.Agreement == nil || lines == shown {
			continue
		}
		if lines == 0 {
			fmt.Fprintf(a.out, "\nclasses that raters agree on least (of %d questions or more)\n", least)
		}
		lines++
		fmt.Fprintf(a.out, "  class %-4d %4d questions, %.0f %% of pairs agree, yes %s\n", c.Class, c.Questions, 100**c.Agreement, findings.Short(c.Positive))
	}
}
