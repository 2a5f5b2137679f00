package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"beyond/cli/explorer"
	"beyond/engine/judge"
	"beyond/engine/people"
	"beyond/engine/store"
	"beyond/ui/safe"

	"github.com/spf13/cobra"
)

type answerFlags struct {
	storeFlags
	raterFlags
	lines bool
}

// judgeAnswerCommand asks the questions of a task.
func (a *app) judgeAnswerCommand() *cobra.Command {
	var o answerFlags
	c := &cobra.Command{
		Use:   "answer TASK --rater NAME",
		Short: "Answer the questions of a task",
		Long: "Asks one question after the other and saves every answer before the next. What was answered before is not\n" +
			"asked again, so one may stop and go on. On a terminal the pictures are shown; with --lines they lie in a\n" +
			"folder of their own meanwhile, and each question names its file.\n\n" + exitCodesHelp,
		Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if o.lines || !a.onTerminal() {
				return a.answer(c.Context(), args[0], &o, a.askInLines)
			}
			return a.answerOnScreen(c.Context(), args[0], &o)
		},
	}
	o.storeFlags.add(c)
	o.raterFlags.add(c)
	c.Flags().BoolVar(&o.lines, "lines", false, "lines in, lines out, for screen readers and plain terminals")
	return c
}

// asker puts questions to a rater.
type asker func(context.Context, explorer.Questions) error

// answer opens a task and asks a rater the questions that are left.
func (a *app) answer(ctx context.Context, path string, o *answerFlags, ask asker) error {
	return a.withStore(ctx, &o.storeFlags, func(s *store.Store) error {
		file, t, err := openTask(path)
		if err != nil {
			return refused(path, err)
		}
		defer file.Close()
		a.tellLeftOut(t.LeftOut.Of(path))
		if err := o.known(ctx, s); err != nil {
			return err
		}
		if err := people.ImportTask(ctx, s, t); err != nil {
			return refused(path, err)
		}
		given, err := people.Judgements(ctx, s, store.Person)
		if err := a.partly(err); err != nil {
			return err
		}
		answers := people.JudgementAnswers{Answers: people.AnswersOf(s), Task: t.ID}
		answers.Elsewhere = rescueFolders()
		queue := judge.NewQueue(t.Questions(), o.rater, t.Seed, given, t.Needed, a.now())
		return ask(ctx, explorer.Questions{Task: t, Answers: answers, Rater: o.rater, Queue: queue, Now: a.now})
	})
}

// answerOnScreen asks the questions of a task on the screen that the explorer has for it.
func (a *app) answerOnScreen(ctx context.Context, path string, o *answerFlags) error {
	t, ok, err := a.onScreen()
	if !ok {
		return err
	}
	classes, err := imagenet()
	if err != nil {
		return err
	}
	return a.answer(ctx, path, o, func(ctx context.Context, q explorer.Questions) (err error) {
		defer func() { err = a.rescued(q.Answers.Answers, err) }()
		q.Classes, q.Gloss, q.Farewell = classes, gloss, takeElsewhere(q.Task)
		return explorer.Ask(ctx, q, t)
	})
}

// askInLines asks the questions as lines of text.
func (a *app) askInLines(ctx context.Context, q explorer.Questions) (err error) {
	folder, err := os.MkdirTemp("", "beyond-judge-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }() // pictures only; the answers are in the store
	defer func() { err = a.rescued(q.Answers.Answers, err) }()
	a.printf("%s: %d questions for %s; %d answered before, %d have answers enough.\n",
		safe.Clean(q.Task.Name), len(q.Queue.Items), safe.Clean(q.Rater), q.Queue.Done, q.Queue.Enough)
	if n := len(q.Queue.Deferred); n > 0 {
		a.printf("%d must wait: you answered another view of the same picture less than three days ago.\n", n)
	}
	return (&dialogue{a, q, folder, judge.NewSession(q.Rater, q.Queue)}).run(ctx)
}

func openTask(path string) (*os.File, *judge.Task, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	info, err := file.Stat()
	var t *judge.Task
	if err == nil {
		t, err = judge.ReadTask(file, info.Size())
	}
	if err != nil {
		file.Close()
		return nil, nil, err
	}
	return file, t, nil
}

// dialogue asks the questions of a session: lines in, lines out.
type dialogue struct {
	*app
	explorer.Questions
	folder  string // of the pictures that the rater may open
	session *judge.Session
}

// run asks until the last question, or until the rater quits, the input ends or ctx is done.
func (d *dialogue) run(ctx context.Context) error {
	d.printf("Answer y (yes), n (no) or s (skip); u takes the last answer back, q leaves.\n")
	lines := bufio.NewScanner(until(ctx, d.in))
	for ctx.Err() == nil {
		item, ok := d.session.Current()
		if !ok {
			d.printf("All answered. %s\n", takeElsewhere(d.Task))
			return nil
		}
		if err := d.ask(ctx, item); err != nil {
			return err
		}
		shown := d.Now()
		if !lines.Scan() {
			break
		}
		word := strings.ToLower(strings.TrimSpace(lines.Text()))
		if word == "q" || word == "quit" {
			break
		}
		if err := d.obey(ctx, word, d.Now().Sub(shown)); err != nil {
			return err
		}
	}
	done, of := d.session.Place()
	d.printf("%d of %d answered and saved. The same command goes on.\n", done, of)
	return errors.Join(ctx.Err(), lines.Err())
}

// takeElsewhere says how to take the answers to the task's machine.
func takeElsewhere(t *judge.Task) string {
	return fmt.Sprintf("To take the answers elsewhere: beyond judge export --task %s --out FILE.jsonl", t.ID)
}

// ask writes the picture into the folder and prints the question.
func (d *dialogue) ask(ctx context.Context, item judge.Item) error {
	done, of := d.session.Place()
	i := slices.IndexFunc(d.Task.Items, func(one judge.TaskItem) bool { return one.Question == item.Question })
	if i < 0 {
		return &coded{exitFault, errors.New("a question that the task does not hold")}
	}
	path := filepath.Join(d.folder, fmt.Sprintf("%05d.png", done+1))
	err := waiting(ctx, func() error {
		data, err := d.Task.Picture(i)
		if err != nil {
			return &coded{exitRefused, err}
		}
		return os.WriteFile(path, data, 0o600)
	})
	if err != nil {
		return err
	}
	const text = "\n%d of %d. Picture: %s\nIs %q relevant for this image?\n"
	d.printf(text, done+1, of, path, safe.Clean(d.Task.Items[i].Name).String())
	return nil
}

// obey saves a reply or takes the last one back. It goes on only once that is saved.
func (d *dialogue) obey(ctx context.Context, word string, took time.Duration) error {
	replies := map[string]judge.Reply{
		"y": judge.Yes, "yes": judge.Yes, "n": judge.No, "no": judge.No, "s": judge.Skip, "skip": judge.Skip,
	}
	reply, isReply := replies[word]
	switch {
	case isReply:
		return d.reply(ctx, reply, took)
	case word == "u" || word == "undo":
		return d.undo(ctx)
	}
	d.printf("%q: answer y, n, s, u or q.\n", safe.Clean(word).Truncate(20))
	return nil
}

func (d *dialogue) reply(ctx context.Context, reply judge.Reply, took time.Duration) error {
	answer := d.session.Answer(reply, d.Now(), took)
	err := d.save(ctx, func() (err error) {
		answer.ID, err = d.Answers.Append(context.WithoutCancel(ctx), answer)
		return err
	})
	if err != nil {
		return err
	}
	d.session.Advance(answer)
	d.printf("saved\n")
	return nil
}

func (d *dialogue) undo(ctx context.Context) error {
	last, ok := d.session.Last()
	if !ok {
		d.printf("Nothing to take back.\n")
		return nil
	}
	err := d.save(ctx, func() error {
		_, err := d.Answers.Undo(context.WithoutCancel(ctx), last)
		return err
	})
	if err != nil {
		return err
	}
	d.session.Back()
	d.printf("taken back\n")
	return nil
}

// save waits until an answer is saved, or ctx is done. The answer then stays on its way, and rescued looks after it.
func (d *dialogue) save(ctx context.Context, answer func() error) error {
	return storeError(waiting(ctx, answer))
}
