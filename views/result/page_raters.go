package result

import (
	"fmt"
	"math"
	"slices"

	"beyond/engine/finding"
	"beyond/engine/judge"
	"beyond/views/record"
)

func (p *page) addRaters(v Votes, rule judge.Rule) {
	if v.Answers == nil {
		return
	}
	p.heading("raters", "agree with the others' majority", "")
	for _, r := range judge.Raters(slices.Values(judge.Ballots(v.Answers)), v.Answers, rule.Lenient) {
		value := fmt.Sprintf("%s of %s answers · yes %s", finding.Short(r.Agreement), finding.Count(r.Positive.N), finding.Short(r.Positive))
		if r.Checks.N > 0 {
			value += " · checks " + finding.Short(r.Checks)
		}
		if r.Median > 0 {
			value += " · median " + record.Duration(r.Median.Seconds())
		}
		p.add(line{what: r.Rater, value: value, title: "answered by " + r.Rater, pictures: answeredBy(v.Answers, r.Rater)})
	}
}

func answeredBy(answers []judge.Answer, rater string) []string {
	var pictures []string
	seen := map[string]bool{}
	for _, a := range answers {
		if a.Rater == rater && !seen[a.Picture] {
			seen[a.Picture] = true
			pictures = append(pictures, a.Picture)
		}
	}
	return pictures
}

func (p *page) addClasses(v Votes, rule judge.Rule, o Options) {
	reports := judge.Classes(v.Counts.OfMistakes(v.Outcomes, judge.Whole), rule.Lenient)
	if len(reports) == 0 {
		return
	}
	behind := map[int][]string{}
	for _, item := range judge.Mistakes(v.Outcomes, judge.Whole) {
		if _, asked := v.Counts[item.Question]; asked {
			behind[item.Class] = append(behind[item.Class], item.Picture)
		}
	}
	p.heading("classes asked for", "pairs of raters that agree, least first", "")
	for _, c := range reports {
		agree := "of one rater each"
		if !math.IsNaN(c.Agreement) {
			agree = fmt.Sprintf("agreement %.2f", c.Agreement)
		}
		name := o.Class(c.Class)
		p.add(line{
			what: name, value: fmt.Sprintf("%s · yes %s · %s", agree, finding.Short(c.Positive), questions(c.Questions)),
			title: "taken for " + name, pictures: behind[c.Class],
		})
	}
}

func questions(n int) string {
	if n == 1 {
		return "1 picture"
	}
	return finding.Count(n) + " pictures"
}
