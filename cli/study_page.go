package cli

import (
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

	"github.com/spf13/cobra"
)

type studyTaskFlags struct {
	studyFlags
	html, pictureURL string
	mturk            bool
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
	o.add(c, 14, "; a break comes after every seven")
	f := c.Flags()
	f.StringVar(&o.html, "html", "", "the page")
	f.BoolVar(&o.mturk, "mturk", false,
		"the page is for Mechanical Turk, a round a HIT; the table of HITs lies beside it, with the ending .csv")
	f.StringVar(&o.pictureURL, "picture-url", "",
		"address at which you will put the pictures for Mechanical Turk; they are written into a folder beside the page")
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
	return a.withStudy(ctx, data, &o.studyFlags, settings, func(k keptStudy) error {
		if o.mturk {
			return a.writeStudyHITs(ctx, k, o)
		}
		return a.writeStudyPage(ctx, k, o)
	})
}

// draw returns picture i as raters see it.
func (k keptStudy) draw(ctx context.Context, i int) (*imaging.RGB, error) {
	img, _, err := k.w.Crop(ctx, engine.Background, i)
	return img, refused(k.w.Set.Items[i].Path, err)
}

type studyTaskJSON struct {
	Name   string   `json:"name"`
	Page   pageJSON `json:"page"`
	Rounds int      `json:"rounds"`
	Task   string   `json:"task"`
}

// writeStudyPage writes the page of a study's task.
func (a *app) writeStudyPage(ctx context.Context, k keptStudy, o *studyTaskFlags) error {
	record, err := people.TaskRecord(ctx, k.store, k.task.ID)
	if err != nil {
		return storeError(err)
	}
	p := page.Study{Study: k.Study, Rounds: o.rounds, ID: k.task.ID, Record: record, Content: k.w.Content}
	p.Draw = func(i int) (*imaging.RGB, error) { return k.draw(ctx, i) }
	d := studyTaskJSON{k.task.Name, pageJSON{HTML: o.html}, o.rounds, k.task.ID}
	err = a.working("drawing pictures", func(progress engine.Progress) error {
		return writeFile(o.html, func(out io.Writer) error {
			count := &counter{to: out}
			err := page.WriteStudy(count, p, progress.Report)
			d.Page.Bytes = count.n
			return err
		})
	})
	if err != nil {
		return err
	}
	return a.print(d, func() {
		const text = "%s: task %s, %d rounds, %.1f MB. Send it to raters; beyond study import reads the files that they " +
			"send back.\n"
		a.printf(text, o.html, k.task.ID, o.rounds, float64(d.Page.Bytes)/1e6)
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
