package cli

import (
	"cmp"
	"fmt"

	"beyond/engine/finding"
	"beyond/engine/study"
)

// writeStudy prints Table 3 beside the paper's.
func (a *app) writeStudy(r study.Report) {
	who := "people's answers"
	if r.Simulated {
		who = "SIMULATED rater (nearest class by features), no people"
	}
	a.printf("%s · %s\nchance is 16.7 %%; the paper: ImageNet classes, ResNet-101, its own raters\n\n",
		cmp.Or(r.Name, "no study"), who)
	a.printf("%-32s     n   success (95 %%)        SE  dropped  more for ±3   paper (SE)\n", "")
	for _, c := range r.Conditions {
		more := "–"
		if c.More != nil {
			more = fmt.Sprint(*c.More)
		}
		a.printf("%-32s %5d  %s  %5.2f  %7d  %11s   %.2f (%.2f)\n", c.Title, c.N, successText(c),
			100*c.StandardError, c.Dropped, more, c.Paper.Success, c.Paper.StandardError)
	}
	if len(r.Tests) == 0 {
		return
	}
	a.printf("\nsurest differences (p adjusted for %d tests)\n", len(r.Tests))
	sure := 0
	for _, t := range r.Tests {
		if t.Adjusted < finding.Level {
			sure++
			a.printf("  %-18s against %-18s  %s, %d pairs, %d and %d alone right, p %.2g\n",
				t.A, t.B, t.Test, t.Pairs, t.OnlyA, t.OnlyB, t.Adjusted)
		}
	}
	if sure == 0 {
		a.printf("  none\n")
	}
}

// successText is a success rate with its interval in a fixed width; of few answers no percentage.
func successText(c study.Result) string {
	if c.N < finding.LeastForPercent {
		return fmt.Sprintf("%-20s", finding.Column(c.Success()))
	}
	return fmt.Sprintf("%5.2f (%5.2f–%5.2f) ", 100*c.Share, 100*c.Low, 100*c.High)
}
