package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"beyond/engine/judge"
	"beyond/engine/people"
	"beyond/engine/store"

	"github.com/spf13/cobra"
)

// judgeCommand groups the commands for people's judgements of predictions.
func (a *app) judgeCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "judge", Short: "Ask people about predictions, and what their answers leave of an error",
		Long: "Is the predicted class relevant for the picture? Mistakes that people accept are none.\n" +
			"Answers are kept in one file (beyond paths); nothing is sent anywhere.",
	}
	c.AddCommand(
		a.judgeImportCommand(), a.judgeExportCommand(), a.judgeReportCommand(), a.judgeTaskCommand(), a.judgeAnswerCommand(),
	)
	return c
}

func (a *app) judgeImportCommand() *cobra.Command {
	var o struct {
		storeFlags
		batchFlags
		real, mturk string
	}
	c := a.withJSON(&cobra.Command{
		Use:   "import --real DIR | --mturk FILE | FILE.jsonl",
		Short: "Bring in published votes, or answers from elsewhere",
		Long: "--real takes a folder with raters.npz and real.json of google-research/reassessed-imagenet, and\n" +
			"where they are there cleanlab-imagenet-mturk.json, vit3b_mistakes.json and greedy_soups_mistakes.json.\n" +
			"FILE.jsonl is what judge export wrote, or what a page for raters gave back. --mturk takes the results of a\n" +
			"batch (CSV) whose page judge export-task --mturk wrote; a bad row is named, and the others come in. What is\n" +
			"there already may come again.\n\n" + exitCodesHelp,
		Example: "  beyond judge import answers-3f2a9c10-ana.jsonl\n" +
			"  beyond judge import --mturk Batch_1234_batch_results.csv --hash-workers --approval-rate 95",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			ways := count(o.real != "") + count(o.mturk != "") + len(args)
			if ways != 1 {
				return wrongUse(errors.New("choose one of --real DIR, --mturk FILE and FILE.jsonl"))
			}
			results, err := o.batch(c.Flags(), o.mturk)
			if err != nil {
				return err
			}
			return a.withStore(c.Context(), &o.storeFlags, func(s *store.Store) error {
				if len(args) == 1 {
					return a.importAnswers(c.Context(), s, args[0])
				}
				if results != nil {
					return a.importBatch(c.Context(), s, o.mturk, results, o.batchFlags.Batch)
				}
				return a.importVotes(c.Context(), s, o.real, o.mturk)
			})
		},
	})
	o.storeFlags.add(c)
	o.batchFlags.add(c)
	c.Flags().StringVar(&o.real, "real", "", "folder of published votes and labels")
	c.Flags().StringVar(&o.mturk, "mturk", "", "the results of a batch on Mechanical Turk, or the five-person study of label errors,\n"+
		"cleanlab-imagenet-mturk.json")
	return c
}

type importsJSON struct {
	Sources []people.Import     `json:"sources"`
	Raters  []judge.RaterReport `json:"raters"` // of ReaL's votes
}

func (a *app) importVotes(ctx context.Context, s *store.Store, folder, mturk string) error {
	m := people.Importer{Store: s}
	var done []people.Import
	var err error
	if folder != "" {
		done, err = m.Folder(ctx, folder)
	} else {
		done = make([]people.Import, 1)
		done[0], err = m.File(ctx, mturk, people.FivePerson)
	}
	if err != nil {
		return storeError(err)
	}
	a.tellLeftOut(m.LeftOut...)
	document := importsJSON{done, append([]judge.RaterReport{}, m.Raters...)}
	return a.print(document, func() { a.writeImports(document) })
}

func (a *app) writeImports(r importsJSON) {
	for _, d := range r.Sources {
		a.printf("%-24s %7d questions", d.Source, d.Questions)
		if d.Votes > 0 {
			a.printf(", %d answers", d.Votes)
		}
		a.printf(", %d of them new\n", d.Added)
	}
	if len(r.Raters) > 0 {
		byAgreement := func(a, b judge.RaterReport) int { return cmp.Compare(a.Agreement.Share, b.Agreement.Share) }
		least, most := slices.MinFunc(r.Raters, byAgreement), slices.MaxFunc(r.Raters, byAgreement)
		const text = "%d raters agree with the majority of the others on %.1f %% (%s) to %.1f %% (%s) of their questions.\n"
		a.printf(text, len(r.Raters), 100*least.Agreement.Share, least.Rater, 100*most.Agreement.Share, most.Rater)
	}
}

func (a *app) importAnswers(ctx context.Context, s *store.Store, path string) error {
	f, err := os.Open(path)
	if err != nil {
		return refused(path, err)
	}
	defer f.Close()
	added, known, err := s.Import(ctx, until(ctx, f))
	if err := a.imported(path, err); err != nil {
		return err
	}
	return a.print(map[string]store.Counts{"added": added, "known": known}, func() {
		const text = "%d answers of %d raters, %d of them new.\n"
		a.printf(text, added.Answers+known.Answers, added.Raters+known.Raters, added.Answers)
	})
}

func (a *app) judgeExportCommand() *cobra.Command {
	var o struct {
		storeFlags
		task, out string
	}
	c := &cobra.Command{
		Use:   "export [--task ID] [--out FILE.jsonl]",
		Short: "Write answers as lines of JSON, for judge import on another machine",
		Long:  "Writes everything in the store, or one task with its answers.\n\n" + exitCodesHelp,
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withStore(c.Context(), &o.storeFlags, func(s *store.Store) error {
				return a.exportAnswers(c.Context(), s, o.task, o.out)
			})
		},
	}
	o.storeFlags.add(c)
	c.Flags().StringVar(&o.task, "task", "", "only this task and the answers to it")
	c.Flags().StringVar(&o.out, "out", "", "the file (default: stdout)")
	return c
}

func (a *app) exportAnswers(ctx context.Context, s *store.Store, task, out string) error {
	if task != "" {
		if _, ok, err := s.Task(ctx, task); err != nil {
			return storeError(err)
		} else if !ok {
			return wrongUse(fmt.Errorf("--task %q: no such task in %s", task, s.Path()))
		}
	}
	if out == "" {
		_, err := s.Export(ctx, a.out, task)
		return storeError(err)
	}
	counts := store.Counts{}
	err := writeFile(out, func(w io.Writer) (err error) {
		counts, err = s.Export(ctx, w, task)
		return err
	})
	if err != nil {
		return storeError(err)
	}
	a.printf("%s: %d answers of %d raters.\n", out, counts.Answers, counts.Raters)
	return nil
}
