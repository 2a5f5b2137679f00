package cli

import (
	"context"
	"errors"
	"fmt"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/critic"
	"beyond/engine/people"
	"beyond/engine/store"
	"beyond/engine/study"

	"github.com/spf13/cobra"
)

// studyCommand is about the assignment study.
func (a *app) studyCommand() *cobra.Command {
	c := &cobra.Command{
		Use: "study", Short: "Run and evaluate the assignment study",
		Long: "Six classes of six pictures each, and one more picture: which class is it of? Who answers better with one\n" +
			"selection of pictures has learned more of the classes from it.",
	}
	c.AddCommand(a.studyRunCommand(), a.studyReportCommand(), a.studyTaskCommand(), a.studyImportCommand())
	return c
}

// studyFlags say whose rounds of the study they are, and where the answers are.
type studyFlags struct {
	storeFlags
	modelFlags
	stepFlags
	seed   uint64
	rounds int
}

// add registers the flags. words follow the number of rounds in the help.
func (f *studyFlags) add(c *cobra.Command, rounds int, words string) {
	f.storeFlags.add(c)
	f.modelFlags.add(c)
	f.stepFlags.add(c, "of the selector Adv")
	c.Flags().Uint64Var(&f.seed, "seed", 0, "of the rounds")
	c.Flags().IntVar(&f.rounds, "rounds", rounds, "number of rounds"+words)
}

type studyRunFlags struct {
	studyFlags
	rater string
	least bool
}

func (a *app) studyRunCommand() *cobra.Command {
	var o studyRunFlags
	c := a.withJSON(&cobra.Command{
		Use:   "run [DATA] --rater nearest",
		Short: "Let a simulated rater answer rounds of the study",
		Long: "The simulated rater assigns a picture to the class whose pictures are nearest in the model's " +
			"features. Every\n" +
			"seven rounds show one scene under all seven conditions. Its answers are kept as simulated and never counted\n" +
			"with people's. The same seed gives the same rounds.\n\n" + exitCodesHelp,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.studyRun(c.Context(), first(args), &o) },
	})
	o.add(c, 700, "")
	f := c.Flags()
	f.StringVar(&o.rater, "rater", "", "who answers: nearest")
	f.BoolVar(&o.least, "least", false, "let Adv rank by the least step length that misleads, as the selector adv-least does")
	return c
}

// nearest is the name of the simulated rater.
const nearest = "nearest"

func (o *studyRunFlags) validate() (s attack.Settings, err error) {
	switch {
	case o.rater != nearest:
		return s, wrongUse(fmt.Errorf("--rater %q: here only nearest answers; people do on the study's screen", o.rater))
	case o.rounds < 1 || o.rounds > 1_000_000:
		return s, wrongUse(fmt.Errorf("--rounds %d: want 1 to 1,000,000", o.rounds))
	}
	s, err = o.stepFlags.settings()
	if o.least {
		s.Method = attack.Least
	}
	return s, err
}

func (a *app) studyRun(ctx context.Context, data string, o *studyRunFlags) error {
	settings, err := o.validate()
	if err != nil {
		return err
	}
	return a.withStudy(ctx, data, &o.studyFlags, settings, func(k keptStudy) error { return a.simulate(ctx, k, o.rounds) })
}

// keptStudy is a study whose task is in the store.
type keptStudy struct {
	store *store.Store
	w     *engine.Workspace
	*study.Study
	task store.Task
}

// withStudy selects the pictures of a study and keeps its task, for one use.
func (a *app) withStudy(
	ctx context.Context, data string, o *studyFlags, settings attack.Settings, use func(keptStudy) error,
) error {
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
			return use(keptStudy{s, w, st, task})
		})
	})
}

// simulate plays the rounds, keeps the answers and prints their report.
func (a *app) simulate(ctx context.Context, k keptStudy, rounds int) error {
	answers := k.w.SimulateStudy(k.Study, rounds)
	target := func(round int) (string, error) { return k.w.Content(k.Simulated(round).Target) }
	if err := people.KeepSimulated(ctx, k.store, k.task.ID, nearest, answers, target); err != nil {
		return storeError(err)
	}
	r := studyDocument(answers, true, k.task)
	r.Rounds, r.Classes = rounds, k.Classes()
	return a.print(r, func() { a.writeStudy(r) })
}

// newStudy selects the pictures of the study. Classes and pictures that it must leave out are named on stderr.
func (a *app) newStudy(ctx context.Context, w *engine.Workspace, seed uint64, s attack.Settings) (*study.Study, error) {
	if err := w.Model.Load(ctx); err != nil {
		return nil, refused(w.Model.Name, err)
	}
	var left leftOut
	var classes []study.Class
	err := a.working("selecting", func(p engine.Progress) (err error) {
		p.Failed = left.add
		classes, err = w.StudyClasses(ctx, critic.DefaultOptions(), s, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	st, leftOut, err := study.New(classes, seed)
	a.sayAll(left.notes)
	for _, one := range leftOut {
		a.say(fmt.Sprintf("left out %s: %s", w.Model.Classes.At(one.Class).Name, one.Reason))
	}
	return st, refused(w.Set.Name, err)
}

func (a *app) studyReportCommand() *cobra.Command {
	var o struct {
		storeFlags
		task, rater string
	}
	c := a.withJSON(&cobra.Command{
		Use:   "report",
		Short: "Print the study's Table 3",
		Long: "Counts the answers to one study: people's, or where only a simulated rater has answered its own, and says\n" +
			"which. Answers given in less than 20 s or more than 3 min are dropped and counted apart.\n\n" + exitCodesHelp,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withStore(c.Context(), &o.storeFlags, func(s *store.Store) error {
				r, err := a.studyReport(c.Context(), s, o.task, o.rater)
				if err != nil {
					return err
				}
				return a.print(r, func() { a.writeStudy(r) })
			})
		},
	})
	o.storeFlags.add(c)
	c.Flags().StringVar(&o.task, "task", "", "the study's task (default: the newest with answers)")
	c.Flags().StringVar(&o.rater, "rater", "", "people or nearest (default: people where any have answered)")
	return c
}

// studyReport counts the answers to a task, or to the newest that has any.
func (a *app) studyReport(ctx context.Context, s *store.Store, id, rater string) (d study.Report, err error) {
	kinds := map[string][]store.RaterKind{
		"": {store.Person, store.Simulated}, "people": {store.Person}, nearest: {store.Simulated},
	}[rater]
	if kinds == nil {
		return d, wrongUse(fmt.Errorf("--rater %q: choose people or nearest", rater))
	}
	tasks, err := s.Tasks(ctx, store.Study)
	if err != nil {
		return d, storeError(err)
	}
	for _, kind := range kinds {
		for i := len(tasks) - 1; i >= 0; i-- {
			if id != "" && tasks[i].ID != id {
				continue
			}
			answers, err := people.Assignments(ctx, s, tasks[i].ID, kind)
			if err := a.partly(err); err != nil {
				return d, err
			}
			if len(answers) > 0 {
				return studyDocument(answers, kind == store.Simulated, tasks[i]), nil
			}
		}
	}
	if id != "" {
		return d, wrongUse(errors.New("--task: no answers to such a study in the store"))
	}
	return studyDocument(nil, rater == nearest, store.Task{}), nil
}

// studyDocument counts the answers to a task.
func studyDocument(answers []study.Answer, simulated bool, t store.Task) study.Report {
	d := study.NewReport(answers, simulated)
	d.Task, d.Name, d.Settings = t.ID, t.Name, t.Body
	return d
}
