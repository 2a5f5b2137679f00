package cli

import (
	"context"

	"beyond/engine"
	"beyond/engine/imaging"
	"beyond/engine/judge"
	"beyond/ui"
	"beyond/ui/guard"
	"beyond/ui/picture"
	judgeview "beyond/views/judge"
)

// answerOnScreen asks the questions of a task on the screen that the explorer has for it.
func (a *app) answerOnScreen(ctx context.Context, path string, o *answerFlags) error {
	settings, err := a.pictureSettings("")
	if err != nil {
		return err
	}
	child, err := guard.Attach(a.getenv)
	if err != nil {
		return err
	}
	if child == nil {
		return a.guarded()
	}
	a.guard = child
	return a.answer(ctx, path, o, func(ctx context.Context, q asking) error { return a.askOnScreen(ctx, q, settings, child) })
}

func (a *app) askOnScreen(ctx context.Context, q asking, settings picture.Settings, child *guard.Child) error {
	notebook, pictures := notebookOf(q.store, a.now), newTaskPictures(q.task)
	defer a.sayRescued(notebook)
	screen := judgeview.NewAsking(judgeview.AskingOptions{
		Pictures: pictures, Book: judgements{notebook, q.task.ID}, Rater: q.rater, Queue: q.queue,
		Class: pictures.name, Gloss: pictures.gloss, Now: a.now,
	})
	return ui.Run(ctx, ui.Options{Pictures: settings, Guard: child, Roots: []ui.Root{{Key: "1", Screen: screen}}})
}

// taskPictures are those that come with a task.
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

// gloss is known of classes that are ImageNet's.
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
