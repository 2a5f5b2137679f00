package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/people"
	"beyond/engine/report"
	"beyond/engine/report/html"
	"beyond/engine/shell"
	"beyond/engine/store"

	"github.com/spf13/cobra"
)

type reportFlags struct {
	storeFlags
	modelsFlags
	out, folder     string
	transfer, force bool
}

// reportCommand writes one page of everything that is known.
func (a *app) reportCommand() *cobra.Command {
	var o reportFlags
	c := a.withJSON(&cobra.Command{
		Use:   "report [DATA|RUN] --out report.html",
		Short: "Write a page of tables, figures and pictures",
		Long: "Predicts and attacks what is not known yet, and writes one HTML file that needs nothing else: cards of data and\n" +
			"models, the paper's tables and figures in our form, biases, the surest mistakes. Each part names its n and the\n" +
			"command that repeats it. RUN is the folder of a run, whose results are not computed again.\n\n" + exitCodesHelp,
		Example: "  beyond report --out gallery.html\n" +
			"  beyond report photos --model resnet18.onnx --model resnet101.onnx --out report.html --folder figures",
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.report(c.Context(), first(args), &o) },
	})
	o.storeFlags.add(c)
	o.modelsFlags.add(c)
	f := c.Flags()
	f.StringVar(&o.out, "out", "", "the page (.html)")
	f.StringVar(&o.folder, "folder", "", "also write tables as CSV, charts and pictures as PNG, results as JSON into this folder")
	f.BoolVar(&o.transfer, "transfer", false, "of several models: add the transfer of adversarial pictures, which takes long")
	f.BoolVar(&o.force, "force", false, "replace existing files")
	return c
}

func (o *reportFlags) validate() error {
	switch {
	case o.out == "":
		return errors.New("--out F.html: say where the page goes")
	case !o.force && exists(o.out):
		return fmt.Errorf("%s exists: choose another name, or replace it with --force", o.out)
	case !o.force && o.folder != "" && !empty(o.folder):
		return fmt.Errorf("%s is not empty: choose another folder, or write into it with --force", o.folder)
	}
	return nil
}

// empty reports whether there is nothing under a name, or an empty folder.
func empty(folder string) bool {
	list, err := os.ReadDir(folder)
	return errors.Is(err, os.ErrNotExist) || err == nil && len(list) == 0
}

func (a *app) report(ctx context.Context, data string, o *reportFlags) error {
	if err := o.validate(); err != nil {
		return wrongUse(err)
	}
	if _, err := os.Stat(filepath.Dir(o.out)); err != nil { // said before anything is computed
		return refused(o.out, err)
	}
	if exists(filepath.Join(data, "run.json")) && data != "" {
		a.recorded.folder, data = data, ""
	}
	if err := a.modelsOfRun(&o.modelsFlags); err != nil {
		return err
	}
	choices, err := o.choices(1)
	if err != nil {
		return err
	}
	return a.withSide(ctx, data, choices, func(side engine.Side) error {
		in, err := a.reportInput(ctx, side, o)
		if err != nil {
			return err
		}
		in.Data.Argument = argument(data, a.recorded.folder)
		for i := range in.Models {
			in.Models[i].Arguments = arguments(o, i)
		}
		r := report.New(in)
		s, err := a.writeReport(r, in, o)
		if err != nil {
			return err
		}
		if err := a.print(s, func() { a.writeReportSummary(s) }); err != nil {
			return err
		}
		e := in.Models[0].Evaluation
		return someFailed(e.Pictures(), e.NotFinite, e.Skipped)
	})
}

// argument names data, or the folder of a run, on a command line.
func argument(data, folder string) string {
	switch {
	case folder != "" && data != "":
		return shell.Quote(data) + " --run " + shell.Quote(folder)
	case folder != "":
		return "--run " + shell.Quote(folder)
	case data != "":
		return shell.Quote(data)
	}
	return ""
}

// arguments name the i-th model on a command line.
func arguments(o *reportFlags, i int) string {
	words := "--model " + shell.Quote(o.models[i])
	if n := len(o.presets); n > 0 {
		words += " --preset " + shell.Quote(o.presets[min(i, n-1)])
	}
	if o.labels != "" {
		words += " --labels " + shell.Quote(o.labels)
	}
	return words
}

// modelsOfRun chooses all models of a run, as many as can be compared, where the command line names none.
func (a *app) modelsOfRun(f *modelsFlags) error {
	switch {
	case len(f.models) > 0:
		return nil
	case a.recorded.folder == "":
		f.models = []string{a.settings.String("model")}
		if f.models[0] == "" {
			f.models[0] = finder().Embedded.Name
		}
		return nil
	}
	r, err := a.recordedRun()
	if err != nil {
		return err
	}
	f.models = r.ModelNames()
	if n := len(f.models); n > engine.MostCompared {
		a.say(fmt.Sprintf("of the run's %d models, the first %d: --model chooses others", n, engine.MostCompared))
		f.models = f.models[:engine.MostCompared]
	}
	a.recorded.model = true
	return nil
}

// reportInput computes what is not known yet, and adds people's answers.
func (a *app) reportInput(ctx context.Context, side engine.Side, o *reportFlags) (in report.Input, err error) {
	plan := engine.ReportPlan{Attack: attack.Default(attack.Linf)}
	if r := a.recorded.open; r != nil {
		plan.Attack = a.runAttack(r, side[0].Model)
		if s, pictures, ok := r.Transferred(); ok && len(side) > 1 {
			plan.Transfer, plan.Tried = &s, pictures
		}
	}
	if o.transfer && plan.Transfer == nil {
		plan.Transfer = &plan.Attack
	}
	stage, end, err := a.stages()
	if err != nil {
		return in, err
	}
	in, err = side.Report(ctx, plan, stage)
	end()
	if err != nil {
		return in, err
	}
	in.Program = version()
	if r := a.recorded.open; r != nil {
		in.Title = r.Study.Name
	}
	path, err := o.file()
	if err != nil || path == "" || !exists(path) {
		return in, err
	}
	return in, a.withStore(ctx, &o.storeFlags, func(s *store.Store) error { return a.addPeople(ctx, s, side, plan, &in) })
}

// writeReport writes the page, which appears whole, and the folder.
func (a *app) writeReport(r report.Report, in report.Input, o *reportFlags) (report.Summary, error) {
	s := r.Summary()
	if err := writeFile(o.out, func(w io.Writer) error { return html.Write(w, r) }); err != nil {
		return s, err
	}
	info, err := os.Stat(o.out)
	if err != nil {
		return s, err
	}
	s.Out, s.Bytes = o.out, info.Size()
	if o.folder != "" {
		s.Folder = o.folder
		err = writeReportFolder(o.folder, r, in, &s)
	}
	return s, err
}

func (a *app) writeReportSummary(s report.Summary) {
	a.printf("%s, %s\n", s.Out, megabytes(int64(s.Bytes)))
	if s.Folder != "" {
		n := 0
		for _, p := range s.Parts {
			n += len(p.Files)
		}
		a.printf("%s, %d files\n", s.Folder, n)
	}
	missing := false
	for _, p := range s.Parts {
		if p.Missing != "" {
			if !missing {
				a.printf("\nnot measured\n")
			}
			missing = true
			a.printf("  %-50s  %s\n", p.Title, p.Command)
		}
	}
}

// addPeople adds what people have answered about the models' mistakes, and the study.
func (a *app) addPeople(
	ctx context.Context, s *store.Store, side engine.Side, plan engine.ReportPlan, in *report.Input,
) error {
	study, err := a.studyReport(ctx, s, "", "")
	if err != nil {
		return err
	}
	in.Study = &study
	answers, err := people.Judgements(ctx, s, store.Person)
	if err := a.partly(err); err != nil || len(answers) == 0 {
		return err
	}
	for i, w := range side {
		if in.Models[i].Judged, err = a.judged(ctx, s, w, plan.Attack, answers); err != nil {
			return err
		}
	}
	return nil
}
