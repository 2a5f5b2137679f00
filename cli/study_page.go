package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/imaging"
	"beyond/engine/page"
	"beyond/engine/people"
	"beyond/engine/store"
	"beyond/engine/study"

	"github.com/spf13/cobra"
)

type studyTaskFlags struct {
	storeFlags
	modelFlags
	stepFlags
	html, pictureURL string
	mturk            bool
	seed             uint64
	rounds           int
}

// studyTaskCommand writes rounds of the study as a page.
func (a *app) studyTaskCommand() *cobra.Command {
	var o studyTaskFlags
	c := a.withJSON(&cobra.Command{
		Use:   "export-task [DATA] --html PAGE",
		Short: "Write rounds of the study as a page for raters in any browser",
		Long: "The page asks nothing of a network, keeps answers in the browser, and gives a file back, which beyond\n" +
			"study import reads. Rounds and conditions are those of the study's screen for the same seed and the rater's name.\n\n" +
			exitCodesHelp,
		Example: "  beyond study export-task DIR --html study.html --rounds 14 --seed 7",
		Args:    cobra.MaximumNArgs(1),
		RunE:    func(c *cobra.Command, args []string) error { return a.exportStudy(c.Context(), first(args), &o) },
	})
	o.storeFlags.add(c)
	o.modelFlags.add(c)
	o.stepFlags.add(c, "of the selector Adv")
	f := c.Flags()
	f.StringVar(&o.html, "html", "", "the page")
	f.BoolVar(&o.mturk, "mturk", false,
		"the page is for Mechanical Turk, a round a HIT; the table of HITs lies beside it, with the ending .csv")
	f.StringVar(&o.pictureURL, "picture-url", "",
		"address at which you will put the pictures for Mechanical Turk; they are written into a folder beside the page")
	f.Uint64Var(&o.seed, "seed", 0, "of the rounds")
	f.IntVar(&o.rounds, "rounds", 14, "number of rounds; a break comes after every seven")
	return c
}

func (o *studyTaskFlags) validate() (attack.Settings, error) {
	switch {
	case o.html == "":
		return attack.Settings{}, wrongUse(errors.New("--html PAGE: name the file"))
	case o.mturk != (o.pictureURL != ""):
		const text = "--mturk and --picture-url belong together: a round's pictures do not fit in a HIT"
		return attack.Settings{}, wrongUse(errors.New(text))
	case o.rounds < 1 || o.rounds > page.MostRounds:
		return attack.Settings{}, wrongUse(fmt.Errorf("--rounds %d: want 1 to %d", o.rounds, page.MostRounds))
	}
	if err := validAddress(o.pictureURL); err != nil {
		return attack.Settings{}, err
	}
	return o.settings()
}

func (a *app) exportStudy(ctx context.Context, data string, o *studyTaskFlags) error {
	settings, err := o.validate()
	if err != nil {
		return err
	}
	return a.withStore(ctx, &o.storeFlags, func(s *store.Store) error {
		return a.withWorkspace(ctx, data, o.Choice, func(w *engine.Workspace) error {
			st, err := a.newStudy(ctx, w, o.seed, settings)
			if err != nil {
				return err
			}
			task, err := w.StudyTask(o.seed, settings).Keep(ctx, s, w.Model.Name)
			if err != nil {
				return storeError(err)
			}
			if o.mturk {
				return a.writeStudyHITs(ctx, s, w, st, task, o)
			}
			record, err := people.TaskRecord(ctx, s, task.ID)
			if err != nil {
				return storeError(err)
			}
			return a.writeStudyPage(ctx, w, st, task, record, o)
		})
	})
}

type studyTaskJSON struct {
	Name   string   `json:"name"`
	Page   pageJSON `json:"page"`
	Rounds int      `json:"rounds"`
	Task   string   `json:"task"`
}

// writeStudyPage writes the page of a study's task.
func (a *app) writeStudyPage(
	ctx context.Context, w *engine.Workspace, st *study.Study, task store.Task, record []byte, o *studyTaskFlags,
) error {
	p := page.Study{Study: st, Rounds: o.rounds, ID: task.ID, Record: record, Content: w.Content}
	p.Draw = func(i int) (*imaging.RGB, error) {
		img, _, err := w.Crop(ctx, engine.Background, i)
		return img, refused(w.Set.Items[i].Path, err)
	}
	var text bytes.Buffer
	err := a.working("drawing pictures", func(progress engine.Progress) error {
		return page.WriteStudy(&text, p, progress.Report)
	})
	if err != nil {
		return err
	}
	err = writeFile(o.html, func(out io.Writer) error {
		_, err := out.Write(text.Bytes())
		return err
	})
	if err != nil {
		return err
	}
	d := studyTaskJSON{task.Name, pageJSON{HTML: o.html, Bytes: text.Len()}, o.rounds, task.ID}
	return a.print(d, func() {
		const text = "%s: task %s, %d rounds, %.1f MB. Send it to raters; beyond study import reads the files that they " +
			"send back.\n"
		a.printf(text, o.html, task.ID, o.rounds, float64(d.Page.Bytes)/1e6)
	})
}

// studyImportCommand reads what pages of the study give back.
func (a *app) studyImportCommand() *cobra.Command {
	var o struct {
		storeFlags
		batchFlags
		mturk string
	}
	c := a.withJSON(&cobra.Command{
		Use:   "import FILE.jsonl | --mturk BATCH.csv",
		Short: "Bring in the answers that a page of the study has given back",
		Long: "The same as beyond judge import of these files. What is there already may come again.\n\n" +
			exitCodesHelp,
		Example: "  beyond study import answers-3f2a9c10-ana.jsonl",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args)+count(o.mturk != "") != 1 {
				return wrongUse(errors.New("choose one of FILE.jsonl and --mturk BATCH.csv"))
			}
			results, err := o.batch(c.Flags(), o.mturk)
			if err != nil {
				return err
			}
			return a.withStore(c.Context(), &o.storeFlags, func(s *store.Store) error {
				if len(args) == 1 {
					return a.importAnswers(c.Context(), s, args[0])
				}
				return a.importBatch(c.Context(), s, o.mturk, results, o.Batch)
			})
		},
	})
	o.storeFlags.add(c)
	o.batchFlags.add(c)
	c.Flags().StringVar(&o.mturk, "mturk", "", "the results of a batch on Mechanical Turk (CSV)")
	return c
}
