package cli

import (
	"context"
	"fmt"
	"path"
	"path/filepath"

	"beyond/engine"
	"beyond/engine/judge"
	"beyond/engine/people"
	"beyond/ui"
	"beyond/ui/safe"
	judgeview "beyond/views/judge"
	"beyond/views/result"
	studyview "beyond/views/study"
	tea "charm.land/bubbletea/v2"
)

// judge is the screen on which people judge predictions.
func (x *explorer) judge() ui.Screen {
	return judgeview.New(judgeview.Options{
		Source: x.asked, Answers: people.JudgementAnswers{Answers: x.answers},
		Class: x.className, Gloss: x.gloss, Rater: x.flags.rater,
		OpenResult: x.openResult, Now: x.app.now,
	})
}

// study is the screen of the assignment study.
func (x *explorer) study() ui.Screen {
	return studyview.New(studyview.Options{
		Source: &selections{w: x.w}, Answers: studyAnswers{x.answers, x.w}, Rater: x.flags.rater, Content: x.content(),
		Now: x.app.now, Tick: tea.Tick,
	})
}

func (x *explorer) className(class int) string { return x.w.Model.Classes.At(class).Name }

// evidence is all that people said about the pictures of a workspace, here and in published votes.
type evidence struct {
	answers  *people.Answers
	pictures *engine.AskedPictures
}

// Votes implements result.Source.
func (e evidence) Votes(ctx context.Context, report func(done, total int)) ([]result.Votes, error) {
	all, err := e.answers.GatherAll(ctx, e.pictures, report)
	list := make([]result.Votes, len(all))
	for i, one := range all {
		list[i] = result.Votes{Name: votesNames[one.Source], Evidence: one}
	}
	return list, err
}

var votesNames = map[string]string{
	people.Given:      "answers given here",
	people.ReaL:       "ReaL, published votes",
	people.FivePerson: "five-person study, published votes",
}

// openResult opens the judged result, by the rule for that many raters a question.
func (x *explorer) openResult(raters int) tea.Cmd {
	return func() tea.Msg {
		return ui.Open{Screen: result.New(result.Options{
			Source: evidence{x.answers, x.asked}, Model: x.w.Model.Name,
			Data:   fmt.Sprintf("%s %d", x.w.Set.Name, len(x.w.Set.Items)),
			Raters: raters, Class: x.className, OpenPictures: x.openNamed, Command: x.reportCommand,
		})}
	}
}

func (x *explorer) reportCommand(rule judge.Rule) string {
	words := []string{"beyond", "judge", "report"}
	if x.data != "" {
		words = append(words, x.data)
	}
	words = append(append(words, x.modelArguments()...),
		"--threshold", fmt.Sprint(rule.Threshold), "--raters", fmt.Sprint(rule.Raters))
	if rule.Lenient {
		words = append(words, "--maybe")
	}
	return ui.CommandLine(append(words, "--json")...)
}

// openNamed opens a grid of pictures, named by content or by file.
func (x *explorer) openNamed(title safe.Text, names []string) tea.Cmd {
	byFile := map[string]int{}
	for i, item := range x.w.Set.Items {
		byFile[path.Base(filepath.ToSlash(item.Path))] = i
	}
	var pictures []int
	for _, name := range names {
		i, ok := byFile[name]
		if !ok {
			i, ok = x.asked.At(name)
		}
		if ok {
			pictures = append(pictures, i)
		}
	}
	return x.openGrid(title, pictures)
}
