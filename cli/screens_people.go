package cli

import (
	"fmt"
	"path"
	"path/filepath"

	"beyond/engine/judge"
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
		Source: x.asked, Answers: judgements{notebook: x.notebook}, Class: x.className, Gloss: x.gloss, Rater: x.flags.rater,
		OpenResult: x.openResult, Now: x.app.now,
	})
}

// study is the screen of the assignment study.
func (x *explorer) study() ui.Screen {
	return studyview.New(studyview.Options{
		Source: &selections{w: x.w}, Answers: assignments{x.notebook, x.w}, Rater: x.flags.rater, Content: x.content(),
		Now: x.app.now, Tick: tea.Tick,
	})
}

func (x *explorer) className(class int) string { return x.w.Model.Classes.At(class).Name }

// openResult opens what came of the judgements, for that many raters a question.
func (x *explorer) openResult(raters int) tea.Cmd {
	return func() tea.Msg {
		return ui.Open{Screen: result.New(result.Options{
			Source: &votes{x.asked, x.notebook}, Model: x.w.Model.Name, Data: fmt.Sprintf("%s %d", x.w.Set.Name, len(x.w.Set.Items)),
			Raters: raters, Class: x.className, OpenPictures: x.openNamed, Command: x.reportCommand,
		})}
	}
}

func (x *explorer) reportCommand(rule judge.Rule) string {
	words := []string{"beyond", "judge", "report"}
	if x.data != "" {
		words = append(words, x.data)
	}
	words = append(append(words, x.modelArguments()...), "--threshold", fmt.Sprint(rule.Threshold), "--raters", fmt.Sprint(rule.Raters))
	if rule.Lenient {
		words = append(words, "--maybe")
	}
	return ui.CommandLine(append(words, "--json")...)
}

// openNamed opens a grid of pictures that votes name by content or by file.
func (x *explorer) openNamed(title safe.Text, names []string) tea.Cmd {
	at := x.asked.indices()
	for i, item := range x.w.Set.Items {
		at[path.Base(filepath.ToSlash(item.Path))] = i
	}
	var pictures []int
	for _, name := range names {
		if i, ok := at[name]; ok {
			pictures = append(pictures, i)
		}
	}
	return x.openGrid(title, pictures)
}
