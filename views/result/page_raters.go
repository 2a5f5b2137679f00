package result

import (
	"fmt"
	"time"

	"beyond/engine/finding"
	"beyond/engine/judge"
	"beyond/ui"
)

func (p *page) addRaters(report *judge.Report) {
	if len(report.Raters) == 0 {
		return
	}
	p.heading("raters", "agree with the others' majority", "")
	for _, r := range report.Raters {
		value := fmt.Sprintf("%s of %s answers · yes %s",
			finding.Short(r.Agreement), finding.Count(r.Answers), finding.Short(r.Positive))
		if r.Checks.N > 0 {
			value += " · checks " + finding.Short(r.Checks)
		}
		if r.Seconds != nil {
			value += " · median " + ui.Estimate(time.Duration(*r.Seconds*float64(time.Second)))
		}
		p.add(line{subject: r.Rater, value: value, title: "answered by " + r.Rater, pictures: r.Pictures})
	}
}

func (p *page) addClasses(r *judge.Report, o Options) {
	if len(r.Classes) == 0 {
		return
	}
	p.heading("classes asked for", "pairs of raters that agree, least first", "")
	for _, c := range r.Classes {
		agree := "of one rater each"
		if c.Agreement != nil {
			agree = fmt.Sprintf("agreement %.2f", *c.Agreement)
		}
		name := o.Class(c.Class)
		p.add(line{
			subject: name, value: fmt.Sprintf("%s · yes %s · %s", agree, finding.Short(c.Positive), questions(c.Questions)),
			title: "taken for " + name, pictures: c.Pictures,
		})
	}
}

func questions(n int) string {
	if n == 1 {
		return "1 picture"
	}
	return finding.Count(n) + " pictures"
}
