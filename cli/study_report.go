package cli

import (
	"encoding/json"
	"fmt"

	"beyond/engine/stats"
	"beyond/engine/store"
	"beyond/engine/study"
)

// studyJSON is the document of study run and study report.
type studyJSON struct {
	Simulated  bool            `json:"simulated"` // a simulated rater's answers; otherwise people's
	Task       string          `json:"task,omitempty"`
	Name       string          `json:"name,omitempty"`
	Settings   json.RawMessage `json:"settings,omitempty"`
	Rounds     int             `json:"rounds,omitempty"`
	Classes    int             `json:"classes,omitempty"`
	Conditions []conditionJSON `json:"conditions"`
	Tests      []testJSON      `json:"tests"`
}

type (
	conditionJSON struct {
		Condition     string       `json:"condition"`
		Title         string       `json:"title"`
		N             int          `json:"n"`
		Correct       int          `json:"correct"`
		Share         float64      `json:"share"`
		Low           float64      `json:"low"`
		High          float64      `json:"high"`
		StandardError float64      `json:"standard_error"` // as share, a fraction of 1
		Dropped       int          `json:"dropped"`        // answers out of time
		More          *int         `json:"more_for_3_points"`
		Paper         paperRowJSON `json:"paper"`
	}
	paperRowJSON struct {
		Success       float64 `json:"success_percent"`
		StandardError float64 `json:"standard_error_percent"`
	}
	testJSON struct {
		A        string  `json:"a"`
		B        string  `json:"b"`
		Test     string  `json:"test"` // mcnemar: paired by scene; fisher: all answers
		Pairs    int     `json:"pairs"`
		OnlyA    int     `json:"only_a"`
		OnlyB    int     `json:"only_b"`
		P        float64 `json:"p"`
		Adjusted float64 `json:"adjusted_p"`
	}
)

func newStudyReport(r study.Report, t store.Task) *studyJSON {
	doc := &studyJSON{Simulated: r.Simulated, Task: t.ID, Name: t.Name, Settings: t.Body, Tests: []testJSON{}}
	for _, c := range r.Conditions {
		one := conditionJSON{
			Condition: c.Condition.String(), Title: c.Condition.Title(), N: c.Success.N, Correct: c.Success.K, Share: c.Success.Share, Low: c.Success.Low, High: c.Success.High,
			StandardError: c.StandardError, Dropped: c.Dropped, Paper: paperRowJSON(study.Paper(c.Condition)),
		}
		if c.More >= 0 {
			one.More = &c.More
		}
		doc.Conditions = append(doc.Conditions, one)
	}
	for _, t := range r.Tests {
		name := "fisher"
		if t.Paired {
			name = "mcnemar"
		}
		doc.Tests = append(doc.Tests, testJSON{t.A.String(), t.B.String(), name, t.Pairs, t.OnlyA, t.OnlyB, t.P, t.Adjusted})
	}
	return doc
}

func (a *app) printStudy(r *studyJSON, asJSON bool) error {
	if asJSON {
		return a.writeJSON(r)
	}
	r.write(a)
	return nil
}

// write prints Table 3 beside the paper's.
func (r *studyJSON) write(a *app) {
	who := "people's answers"
	if r.Simulated {
		who = "SIMULATED rater (nearest class by features), no people"
	}
	fmt.Fprintf(a.out, "%s · %s\nchance is 16.7 %%; the paper: ImageNet classes, ResNet-101, its own raters\n\n", orName(r.Name, "no study"), who)
	fmt.Fprintf(a.out, "%-32s     n   success (95 %%)        SE  dropped  more for ±3   paper (SE)\n", "")
	for _, c := range r.Conditions {
		more := "–"
		if c.More != nil {
			more = fmt.Sprint(*c.More)
		}
		fmt.Fprintf(a.out, "%-32s %5d  %s  %5.2f  %7d  %11s   %.2f (%.2f)\n", c.Title, c.N, successText(c), 100*c.StandardError, c.Dropped, more, c.Paper.Success, c.Paper.StandardError)
	}
	if len(r.Tests) == 0 {
		return
	}
	fmt.Fprintf(a.out, "\nsurest differences (p adjusted for %d tests)\n", len(r.Tests))
	sure := 0
	for _, t := range r.Tests {
		if t.Adjusted < 0.05 {
			sure++
			fmt.Fprintf(a.out, "  %-18s against %-18s  %s, %d pairs, %d and %d alone right, p %.2g\n", t.A, t.B, t.Test, t.Pairs, t.OnlyA, t.OnlyB, t.Adjusted)
		}
	}
	if sure == 0 {
		fmt.Fprintln(a.out, "  none")
	}
}

// successText is a success rate with its interval in a fixed width; of few answers no percentage.
func successText(c conditionJSON) string {
	share := stats.Share{K: c.Correct, N: c.N}
	if c.N < 20 {
		return fmt.Sprintf("%-20s", shareText(share))
	}
	return fmt.Sprintf("%5.2f (%5.2f–%5.2f) ", 100*c.Share, 100*c.Low, 100*c.High)
}

func orName(name, otherwise string) string {
	if name == "" {
		return otherwise
	}
	return name
}
