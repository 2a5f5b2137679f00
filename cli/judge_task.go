package cli

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"image/png"
	"io"

	"beyond/engine"
	"beyond/engine/imaging"
	"beyond/engine/judge"
	"beyond/engine/page"
	"beyond/engine/people"
	"beyond/engine/store"

	"github.com/spf13/cobra"
)

type taskFlags struct {
	storeFlags
	askFlags
	pageFlags
	out, name, view string
	needed          int
	selection       judge.Selection
}

// judgeTaskCommand writes questions into one file.
func (a *app) judgeTaskCommand() *cobra.Command {
	var o taskFlags
	c := a.withJSON(&cobra.Command{
		Use:   "export-task [DATA] --out TASK | --html PAGE",
		Short: "Write questions with their pictures as one file, for raters elsewhere",
		Long: "The file holds pictures under numbers and what is asked of them; neither labels nor probabilities nor file\n" +
			"names. beyond judge answer TASK asks them; a page asks them in any browser, and beyond judge import reads the\n" +
			"file that it gives back. The task itself is kept in the store.\n\n" + exitCodesHelp,
		Example: "  beyond judge export-task DIR --html task.html --limit 20 --checks 10\n" +
			"  beyond judge export-task DIR --html hit.html --mturk --per-hit 10 --picture-url https://example.org/pictures",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.exportTask(c.Context(), first(args), &o) },
	})
	o.storeFlags.add(c)
	o.askFlags.add(c)
	o.pageFlags.add(c)
	f := c.Flags()
	f.StringVar(&o.out, "out", "", "the file of the task")
	f.StringVar(&o.name, "name", "", "what raters see the task called (default: what is asked)")
	f.StringVar(&o.view, "view", "whole", "whole pictures, or attention: only the 8 superpixels that speak for the class")
	f.IntVar(&o.selection.Limit, "limit", 0, "at most so many questions, drawn at random (0: all)")
	f.IntVar(&o.needed, "raters", judge.PaperRule().Raters, "raters that a question needs")
	f.IntVar(&o.selection.Checks, "checks", 0,
		"an attention check with a known answer after every so many questions (0: none)")
	f.Uint64Var(&o.selection.Seed, "seed", 0, "of the draw and of the order of questions")
	return c
}

// validate checks the flags and completes the selection.
func (o *taskFlags) validate() error {
	view, known := map[string]judge.View{"whole": judge.Whole, "attention": judge.Attention}[o.view]
	o.selection.Ask, o.selection.View = o.ask, view
	switch {
	case o.out == "" && o.html == "":
		return wrongUse(errors.New("--out TASK or --html PAGE: name the file"))
	case o.selection.Limit < 0 || o.selection.Checks < 0 || o.needed < 1:
		return wrongUse(errors.New("--limit and --checks are 0 or more, --raters 1 or more"))
	case !known:
		return wrongUse(fmt.Errorf("--view %q: choose whole or attention", o.view))
	case view == judge.Attention && (o.ask == judge.AskFive || o.ask == judge.AskFiveOfTop5):
		return wrongUse(fmt.Errorf("--view attention is of one class, --ask %s of five", o.ask))
	}
	return cmp.Or(o.pageFlags.validate(), o.askFlags.validate())
}

func (a *app) exportTask(ctx context.Context, data string, o *taskFlags) error {
	if err := o.validate(); err != nil {
		return err
	}
	return a.withStore(ctx, &o.storeFlags, func(s *store.Store) error {
		return a.withWorkspace(ctx, data, o.Choice, func(w *engine.Workspace) error {
			return a.exportQuestions(ctx, s, w, o)
		})
	})
}

// exportQuestions adds the task to the store and writes its file.
func (a *app) exportQuestions(ctx context.Context, s *store.Store, w *engine.Workspace, o *taskFlags) error {
	asked, err := a.asked(ctx, w, &o.askFlags)
	if err != nil {
		return err
	}
	items := o.selection.Items(asked.Outcomes)
	if len(items) == 0 {
		return &coded{exitRefused, fmt.Errorf("%s: nothing to ask: no such mistakes", w.Set.Name)}
	}
	t := o.task(w, items)
	if err := o.holds(len(t.Items)); err != nil {
		return err
	}
	e := taskExport{app: a, w: w, t: t, asked: asked, o: o}
	record := o.record(w, len(items))
	if o.mturk {
		hits, numbered := page.Deal(t, o.perHIT)
		var questions []people.CrowdQuestion
		for _, item := range numbered {
			questions = append(questions, people.CrowdItem(item))
		}
		e.hits = hits
		if record["mturk"], err = people.NewCrowd(ctx, s, questions); err != nil {
			return storeError(err)
		}
	}
	if err := people.AddTask(ctx, s, t, record); err != nil {
		return storeError(err)
	}
	document := taskJSON{
		Name: t.Name, Out: cmp.Or(o.out, o.html), Questions: len(t.Items), Raters: t.Needed, Task: t.ID,
	}
	if o.out != "" {
		if err := e.writeTask(ctx); err != nil {
			return err
		}
	}
	if o.html != "" {
		if document.Page, err = e.writePage(ctx); err != nil {
			return err
		}
	}
	return a.print(document, func() { a.writeExported(document, o) })
}

type taskJSON struct {
	Name      string    `json:"name"`
	Out       string    `json:"out"`
	Page      *pageJSON `json:"page,omitempty"`
	Questions int       `json:"questions"`
	Raters    int       `json:"raters"`
	Task      string    `json:"task"`
}

func (a *app) writeExported(d taskJSON, o *taskFlags) {
	if o.out != "" {
		const text = "%s: task %s, %d questions for %d raters each. Next: beyond judge answer %s --rater NAME\n"
		a.printf(text, o.out, d.Task, d.Questions, d.Raters, o.out)
	}
	if o.html != "" {
		a.writePageMade(d.Page, d.Task, fmt.Sprintf("%d questions", d.Questions))
	}
}

// task makes the task of the items.
func (o *taskFlags) task(w *engine.Workspace, items []judge.Item) *judge.Task {
	t := &judge.Task{Name: o.name, Needed: o.needed, Seed: o.selection.Seed}
	if t.Name == "" {
		t.Name = string(o.ask)
	}
	for _, item := range items {
		t.Items = append(t.Items, judge.TaskItem{Item: item, Name: w.Model.Classes.At(item.Class).Name})
	}
	return t
}

// record is kept in the store beside the task: its settings, data and model.
func (o *taskFlags) record(w *engine.Workspace, questions int) map[string]any {
	return map[string]any{
		"ask": o.ask, "view": o.view, "questions": questions, "raters": o.needed, "seed": o.selection.Seed,
		"checks": o.selection.Checks, "data": w.Set.Name, "model": w.Model.SHA256(), "preset": w.Model.Preset.Name,
	}
}

// taskExport is a task on its way to files.
type taskExport struct {
	*app
	w     *engine.Workspace
	t     *judge.Task
	asked engine.Asked
	o     *taskFlags
	hits  [][]page.HITQuestion // on Mechanical Turk
}

// draw returns the picture of a question as raters see it.
func (e taskExport) draw(ctx context.Context, item judge.Item) (*imaging.RGB, error) {
	i := e.asked.At[item.Picture]
	img, err := e.w.Shown(ctx, engine.Background, i, item.Question, e.o.attack)
	if err != nil {
		return nil, refused(e.w.Set.Items[i].Path, err)
	}
	return img, nil
}

func (e taskExport) writeTask(ctx context.Context) error {
	return e.working("drawing pictures", func(p engine.Progress) error {
		drawn := 0
		return writeFile(e.o.out, func(out io.Writer) error {
			return judge.WriteTask(out, e.t, func(item judge.Item) ([]byte, error) {
				img, err := e.draw(ctx, item)
				if err != nil {
					return nil, err
				}
				var buf bytes.Buffer
				err = png.Encode(&buf, img)
				drawn++
				p.Report(drawn, len(e.t.Items))
				return buf.Bytes(), err
			})
		})
	})
}
