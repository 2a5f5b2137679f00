package result

import (
	"fmt"
	"slices"

	"beyond/engine/finding"
	"beyond/engine/judge"
)

func (p *page) addErrors(r *judge.Report) {
	accepted, rejected, unjudged := r.ByVerdict[judge.Accepted], r.ByVerdict[judge.Rejected], r.ByVerdict[judge.Unjudged]
	paper := r.Paper.Table1[1]
	p.heading("top-1", "", "paper, "+paper.Title)
	p.add(line{
		subject: "error", value: finding.Long(r.Error), paper: percent(paper.Error),
		title: "mistakes", pictures: slices.Concat(accepted, rejected, unjudged),
	})
	p.add(line{
		subject: "rectified, " + atLeast(r.Rule), value: finding.Long(r.Rectified), paper: percent(paper.Rectified),
		title: "mistakes not accepted", pictures: slices.Concat(rejected, unjudged),
	})
	p.add(line{subject: "· unjudged", value: unjudgedText(r), title: "mistakes not judged yet", pictures: unjudged})
	p.add(line{
		subject: "≈ accepted", value: finding.Count(r.Accepted) + " of " + finding.Count(r.Judged) + " judged",
		title: "mistakes that people accept", pictures: accepted,
	})
	p.add(line{
		subject: "✗ rejected", value: finding.Count(len(rejected)),
		title: "mistakes that people reject", pictures: rejected,
	})
}

// unjudgedText counts the mistakes with no answers, or too few, and gives the range of the error that they leave.
func unjudgedText(r *judge.Report) string {
	text := finding.Count(r.Unjudged)
	if r.Partly > 0 {
		text += fmt.Sprintf(", %s with some answers", finding.Count(r.Partly))
	}
	if r.Unjudged > 0 && r.N >= finding.LeastForPercent {
		text += fmt.Sprintf("; %s if all are accepted / none", between(r.Rectified, r.IfAllAccepted, r.Unjudged))
	}
	return text
}

func (p *page) addTop5(r *judge.Top5Report) {
	if r == nil {
		return
	}
	p.heading("top-5", "", "paper, ResNet-101")
	p.add(line{
		subject: "error", value: finding.Long(r.Error), paper: percent(judge.PaperTop5),
		title: "top-5 mistakes", pictures: r.Pictures,
	})
	p.addFive("rectified, of top-1 mistakes", r.OfTop1Mistakes, judge.PaperTop5OfTop1Mistakes)
	p.addFive("rectified, of top-5 mistakes", r.OfTop5Mistakes, judge.PaperTop5OfTop5Mistakes)
}

func (p *page) addFive(subject string, r judge.FiveReport, paper float64) {
	value := fmt.Sprintf("%s, %s of %s unjudged",
		between(r.Rectified, r.IfAllAccepted, r.Unjudged), finding.Count(r.Unjudged), finding.Count(r.Mistakes))
	p.add(line{subject: subject, value: value, paper: percent(paper)})
}
