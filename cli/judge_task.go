package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"io"
	"math/rand/v2"

	"beyond/engine"
	"beyond/engine/judge"
	"beyond/engine/store"
	"github.com/spf13/cobra"
)

type taskFlags struct {
	storeFlags
	askFlags
	out, name, view       string
	limit, needed, checks int
	seed                  uint64
	json                  bool
}

// judgeTaskCommand writes questions as one file.
func (a *app) judgeTaskCommand() *cobra.Command {
	var o taskFlags
	c := &cobra.Command{
		Use:   "export-task [DATA] --out TASK",
		Short: "Write questions with their pictures as one file, for raters elsewhere",
		Long: "The file holds pictures under numbers and what is asked of them; neither labels nor probabilities nor file\n" +
			"names. beyond judge answer TASK asks them. The task itself is kept in the store.\n\n" + exitCodesHelp,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.exportTask(c.Context(), first(args), &o) },
	}
	o.storeFlags.add(c)
	o.askFlags.add(c)
	f := c.Flags()
	f.StringVar(&o.out, "out", "", "the file of the task")
	f.StringVar(&o.name, "name", "", "what raters see the task called (default: what is asked)")
	f.StringVar(&o.view, "view", "whole", "whole pictures, or attention: only the 8 superpixels that speak for the class")
	f.IntVar(&o.limit, "limit", 0, "at most so many questions, drawn at random (0: all)")
	f.IntVar(&o.needed, "raters", judge.PaperRule().Raters, "raters that a question needs")
	f.IntVar(&o.checks, "checks", 0, "an attention check with a known answer after every so many questions (0: none)")
	f.Uint64Var(&o.seed, "seed", 0, "of the draw and of the order of questions")
	f.BoolVar(&o.json, "json", false, "print one JSON document")
	return c
}

func (o *taskFlags) validate() (judge.View, error) {
	switch {
	case o.out == "":
		return "", wrongUse(errors.New("--out TASK: name the file"))
	case o.limit < 0 || o.checks < 0 || o.needed < 1:
		return "", wrongUse(errors.New("--limit and --checks are 0 or more, --raters 1 or more"))
	case o.view == "whole":
		return judge.Whole, o.askFlags.validate()
	case o.view != "attention":
		return "", wrongUse(fmt.Errorf("--view %q: choose whole or attention", o.view))
	case o.ask == askFive || o.ask == askFiveOfFive:
		return "", wrongUse(fmt.Errorf("--view attention is of one class, --ask %s of five", o.ask))
	}
	return judge.Attention, o.askFlags.validate()
}

func (a *app) exportTask(ctx context.Context, data string, o *taskFlags) error {
	view, err := o.validate()
	if err != nil {
		return err
	}
	s, err := a.openStore(ctx, &o.storeFlags)
	if err != nil {
		return err
	}
	defer func() { _ = s.Close() }()
	w, close, err := a.workspace(ctx, data, o.Choice)
	if err != nil {
		return err
	}
	defer close()
	asked, err := a.asked(ctx, w, &o.askFlags)
	if err != nil {
		return err
	}
	outcomes := engine.Outcomes(asked)
	items := o.draw(o.questions(outcomes, view))
	if len(items) == 0 {
		return &coded{exitRefused, fmt.Errorf("%s: nothing to ask: no such mistakes", w.Set.Name)}
	}
	if o.checks > 0 {
		positives, negatives := judge.KnownAnswers(outcomes)
		items = judge.WithChecks(items, shuffledQuestions(positives, o.seed), shuffledQuestions(negatives, o.seed+1), o.checks)
	}
	t, err := o.keep(ctx, s, w, items)
	if err != nil {
		return err
	}
	if err := a.writeTask(ctx, w, t, asked, o); err != nil {
		return err
	}
	if o.json {
		return a.writeJSON(map[string]any{"task": t.ID, "name": t.Name, "questions": len(t.Items), "raters": t.Needed, "out": o.out})
	}
	fmt.Fprintf(a.out, "%s: task %s, %d questions for %d raters each. Next: beyond judge answer %s --rater NAME\n", o.out, t.ID, len(t.Items), t.Needed, o.out)
	return nil
}

// draw takes limit items at random, or all.
func (o *taskFlags) draw(items []judge.Item) []judge.Item {
	if o.limit == 0 || o.limit >= len(items) {
		return items
	}
	rand.New(rand.NewPCG(o.seed, 1)).Shuffle(len(items), func(i, j int) { items[i], items[j] = items[j], items[i] })
	return items[:o.limit]
}

func shuffledQuestions(questions []judge.Question, seed uint64) []judge.Question {
	rand.New(rand.NewPCG(seed, 2)).Shuffle(len(questions), func(i, j int) { questions[i], questions[j] = questions[j], questions[i] })
	return questions
}

// keep makes the task of the items and adds it to the store, with what it was made from.
func (o *taskFlags) keep(ctx context.Context, s *store.Store, w *engine.Workspace, items []judge.Item) (*judge.Task, error) {
	t := &judge.Task{Name: o.name, Needed: o.needed, Seed: o.seed}
	if t.Name == "" {
		t.Name = o.ask
	}
	for _, item := range items {
		t.Items = append(t.Items, judge.TaskItem{Item: item, Name: w.Model.Classes.At(item.Class).Name})
	}
	body, err := json.Marshal(map[string]any{
		"ask": o.ask, "view": o.view, "questions": len(items), "raters": o.needed, "seed": o.seed, "checks": o.checks,
		"data": w.Set.Name, "model": w.Model.SHA256(), "preset": w.Model.Preset.Name,
	})
	if err != nil {
		return nil, err
	}
	if t.ID, err = s.AddTask(ctx, store.Task{Kind: store.Judgement, Name: t.Name, Body: body}); err != nil {
		return nil, storeError(err)
	}
	var row bytes.Buffer
	if _, err := s.Export(ctx, &row, t.ID); err != nil {
		return nil, storeError(err)
	}
	t.Record = row.Bytes()
	return t, nil
}

func (a *app) writeTask(ctx context.Context, w *engine.Workspace, t *judge.Task, asked []engine.Asked, o *taskFlags) error {
	settings, err := o.settings()
	if err != nil {
		return err
	}
	at := map[string]int{}
	for _, one := range asked {
		at[one.Picture] = one.Index
	}
	p, err := a.startProgress("drawing pictures")
	if err != nil {
		return err
	}
	defer p.end()
	drawn := 0
	return writeFile(o.out, func(out io.Writer) error {
		return judge.WriteTask(out, t, func(item judge.Item) ([]byte, error) {
			img, err := w.Shown(ctx, engine.Background, at[item.Picture], item.Question, settings)
			if err != nil {
				return nil, refused(w.Set.Items[at[item.Picture]].Path, err)
			}
			var buf bytes.Buffer
			err = png.Encode(&buf, img)
			drawn++
			p.report(drawn, len(t.Items))
			return buf.Bytes(), err
		})
	})
}
