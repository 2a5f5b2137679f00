package explorer

import (
	"context"
	"time"

	"beyond/engine"
	"beyond/engine/dataset"
	"beyond/engine/imaging"
	"beyond/engine/judge"
	"beyond/engine/people"
	judgeview "beyond/views/judge"
)

// Questions are the questions of a task to one rater.
type Questions struct {
	Task     *judge.Task
	Answers  people.JudgementAnswers
	Rater    string
	Queue    judge.Queue
	Classes  *dataset.Classes         // ImageNet's
	Gloss    func(wnid string) string // defines a class
	Farewell string                   // shown after the last question
	Now      func() time.Time
}

// Ask puts questions on the screen on which the explorer asks them.
func Ask(ctx context.Context, q Questions, t Terminal) error {
	pictures := newTaskPictures(q)
	return t.show(ctx, judgeview.NewAsking(judgeview.AskingOptions{
		Pictures: pictures, Answers: q.Answers, Rater: q.Rater, Queue: q.Queue,
		Class: pictures.name, Gloss: pictures.gloss, Now: q.Now, Farewell: q.Farewell,
	}))
}

// taskPictures are the pictures that come with a task.
type taskPictures struct {
	Questions
	at    map[judge.Question]int // in Items
	names map[int]string         // of classes
}

func newTaskPictures(q Questions) *taskPictures {
	p := &taskPictures{q, map[judge.Question]int{}, map[int]string{}}
	for i, item := range q.Task.Items {
		p.at[item.Question], p.names[item.Class] = i, item.Name
	}
	return p
}

func (p *taskPictures) name(class int) string { return p.names[class] }

// gloss is known of classes that are ImageNet's.
func (p *taskPictures) gloss(class int) string {
	if class >= p.Classes.Len() || p.Classes.At(class).Name != p.names[class] {
		return ""
	}
	return p.Gloss(p.Classes.At(class).WNID)
}

// Shown implements judge.Pictures.
func (p *taskPictures) Shown(_ context.Context, _ engine.Priority, q judge.Question) (*imaging.RGB, error) {
	data, err := p.Task.Picture(p.at[q])
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
