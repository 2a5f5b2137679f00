package cli

import (
	"context"
	"errors"

	"beyond/engine"
	"beyond/engine/imaging"
	"beyond/engine/judge"
	"beyond/ui"
	"beyond/ui/guard"
	judgeview "beyond/views/judge"
)

// onScreen returns the guard of a command that has a screen. Without a guard it runs the command again under one;
// child is then nil, and nothing is left to do.
func (a *app) onScreen() (child *guard.Child, err error) {
	if !a.onTerminal() {
		return nil, wrongUse(errors.New("a screen needs a terminal"))
	}
	child, err = guard.Attach(a.getenv)
	if err == nil && child == nil {
		err = a.guarded()
	}
	return child, err
}

// show runs one screen until the user leaves it.
func (a *app) show(ctx context.Context, screen ui.Screen) error {
	settings, err := a.pictureSettings("")
	if err != nil {
		return err
	}
	return ui.Run(ctx, ui.Options{Pictures: settings, Guard: a.guard, Roots: []ui.Root{{Key: "1", Screen: screen}}})
}

// answerOnScreen asks the questions of a task on the explorer's screen for them.
func (a *app) answerOnScreen(ctx context.Context, path string, o *answerFlags) error {
	child, err := a.onScreen()
	if err != nil || child == nil {
		return err
	}
	a.guard = child
	return a.answer(ctx, path, o, a.askOnScreen)
}

func (a *app) askOnScreen(ctx context.Context, q asking) error {
	pictures := newTaskPictures(q.task)
	defer a.sayRescued(q.answers.Answers)
	return a.show(ctx, judgeview.NewAsking(judgeview.AskingOptions{
		Pictures: pictures, Answers: q.answers, Rater: q.rater, Queue: q.queue,
		Class: pictures.name, Gloss: pictures.gloss, Now: a.now, Farewell: takeElsewhere(q.task),
	}))
}

// taskPictures are the pictures of a task.
type taskPictures struct {
	task  *judge.Task
	at    map[judge.Question]int // in Items
	names map[int]string         // of classes
}

func newTaskPictures(t *judge.Task) *taskPictures {
	p := &taskPictures{t, map[judge.Question]int{}, map[int]string{}}
	for i, item := range t.Items {
		p.at[item.Question], p.names[item.Class] = i, item.Name
	}
	return p
}

func (p *taskPictures) name(class int) string { return p.names[class] }

// gloss explains a class of ImageNet; "" for other classes.
func (p *taskPictures) gloss(class int) string {
	list, err := imagenet()
	if err != nil || class >= list.Len() || list.At(class).Name != p.names[class] {
		return ""
	}
	return glosses()[list.At(class).WNID]
}

// Shown implements judge.Pictures.
func (p *taskPictures) Shown(_ context.Context, _ engine.Priority, q judge.Question) (*imaging.RGB, error) {
	data, err := p.task.Picture(p.at[q])
	if err != nil {
		return nil, err
	}
	img, _, err := imaging.Decode(data, imaging.DefaultLimits)
	return img, err
}

// Examples implements judge.Pictures: a task brings none.
func (p *taskPictures) Examples(context.Context, engine.Priority, int, string) ([]*imaging.RGB, error) {
	return nil, nil
}
