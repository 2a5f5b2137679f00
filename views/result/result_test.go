package result

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"beyond/engine/judge"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/ui/uitest"
	tea "charm.land/bubbletea/v2"
)

// fake is a source of fixed votes.
type fake struct {
	votes []Votes
	err   error
}

func (f *fake) Votes(ctx context.Context, report func(done, total int)) ([]Votes, error) {
	report(len(f.votes), len(f.votes))
	return f.votes, errors.Join(f.err, ctx.Err())
}

var names = []string{"golf ball", "baseball", "lemon", "orange", "cup", "bowl"}

// outcomes are 40 pictures, the first 10 of which are mistakes, 6 of them top-5 mistakes.
func outcomes(variant string) []judge.Outcome {
	list := make([]judge.Outcome, 40)
	for i := range list {
		o := judge.Outcome{
			Picture: fmt.Sprintf("picture %02d", i), Variant: variant, Label: i % 2, Top: []int{i % 2, 2, 3, 4, 5},
		}
		switch {
		case i < 6:
			o.Top = []int{2, 3, 4, 5, 1 - o.Label}
		case i < 10:
			o.Top = []int{2, o.Label, 3, 4, 5}
		}
		list[i] = o
	}
	return list
}

// given are answers of five raters to the first 8 mistakes; the i-th has min(i, 5) yes. The last of the five skips
// one.
func given(outcomes []judge.Outcome, view judge.View) []judge.Answer {
	yes := judge.Yes
	at := time.Date(2018, 9, 8, 9, 0, 0, 0, time.UTC)
	check := judge.Question{Picture: "picture 20"}
	answers := []judge.Answer{{Rater: "ana", Question: check, Reply: judge.Yes, Expect: &yes, At: at}}
	for i := range 8 {
		for r, rater := range []string{"ana", "ben", "cleo", "dan", "eve"} {
			reply := judge.No
			if r < i {
				reply = judge.Yes
			}
			if i == 7 && r == 4 {
				reply = judge.Skip
			}
			answers = append(answers, judge.Answer{
				Rater: rater, Question: outcomes[i].Question(0, view), Reply: reply, At: at,
				Took: time.Duration(r+1) * time.Second,
			})
		}
	}
	return answers
}

func people() Votes {
	clean, attacked := outcomes(""), outcomes("ifgsm")
	answers := slices.Concat(given(clean, judge.Whole), given(attacked, judge.Whole), given(attacked, judge.Attention))
	return Votes{"answers given here", judge.Evidence{
		Outcomes: clean, Attacked: attacked, Votes: judge.Count(answers), Answers: answers,
	}}
}

// published are votes of raters who are not known, with maybes.
func published() Votes {
	v := Votes{"ReaL", judge.Evidence{Outcomes: outcomes(""), Votes: judge.Votes{}, Maybes: true}}
	for i, o := range v.Outcomes {
		v.Votes[o.Question(0, judge.Whole)] = judge.Tally{Yes: i % 6, Maybe: min(1, 5-i%6), No: 5 - i%6 - min(1, 5-i%6)}
	}
	return v
}

type opened struct {
	title    string
	pictures []string
}

func screen(f *fake, w, h int) (*Model, *opened) {
	o := &opened{}
	m := New(Options{
		Source: f, Model: "efficientnet-lite0", Data: "gallery", Raters: 5,
		Class: func(class int) string { return names[class] },
		OpenPictures: func(title safe.Text, pictures []string) tea.Cmd {
			return func() tea.Msg { *o = opened{title.String(), pictures}; return nil }
		},
		Command: func(rule judge.Rule) string { return fmt.Sprintf("beyond judge report --threshold %d", rule.Threshold) },
	})
	m.Update(ui.Resized{Width: w, Height: h})
	return m, o
}

func ready(f *fake, w, h int) (*Model, *opened) {
	m, o := screen(f, w, h)
	uitest.Answer(m, m.Update(ui.Shown{}))
	return m, o
}

func TestDrawing(t *testing.T) {
	// The sizes of a screen in windows of 80×24, 120×40 and 200×60.
	for _, size := range [][2]int{{80, 20}, {120, 36}, {200, 56}} {
		m, _ := ready(&fake{votes: []Votes{people(), published()}}, size[0], size[1])
		uitest.Golden(t, fmt.Sprintf("people %dx%d", size[0], size[1]), uitest.Drawn(m, size[0], size[1]).Text())
		uitest.PressAll(m, "end")
		uitest.Golden(t, fmt.Sprintf("end %dx%d", size[0], size[1]), uitest.Drawn(m, size[0], size[1]).Text())
		uitest.PressAll(m, "home", "v")
		uitest.Golden(t, fmt.Sprintf("published %dx%d", size[0], size[1]), uitest.Drawn(m, size[0], size[1]).Text())
	}
}

func TestDrawingLoadingEmptyFailed(t *testing.T) {
	m, _ := screen(&fake{}, 80, 20)
	cmd := m.Update(ui.Shown{})
	if got := strings.TrimSpace(uitest.Drawn(m, 80, 20).Text()); got != "" {
		t.Errorf("before 0.2 s: %q", got)
	}
	m.Track()(300, 800)
	m.Update(ui.Pulse{Elapsed: 3 * time.Second})
	uitest.Golden(t, "loading", uitest.Drawn(m, 80, 20).Text())
	uitest.Answer(m, cmd)
	uitest.Golden(t, "empty", uitest.Drawn(m, 80, 20).Text())
	m, _ = ready(&fake{err: errors.New("people.sqlite: damaged")}, 80, 20)
	uitest.Golden(t, "failed", uitest.Drawn(m, 80, 20).Text())
}

// find is the first line about something.
func find(t *testing.T, m *Model, subject string) line {
	t.Helper()
	at := slices.IndexFunc(m.shown.lines, func(l line) bool { return l.subject == subject })
	if at < 0 {
		t.Fatalf("no line about %q", subject)
	}
	return m.shown.lines[at]
}

func TestThreshold(t *testing.T) {
	m, _ := ready(&fake{votes: []Votes{people()}}, 120, 36)
	for _, c := range []struct {
		key, accepted string
		subject       string
	}{
		{"", "3 of 7 judged", "rectified, ≥ 4 of 5"}, // 4, 5 and 5 of 5; the eighth was skipped by one
		{"right", "2 of 7 judged", "rectified, ≥ 5 of 5"},
		{"right", "2 of 7 judged", "rectified, ≥ 5 of 5"},
		{"left", "3 of 7 judged", "rectified, ≥ 4 of 5"},
		{"left", "4 of 7 judged", "rectified, ≥ 3 of 5"},
		{"-", "3 of 8 judged", "rectified, ≥ 4 of 4"}, // 5 and 5 of 5, and 4 of 4; 4 of 5 are but 3 of 4
		{"+", "3 of 7 judged", "rectified, ≥ 4 of 5"},
	} {
		if c.key != "" {
			uitest.PressAll(m, c.key)
		}
		if got := find(t, m, "≈ accepted").value; got != c.accepted {
			t.Errorf("after %q: %s, want %s", c.key, got, c.accepted)
		}
		find(t, m, c.subject)
	}
}

func TestRuleForRaters(t *testing.T) {
	for raters, threshold := range map[int]int{0: 1, 1: 1, 2: 2, 3: 3, 4: 4, 5: 4, 10: 8} {
		if r := ruleFor(raters); r.Threshold != threshold || r.Validate() != nil {
			t.Errorf("%d raters: %v", raters, r)
		}
	}
	if ruleFor(5) != judge.PaperRule() {
		t.Error("five raters are not judged by the paper's rule")
	}
}

func TestMaybe(t *testing.T) {
	m, _ := ready(&fake{votes: []Votes{people(), published()}}, 120, 36)
	uitest.PressAll(m, "b")
	if m.rule.Lenient {
		t.Error("there are no maybes among people's answers")
	}
	uitest.PressAll(m, "v")
	strict := find(t, m, "≈ accepted").value
	uitest.PressAll(m, "b")
	if got := find(t, m, "≈ accepted").value; !m.rule.Lenient || got == strict {
		t.Errorf("%s with and without maybe", got)
	}
	uitest.PressAll(m, "+")
	if !m.rule.Lenient {
		t.Error("another number of raters forgets that maybe counts")
	}
	uitest.PressAll(m, "v")
	if m.rule.Lenient {
		t.Error("other votes are counted leniently")
	}
}

// Behind every bar are its pictures.
func TestOpen(t *testing.T) {
	m, o := ready(&fake{votes: []Votes{people()}}, 120, 36)
	for _, subject := range []string{"2 of 5", "· unjudged", "error", "ana"} {
		m.list.At = slices.IndexFunc(m.shown.lines, func(l line) bool { return l.subject == subject })
		uitest.PressAll(m, "enter")
		want := map[string]int{"2 of 5": 1, "· unjudged": 3, "error": 10, "ana": 9}[subject]
		if len(o.pictures) != want {
			t.Errorf("%s: opened %q with %v, want %d pictures", subject, o.title, o.pictures, want)
		}
	}
	m.list.At = 0
	*o = opened{}
	uitest.PressAll(m, "enter")
	if o.title != "" {
		t.Errorf("a heading opened %q", o.title)
	}
	y := headLines + 1
	m.Update(tea.MouseClickMsg{Y: y})
	uitest.Answer(m, m.Update(tea.MouseClickMsg{Y: y}))
	if len(o.pictures) != 10 {
		t.Errorf("two clicks opened %+v", o)
	}
}

func TestMoving(t *testing.T) {
	m, _ := ready(&fake{votes: []Votes{people()}}, 80, 20)
	uitest.PressAll(m, "end")
	if m.list.At != len(m.lines())-1 || m.list.At-m.list.Top >= 20-headLines {
		t.Errorf("at %d from %d of %d", m.list.At, m.list.Top, len(m.lines()))
	}
	uitest.PressAll(m, "down", "home", "up")
	if m.list.At != 1 || m.list.Top != 0 {
		t.Errorf("at %d from %d", m.list.At, m.list.Top)
	}
	uitest.PressAll(m, "pgdown")
	if m.list.At != 1+20-headLines {
		t.Errorf("a page further is %d", m.list.At)
	}
	for range m.lines() {
		uitest.PressAll(m, "up")
		if l := m.line(); l.heading {
			t.Errorf("on the heading %q", l.subject)
		}
	}
}

// A page by an earlier rule is not shown.
func TestOldAnswersAreDropped(t *testing.T) {
	m, _ := ready(&fake{votes: []Votes{people()}}, 120, 36)
	old := m.count()
	m.rule.Threshold = 3
	uitest.Answer(m, m.count())
	m.Update(old())
	find(t, m, "rectified, ≥ 3 of 5")
}

func TestEverySizeIsDrawn(t *testing.T) {
	m, _ := ready(&fake{votes: []Votes{people(), published()}}, 120, 36)
	for w := 1; w < 140; w += 4 {
		for h := 1; h < 50; h += 3 {
			m.Update(ui.Resized{Width: w, Height: h})
			uitest.Drawn(m, w, h)
			uitest.PressAll(m, "end")
			uitest.Drawn(m, w, h)
		}
	}
}

func TestReasons(t *testing.T) {
	m, _ := screen(&fake{votes: []Votes{people()}}, 120, 36)
	if got := uitest.Why(m, "enter"); got != "there are no pictures behind this line" {
		t.Errorf("before the votes: %q", got)
	}
	uitest.Answer(m, m.Update(ui.Shown{}))
	uitest.PressAll(m, "right")
	for key, want := range map[string]string{
		"right": "all raters must accept already; + adds a rater",
		"v":     "there are no other votes",
		"b":     "nobody could answer maybe in these votes",
	} {
		if got := uitest.Why(m, key); got != want {
			t.Errorf("%s: %q, want %q", key, got, want)
		}
	}
	uitest.PressAll(m, "-", "-", "-", "-")
	if got := uitest.Why(m, "-"); got != "there is only one rater already" {
		t.Errorf("with one rater: %q", got)
	}
	if got := uitest.Why(m, "left"); got != "one positive answer is enough already" {
		t.Errorf("at the lowest threshold: %q", got)
	}
}

// Votes that come after there were none are counted.
func TestFirstVotes(t *testing.T) {
	f := &fake{}
	m, _ := ready(f, 120, 36)
	f.votes = []Votes{people()}
	uitest.Answer(m, m.Update(ui.Shown{}))
	find(t, m, "rectified, ≥ 4 of 5")
}
