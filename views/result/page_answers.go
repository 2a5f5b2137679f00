package result

import (
	"fmt"
	"strings"

	"beyond/engine/finding"
	"beyond/engine/judge"
	"beyond/engine/stats"
)

func (p *page) addHistogram(r *judge.Report) {
	judged := fmt.Sprintf("of %s judged", finding.Count(r.Judged))
	p.heading("positive answers to a mistake", judged, "paper, ResNet-101 · ResNet-18")
	for n, pictures := range r.ByPositive {
		l := bar(fmt.Sprintf("%d of %d", n, r.Rule.Raters), len(pictures), r.Judged)
		l.title, l.pictures = fmt.Sprintf("mistakes with %d of %d positive answers", n, r.Rule.Raters), pictures
		if n == r.Rule.Raters {
			l.paper = fmt.Sprintf("%.2f · %.2f %% (all of 5)", judge.PaperAllFiveResNet101, judge.PaperAllFiveResNet18)
		}
		p.add(l)
	}
	p.add(line{subject: "positive of all answers", value: finding.Long(r.Agreement)})
	agreement := fmt.Sprintf("Fleiss' κ %s · Krippendorff's α %s", defined(r.Kappa), defined(r.Alpha))
	p.add(line{subject: "agreement of raters", value: agreement})
	if r.TooSoon > 0 {
		const marked = "%s answers came less than three days after the other view of the same picture"
		p.add(line{subject: "marked", value: fmt.Sprintf(marked, finding.Count(r.TooSoon))})
	}
}

// bar is a line with a bar for n of all.
func bar(subject string, n, all int) line {
	share := stats.NewShare(n, all)
	value := finding.Short(share)
	if all >= finding.LeastForPercent {
		value = finding.Count(n) + "  " + value
	}
	return line{subject: subject, value: value, bar: true, share: share.Share}
}

func defined(v *float64) string {
	if v == nil {
		return "undefined"
	}
	return strings.Replace(fmt.Sprintf("%.2f", *v), "-", "−", 1)
}
