package report

import (
	"slices"
	"strings"
	"testing"

	"beyond/engine/compare"
	"beyond/engine/finding"
	"beyond/engine/judge"
	"beyond/engine/stats"
	"beyond/engine/study"
)

// input is a model of which everything but pictures is known, and one of which nothing but errors is.
func input() Input {
	full := Model{
		Arguments:  "--model resnet18",
		Evaluation: finding.Evaluation{Model: finding.Model{Name: "resnet18"}, N: 50, Top1: stats.NewShare(10, 50)},
		Accuracy:   []stats.Share{stats.NewShare(40, 50), stats.NewShare(5, 50)},
		Attack:     compare.Attack{Norm: "linf", Epsilon: 0.001, Steps: 1},
		Judged: &judge.Report{RectifiedError: judge.RectifiedError{
			Mistakes: 10, Judged: 8, Unjudged: 2, Rectified: stats.NewShare(6, 50), Histogram: map[int]int{0: 4, 5: 4},
		}},
	}
	bare := Model{Arguments: "--model b", Evaluation: finding.Evaluation{Model: finding.Model{Name: "b"}}}
	return Input{Data: Data{Name: "photos", Argument: "photos", Pictures: 50}, Models: []Model{full, bare}}
}

func part(t *testing.T, r Report, title string) Part {
	t.Helper()
	for _, s := range r.Sections {
		for _, p := range s.Parts {
			if strings.HasPrefix(p.Title, title) {
				return p
			}
		}
	}
	t.Fatalf("no part %q", title)
	return Part{}
}

func TestPaperStandsBesideOurs(t *testing.T) {
	r := New(input())
	table := part(t, r, "Table 1").Table
	want := []string{"resnet18", "20.0 % (10/50, 11.2–33.0)", "12.0 % (6/50, 5.6–23.8)", "2 of 10", "31.39 %", "17.93 %"}
	if !slices.Equal(table.Rows[0], want) {
		t.Errorf("got %q, want %q", table.Rows[0], want)
	}
	if len(table.Rows) != 5 { // ours, and the paper's other three
		t.Errorf("%d rows: %q", len(table.Rows), table.Rows)
	}
	figure := part(t, r, "Figure 2").Chart
	if own := figure.Series[0]; own.Values[0] != 50 || own.Values[3] != 0 || figure.Series[1].Values[5] != 39.76 {
		t.Errorf("figure 2: %+v", figure.Series)
	}
	if p := part(t, r, "Accuracy"); p.Chart.Series[0].Values[1] != 10 || p.Command != "beyond attack photos --model resnet18" {
		t.Errorf("accuracy: %+v, %s", p.Chart, p.Command)
	}
}

// TestEveryPartCanBeRepeated looks for a command, and for the reason where there are no figures.
func TestEveryPartCanBeRepeated(t *testing.T) {
	titles := map[string]bool{}
	for _, s := range New(input()).Sections {
		for _, p := range s.Parts {
			if !strings.HasPrefix(p.Command, "beyond ") {
				t.Errorf("%s: command %q", p.Title, p.Command)
			}
			if has := p.Table != nil || p.Chart != nil || p.Rows != nil || p.Text != nil; has == (p.Missing != "") {
				t.Errorf("%s: figures %v, missing %q", p.Title, has, p.Missing)
			}
			if p.Name() == "" {
				t.Errorf("%s: no name", p.Title)
			}
			titles[strings.Split(p.Title, ":")[0]] = true
		}
	}
	for _, want := range strings.Split("Table 1,Table 2,Table 3,Figure 2,Figure 4,Figure 5,Figure 7,Figure 8,Figure 9,Figure 10a,Figure 10b", ",") {
		if !titles[want] {
			t.Errorf("no %s", want)
		}
	}
}

func TestSimulatedRaterIsNamed(t *testing.T) {
	in := input()
	r := study.NewReport([]study.Answer{{Rater: "nearest", Condition: study.Conditions()[0], Chosen: 1, Right: 1}}, true)
	in.Study = &r
	p := part(t, New(in), "Table 3")
	if !strings.Contains(strings.Join(p.Text, " "), "No person has") || p.Table.Rows[0][2] != "1 of 1 (20.7–100.0 %)" ||
		p.Table.Rows[0][4] != "57.06 (3.22)" {
		t.Errorf("%+v, %q", p.Text, p.Table.Rows[0])
	}
}
