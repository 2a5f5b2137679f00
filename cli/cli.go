// Package cli holds the commands, one file each. Only here and in package explorer, which alone imports screens, do
// engine and embedded data meet; only here flags, environment and clock are read.
package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"syscall"
	"time"

	"beyond/cli/settings"
	"beyond/engine"
	"beyond/engine/dataset"
	"beyond/ui/fault"
	"beyond/ui/guard"
	"beyond/ui/safe"

	"charm.land/fang/v2"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// app holds the state that all commands share.
type app struct {
	in       *os.File
	out, err io.Writer // err cleans its input if it is a terminal
	getenv   func(string) string
	now      func() time.Time
	workers  int // threads of arithmetic, 0 for all processors
	progress string
	debug    bool
	json     bool   // --json of the command
	results  string // the file of results of earlier starts; "" keeps none
	noCache  bool
	guard    *guard.Child // the way to the guard; nil outside of the guarded explorer
	args     []string
	config   string // the file of settings; "" has none
	named    string // --config
	session  string // the file of what was open; "" has none
	settings *settings.Values
	warning  error // what is wrong with the settings
	failure  error // of the command
	recorded recordFlags

	selection string              // --selection
	leftOut   leftOutRows         // rows of the lists that the command has read
	growing   *dataset.Growing    // is told each picture as it is found; may be nil
	onModel   func(*engine.Model) // is called before pictures are listed, with the model that they are for; may be nil
}

// Main runs the program with the process' arguments and returns its exit code.
func Main() int {
	fault.Here("start")
	limitMemory()
	ctx, stop := untilSignal(context.Background())
	defer stop()
	a := &app{
		in: os.Stdin, out: &untilFile{File: os.Stdout, ctx: ctx}, err: &untilFile{File: os.Stderr, ctx: ctx},
		getenv: os.Getenv, now: time.Now,
		results: resultsFile(), config: configFile(), session: sessionFile(),
	}
	os.Stdin = nil // until a command runs: fang would ask the terminal behind it for its background
	if term.IsTerminal(os.Stdout.Fd()) {
		clean := safe.NewWriter(a.out)
		defer func() { _ = clean.Flush() }()
		a.out = clean
	}
	code := a.run(ctx, os.Args[1:])
	a.guard.Report(guard.Status{Done: true})
	return code
}

// signalled is why a context ended: a signal.
type signalled struct{ syscall.Signal }

func (s signalled) Error() string { return "stopped by " + s.String() }

// untilSignal returns a context that the signals which end a program end. A second signal ends the program at once, in
// case it waits for a file that never answers; but an explorer with a guard, which may get each signal twice.
func untilSignal(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT)
	go func() {
		select {
		case s := <-signals:
			fault.Here("signal")
			cancel(signalled{s.(syscall.Signal)})
			if os.Getenv(guard.Marker) == "" {
				signal.Stop(signals)
			}
		case <-ctx.Done():
		}
	}()
	return ctx, func() { signal.Stop(signals); cancel(nil) }
}

// run executes one command line.
func (a *app) run(ctx context.Context, args []string) int {
	a.args = args
	out, help := &output{Writer: a.out}, &terminalOutput{output{Writer: os.Stdout}, os.Stdout}
	a.out = out
	root := a.root()
	root.SetArgs(args)
	root.SetIn(a.in)
	root.SetOut(help) // with colours of its own
	root.SetErr(a.err)
	handler := func(_ io.Writer, _ fang.Styles, err error) { a.failure = err } // of the errors that cobra makes itself
	_ = fang.Execute(ctx, root, fang.WithErrorHandler(handler), fang.WithVersion(version()))
	return a.finish(ctx, cmp.Or(out.err, help.err, a.failure))
}

func (a *app) root() *cobra.Command {
	root := a.exploreCommand()
	flags := root.PersistentFlags()
	flags.IntVar(&a.workers, "workers", 0, "threads of arithmetic (0: one per processor)")
	flags.StringVar(&a.progress, "progress", "auto", "progress on stderr: auto, text, json or none")
	flags.BoolVar(&a.noCache, "no-cache", false, "compute everything anew, and keep no results for the next start")
	flags.StringVar(&a.named, "config", "", "the file of settings (default: that of beyond config path)")
	isSetBy(flags, "workers", "workers")
	isSetBy(flags, "progress", "progress")
	isSetBy(flags, "no-cache", "cache")
	flags.StringVar(&a.recorded.folder, "run", "", "take results from the folder of a run, and compute only what it has not")
	_ = root.MarkPersistentFlagDirname("run")
	flags.StringVar(&a.selection, "selection", "", "only the pictures of a selection: see beyond selections")
	_ = root.RegisterFlagCompletionFunc("selection", a.completeSelection)
	flags.BoolVar(&a.debug, "debug", false, "show whole error chains")
	root.AddCommand(
		a.evalCommand(), a.predictCommand(), a.attackCommand(), a.judgeCommand(), a.studyCommand(), a.explainCommand(), a.criticCommand(),
		a.biasCommand(), a.dataCommand(), a.modelsCommand(), a.storeCommand(), a.configCommand(), a.doctorCommand(),
		a.pathsCommand(), a.versionCommand(), a.runCommand(),
		a.compareCommand(), a.reportCommand(), a.walkCommand(), a.selectionsCommand(),
	)
	a.keepErrors(root)
	return root
}

// withJSON gives a command the flag --json.
func (a *app) withJSON(c *cobra.Command) *cobra.Command {
	c.Flags().BoolVar(&a.json, "json", false, "print one JSON document")
	return c
}

// keepErrors stores the error of a command in a.failure and keeps it from fang, which would ask the terminal for its
// background to colour the error: a terminal that does not answer costs seconds. Wrong flags and arguments exit with 2.
func (a *app) keepErrors(c *cobra.Command) {
	onlyBelow(c)
	c.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		a.failure = wrongUse(a.meantFlag(c, err))
		return nil
	})
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			a.failure = wrongUse(cmp.Or(checkGiven(c), meantBelow(c, args), check(c, args)))
			a.recorded.given(c)
			if a.failure == nil {
				a.failure = wrongUse(cmp.Or(a.configure(c), a.checkWorkers()))
			}
			return nil
		}
	}
	if run := c.RunE; run != nil {
		c.RunE = func(c *cobra.Command, args []string) error {
			if a.failure == nil {
				os.Stdin = cmp.Or(os.Stdin, a.in)
				a.failure = run(c, args)
			}
			return nil
		}
	}
	for _, sub := range c.Commands() {
		a.keepErrors(sub)
	}
}

// mostWorkers bounds threads, each of which takes memory: four per processor, and in any case from 8 to 256.
func mostWorkers() int { return min(max(4*runtime.NumCPU(), 8), 256) }

func (a *app) checkWorkers() error {
	if most := mostWorkers(); a.workers < 0 || a.workers > most {
		return fmt.Errorf("--workers %d: must be 0 to %d on this machine", a.workers, most)
	}
	return nil
}

// checkGiven refuses a flag that is given as "", such as a shell's variable that is not set: it would count as a flag
// that is left out.
func checkGiven(c *cobra.Command) (err error) {
	c.Flags().Visit(func(f *pflag.Flag) {
		list, isList := f.Value.(pflag.SliceValue)
		if f.Value.Type() == "string" && f.Value.String() == "" || isList && len(list.GetSlice()) == 0 {
			err = fmt.Errorf("--%s is empty: give a value or leave it out", f.Name)
		}
	})
	return err
}
