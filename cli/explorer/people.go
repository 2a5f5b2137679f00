package explorer

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
func (x *Explorer) judge() ui.Screen {
	return judgeview.New(judgeview.Options{
		Source: x.asked, Answers: people.JudgementAnswers{Answers: x.options.Answers},
		Class: x.className, Gloss: x.gloss, Rater: x.options.Rater, Raters: x.options.Preferences.Raters(),
		OpenResult: x.openResult, Now: x.options.Now,
	})
}

// study is the screen of the assignment study.
func (x *Explorer) study() ui.Screen {
	return studyview.New(studyview.Options{
		Source:  engine.NewStudyPictures(x.w, nil),
		Answers: engine.StudyAnswers{Answers: x.options.Answers, Workspace: x.w},
		Rater:   x.options.Rater, Content: x.content(), Now: x.options.Now, Tick: tea.Tick,
	})
}

// gloss is the definition of a class, "" where there is none.
func (x *Explorer) gloss(class int) string {
	if class >= x.w.Model.Classes.Len() {
		return ""
	}
	return x.options.Gloss(x.w.Model.Classes.At(class).WNID)
}

// className is the name of a class. Answers from elsewhere may be about classes that the model does not have.
func (x *Explorer) className(class int) string {
	if class >= x.w.Model.Classes.Len() {
		return fmt.Sprintf("class %d", class)
	}
	return x.w.Model.Classes.At(class).Name
}

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
func (x *Explorer) openResult(raters int) tea.Cmd {
	return func() tea.Msg {
		return ui.Open{Screen: result.New(result.Options{
			Source: evidence{x.options.Answers, x.asked}, Model: x.w.Model.Name,
			Data:   fmt.Sprintf("%s %d", x.w.Set.Name, len(x.w.Set.Items)),
			Raters: raters, Class: x.className, OpenPictures: x.openNamed, Command: x.reportCommand,
		})}
	}
}

func (x *Explorer) reportCommand(rule judge.Rule) string {
	return x.command("judge report", RuleArguments(rule)...)
}

// RuleArguments are the arguments of beyond judge report for a rule.
func RuleArguments(rule judge.Rule) []string {
	words := []string{"--threshold", fmt.Sprint(rule.Threshold), "--raters", fmt.Sprint(rule.Raters)}
	if rule.Lenient {
		words = append(words, "--maybe")
	}
	return words
}

// openNamed opens a grid of pictures, named by content or by file.
func (x *Explorer) openNamed(title safe.Text, names []string) tea.Cmd {
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
