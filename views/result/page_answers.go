package result

import (
	"fmt"
	"math"
	"strings"

	"beyond/engine/finding"
	"beyond/engine/judge"
	"beyond/engine/stats"
)

// positives sorts judged mistakes by how many answers were positive.
func positives(outcomes []judge.Outcome, v Votes, rule judge.Rule, view judge.View) [][]string {
	sorted := make([][]string, rule.Raters+1)
	for _, item := range judge.Mistakes(outcomes, view) {
		t := v.Counts[item.Question]
		if rule.Verdict(t) != judge.Unjudged {
			n := rule.Positives(t)
			sorted[n] = append(sorted[n], item.Picture)
		}
	}
	return sorted
}

func (p *page) addHistogram(v Votes, rule judge.Rule) {
	b, sorted := judge.BreakDown(v.Outcomes, v.Counts, rule, judge.Whole), positives(v.Outcomes, v, rule, judge.Whole)
	judged := 0
	for _, n := range b.Histogram {
		judged += n
	}
	p.heading("positive answers to a mistake", fmt.Sprintf("of %s judged", finding.Count(judged)), "paper, ResNet-101 · ResNet-18")
	for n, of := range b.Histogram {
		l := bar(fmt.Sprintf("%d of %d", n, rule.Raters), of, judged)
		l.title, l.pictures = fmt.Sprintf("mistakes with %d of %d positive answers", n, rule.Raters), sorted[n]
		if n == rule.Raters {
			l.paper = fmt.Sprintf("%.2f · %.2f %% (all of 5)", judge.PaperAllFiveResNet101, judge.PaperAllFiveResNet18)
		}
		p.add(l)
	}
	p.add(line{what: "positive of all answers", value: finding.Long(b.Positive)})
	p.add(line{what: "agreement of raters", value: fmt.Sprintf("Fleiss' κ %s · Krippendorff's α %s", defined(b.Kappa), defined(b.Alpha))})
	if n := len(judge.TooSoon(v.Answers)); n > 0 {
		p.add(line{what: "marked", value: fmt.Sprintf("%s answers came less than three days after the other view of the same picture", finding.Count(n))})
	}
}

// bar is a line with n of all drawn as a bar.
func bar(what string, n, all int) line {
	share := stats.NewShare(n, all)
	value := finding.Short(share)
	if all >= finding.LeastForPercent {
		value = finding.Count(n) + "  " + value
	}
	return line{what: what, value: value, bar: true, share: share.Share}
}

func defined(v float64) string {
	if math.IsNaN(v) {
		return "undefined"
	}
	return strings.Replace(fmt.Sprintf("%.2f", v), "-", "−", 1)
}
