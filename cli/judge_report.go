package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"beyond/cli/explorer"
	"beyond/engine"
	"beyond/engine/judge"
	"beyond/engine/judge/real"
	"beyond/engine/people"
	"beyond/engine/store"
	"beyond/ui"

	"github.com/spf13/cobra"
)

type judgeReportFlags struct {
	storeFlags
	askFlags
	predictions, files string
	votes              string
	rule               judge.Rule
	category, severity []string
	screen             bool
}

func (a *app) judgeReportCommand() *cobra.Command {
	o := judgeReportFlags{rule: judge.PaperRule()}
	c := a.withJSON(&cobra.Command{
		Use:   "report [DATA] | report --predictions P.npy --labels L.npy --files F.json",
		Short: "Print an error and what people's answers leave of it",
		Long: "Counts the answers in the store about a model's mistakes on DATA (default: the embedded gallery), or the\n" +
			"published votes about predictions in files: arrays of class indexes and a JSON list of file names, or one\n" +
			"JSON document of beyond eval --json --images. A mistake nobody was asked about is unjudged: neither accepted\n" +
			"nor rejected. How many there are stands beside every figure.\n\n" + exitCodesHelp,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.judgeReport(c.Context(), first(args), &o) },
	})
	o.storeFlags.add(c)
	o.askFlags.add(c)
	f := c.Flags()
	f.StringVar(&o.predictions, "predictions", "",
		"classes, [n] or [n, k] with the first one first (.npy), or a document of eval (.json)")
	// Predictions in files need the labels of pictures, not the names of a model's outputs.
	f.Lookup("labels").Usage = "with --predictions: classes of the pictures, [n] (.npy); " +
		"otherwise names of the model's outputs"
	f.StringVar(&o.files, "files", "", "with --predictions: JSON list of n file names")
	f.StringVar(&o.votes, "votes", "",
		"whose: people, real or five-person (default: people for DATA, real for --predictions)")
	f.IntVar(&o.rule.Threshold, "threshold", o.rule.Threshold, "positive answers that accept a class")
	f.IntVar(&o.rule.Raters, "raters", o.rule.Raters, "answers that a question needs")
	f.BoolVar(&o.rule.Lenient, "maybe", false, "count a maybe as a yes")
	f.StringSliceVar(&o.category, "category", nil,
		"only mistakes that the imported lists sort so, such as \"Spurious Correlation\"")
	f.StringSliceVar(&o.severity, "severity", nil,
		"only mistakes that the imported lists grade so: Borderline, Minor, Major")
	f.BoolVar(&o.screen, "screen", false, "with --predictions: show it on a screen, with a dial for the threshold")
	c.MarkFlagsMutuallyExclusive("json", "screen")
	return c
}

func (a *app) judgeReport(ctx context.Context, data string, o *judgeReportFlags) error {
	if err := o.validate(data); err != nil {
		return err
	}
	var terminal explorer.Terminal
	if o.screen {
		var ok bool
		var err error
		if terminal, ok, err = a.onScreen(); !ok {
			return err
		}
	}
	return a.withStore(ctx, &o.storeFlags, func(s *store.Store) error {
		e, err := a.gather(ctx, s, data, o)
		if err != nil {
			return err
		}
		if o.screen {
			return showReport(ctx, e, o, terminal)
		}
		r := judge.NewReport(e, o.rule)
		return a.print(r, (&judgeReportText{a, r, o.modelName()}).write)
	})
}

// modelName is the name of the model, or of the file of its predictions.
func (o *judgeReportFlags) modelName() string {
	if o.predictions != "" {
		return filepath.Base(o.predictions)
	}
	return o.Model
}

func (o *judgeReportFlags) validate(data string) error {
	if err := o.rule.Validate(); err != nil {
		return wrongUse(err)
	}
	if err := o.askFlags.validate(); err != nil {
		return err
	}
	arrays := o.Labels != "" && o.files != ""
	switch {
	case o.screen && o.predictions == "":
		return wrongUse(errors.New("--screen belongs to --predictions: the explorer, beyond DATA, shows the same of DATA"))
	case o.predictions == "" && o.files != "":
		return wrongUse(errors.New("--files belongs to --predictions"))
	case o.predictions != "" && data != "":
		return wrongUse(errors.New("choose DATA or --predictions"))
	case o.predictions != "" && !strings.HasSuffix(o.predictions, ".json") && !arrays:
		return wrongUse(errors.New("--predictions of an array needs --labels and --files"))
	}
	switch o.votes {
	case "":
		o.votes = people.Given
		if o.predictions != "" {
			o.votes = people.ReaL
		}
	case people.Given, people.ReaL, people.FivePerson:
	default:
		return wrongUse(fmt.Errorf("--votes %q: choose people, real or five-person", o.votes))
	}
	return nil
}

// readPredictions reads the files of predictions.
func (o *judgeReportFlags) readPredictions() ([]judge.Outcome, error) {
	predictions, err := readSmall(o.predictions)
	if err != nil {
		return nil, err
	}
	if strings.HasSuffix(o.predictions, ".json") {
		outcomes, err := real.ReadEvaluation(predictions)
		return outcomes, refused(o.predictions, err)
	}
	labels, err := readSmall(o.Labels)
	if err != nil {
		return nil, err
	}
	files, err := os.Open(o.files)
	if err != nil {
		return nil, refused(o.files, err)
	}
	defer files.Close()
	outcomes, err := real.ReadPredictions(predictions, labels, files)
	return outcomes, refused(o.predictions, err)
}

// predictionsLimit bounds files of predictions, in bytes: a million pictures in either format.
const predictionsLimit = 1 << 30

func readSmall(path string) ([]byte, error) {
	info, err := os.Stat(path)
	if err == nil && (!info.Mode().IsRegular() || info.Size() > predictionsLimit) {
		err = fmt.Errorf("not a regular file of at most %d bytes", predictionsLimit)
	}
	var data []byte
	if err == nil {
		data, err = os.ReadFile(path)
	}
	return data, refused(path, err)
}

// gather returns the evidence about a data set or about predictions in files.
func (a *app) gather(ctx context.Context, s *store.Store, data string, o *judgeReportFlags) (judge.Evidence, error) {
	var e judge.Evidence
	var err error
	var outcomes []judge.Outcome
	if o.predictions != "" {
		outcomes, err = o.readPredictions()
	} else {
		outcomes, err = a.predict(ctx, data, &o.askFlags)
	}
	if err != nil {
		return e, err
	}
	e, err = people.Gather(ctx, s, o.votes, outcomes)
	switch {
	case o.votes == people.Given:
		err = a.partly(err)
	case errors.As(err, new(*people.NoVotesError)):
		return e, wrongUse(err)
	case errors.As(err, new(*people.NamesError)):
		return e, &coded{exitRefused, err}
	case err == nil:
		err = people.AddPublished(ctx, s, &e)
	}
	if err != nil {
		return e, storeError(err)
	}
	e.KeepListed(o.category, o.severity)
	if len(e.Outcomes) == 0 {
		return e, &coded{exitRefused, errors.New("no prediction is in the lists with that category and severity")}
	}
	if o.ask == judge.AskAdversarial && !o.screen {
		e.Attacked = e.Outcomes
	}
	return e, nil
}

// predict computes the outcomes of a data set.
func (a *app) predict(ctx context.Context, data string, f *askFlags) (outcomes []judge.Outcome, err error) {
	err = a.withWorkspace(ctx, data, f.Choice, func(w *engine.Workspace) error {
		asked, err := a.asked(ctx, w, f)
		outcomes = asked.Outcomes
		return err
	})
	return outcomes, err
}

// showReport shows the report on a screen.
func showReport(ctx context.Context, e judge.Evidence, o *judgeReportFlags, t explorer.Terminal) error {
	list, err := imagenet()
	if err != nil {
		return err
	}
	name := func(class int) string { return list.At(class).Name }
	r := explorer.Report{Evidence: e, Model: o.modelName(), Raters: o.rule.Raters, Class: name, Command: o.commandLine}
	return explorer.Show(ctx, r, t)
}

// commandLine is the command line that prints the report on screen.
func (o *judgeReportFlags) commandLine(rule judge.Rule) string {
	return ui.CommandLine(slices.Concat(
		[]string{"beyond", "judge", "report"},
		explorer.Argument("--predictions", o.predictions), explorer.Argument("--labels", o.Labels),
		explorer.Argument("--files", o.files), explorer.Argument("--votes", o.votes),
		explorer.RuleArguments(rule), []string{"--json"},
	)...)
}
