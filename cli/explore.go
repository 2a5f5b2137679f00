package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"beyond/cli/explorer"
	"beyond/engine"
	"beyond/engine/dataset"
	"beyond/engine/people"
	"beyond/ui/guard"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"
)

// exploreFlags are the flags of the explorer, the command without a name.
type exploreFlags struct {
	modelFlags
	raterFlags
	explorer.Terminal
	accessible, resume bool
	own                bool // the command line names a model
}

// exploreCommand is the root command: the explorer.
func (a *app) exploreCommand() *cobra.Command {
	var o exploreFlags
	c := &cobra.Command{
		Use:   "beyond [DATA]",
		Short: "See where an image classifier is wrong, and how little it takes to make it wrong",
		Long: "Explores what a model makes of DATA: a folder of class folders, a folder with a CSV, a " +
			"picture; the embedded\n" +
			"gallery when nothing is given. Press ? for the keys.\n\n" + exitCodesHelp,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o.own = c.Flags().Changed("model") || c.Flags().Changed("preset") || c.Flags().Changed("labels")
			return a.explore(c.Context(), first(args), &o)
		},
	}
	o.modelFlags.add(c)
	o.raterFlags.add(c)
	f := c.Flags()
	f.StringVar(&o.Protocol, "protocol", "",
		"how pictures are shown: sixel, kitty, iterm, placeholders (kitty's, in tmux), blocks, sextants, octants or none\n"+
			"(default: what the terminal says it can)")
	f.StringVar(&o.Theme, "theme", "", "dark, light or mono (default: by the terminal's background)")
	f.BoolVar(&o.NoMouse, "no-mouse", false, "leave the mouse to the terminal")
	f.BoolVar(&o.accessible, "accessible", false, "lines in, lines out, for screen readers and plain terminals")
	f.BoolVar(&o.resume, "resume", false, "show what was open when the program ended last")
	isSetBy(f, "resume", "resume")
	for flag, setting := range map[string]string{"protocol": "protocol", "theme": "theme", "no-mouse": "mouse"} {
		isSetBy(f, flag, setting)
	}
	complete(c, "protocol", explorer.Protocols())
	complete(c, "theme", explorer.Themes)
	return c
}

// timedRuns is how often the explorer times a model: rarely, for all other work waits meanwhile.
const timedRuns = 7

func (a *app) explore(ctx context.Context, data string, o *exploreFlags) error {
	if err := o.Check(); err != nil {
		return wrongUse(err)
	}
	if !o.accessible && a.getenv("TERM") == "dumb" {
		return wrongUse(errDumb)
	}
	if !o.accessible && !a.onTerminal() {
		return wrongUse(fmt.Errorf("the explorer needs a terminal: use beyond eval, beyond attack, or --accessible"))
	}
	if ok, err := a.attach(!o.accessible); !ok {
		return err
	}
	if o.accessible {
		return a.exploreInLines(ctx, data, o)
	}
	return (&exploring{a: a, o: o, data: cmp.Or(data, a.settings.String("data"))}).run(ctx)
}

// exploreInLines is the explorer as a conversation.
func (a *app) exploreInLines(ctx context.Context, data string, o *exploreFlags) error {
	set, m, _, err := a.openAgain(ctx, data, o)
	if err != nil {
		return err
	}
	a.leftOut = leftOutRows{} // the conversation tells it
	a.workers = engine.Threads(a.workers)
	e := a.newEngine()
	defer e.Close()
	return a.converse(ctx, a.newWorkspace(e, m, set))
}

// errDumb refuses screens on a terminal that cannot move its cursor.
var errDumb = errors.New("TERM=dumb: this terminal cannot show screens: use --accessible, a conversation in lines")

// onTerminal reports whether keys come from a terminal and screens go to one.
func (a *app) onTerminal() bool { return term.IsTerminal(a.in.Fd()) && term.IsTerminal(os.Stdout.Fd()) }

// rescued says where answers are that could not be saved, and prints them if no file takes them. It returns err, or
// else an error of its own.
func (a *app) rescued(answers *people.Answers, err error) error {
	unsaved := answers.Rescue(lastSave)
	if unsaved == nil {
		return err
	}
	a.printf("%s", unsaved.Lines)
	a.say(unsaved.Error())
	return cmp.Or(err, error(&coded{code: exitLimit}))
}

// guarded runs this same command line as a guarded child.
func (a *app) guarded() error {
	path, err := os.Executable()
	if err != nil {
		return err
	}
	code, err := guard.Run(guard.Options{
		Path: path, Args: os.Args[1:], Env: os.Environ(), Crashes: crashFolder(), In: os.Stdin, Out: os.Stdout, Err: a.err,
	})
	if err == nil && code != exitDone {
		err = &coded{code: code}
	}
	return err
}

// without leaves pictures out of a set, at which the program stopped before.
func without(set *dataset.Set, paths []string) *dataset.Set {
	if len(paths) == 0 {
		return set
	}
	out := set.Filter(func(item dataset.Item) bool { return !slices.Contains(paths, item.Path) })
	out.Skipped = slices.Clone(set.Skipped)
	for _, path := range paths {
		out.Skipped = append(out.Skipped, dataset.Skip{Path: path, Reason: "set aside: beyond stopped here"})
	}
	return out
}

// remote reports whether the terminal is at the other end of an ssh connection.
func (a *app) remote() bool { return a.getenv("SSH_TTY") != "" || a.getenv("SSH_CONNECTION") != "" }

// dress gives a terminal what the settings alone say of it.
func (a *app) dress(t *explorer.Terminal) {
	t.Remote, t.Guard = a.remote(), a.guard
	t.Better = explorer.Better(a.getenv)
	t.Program = cmp.Or(a.getenv("LC_TERMINAL"), a.getenv("TERM_PROGRAM"))
	t.Keys, t.Colours = a.settings.Keymap(), a.settings.Colours()
	if a.warning != nil {
		t.Warning = strings.TrimPrefix(a.warning.Error(), filepath.Dir(a.settings.Path)+string(filepath.Separator))
	}
}

// themed is a setting for which "auto" stands for "".
func (a *app) themed(name string) string {
	if value := a.settings.String(name); value != "auto" {
		return value
	}
	return ""
}

// attach finds the guard that the command runs under. If one is needed and there is none, the command runs once more
// under one, and ok is false: nothing is left to do.
func (a *app) attach(needed bool) (ok bool, err error) {
	if a.guard, err = guard.Attach(a.getenv); err == nil && a.guard == nil && needed {
		return false, a.guarded()
	}
	return err == nil, err
}

// onScreen returns the terminal of a command that has a screen, and what attach returns.
func (a *app) onScreen() (t explorer.Terminal, ok bool, err error) {
	if a.getenv("TERM") == "dumb" {
		return t, false, wrongUse(errors.New("TERM=dumb: this terminal cannot show screens"))
	}
	if !a.onTerminal() {
		return t, false, wrongUse(errors.New("a screen needs a terminal"))
	}
	ok, err = a.attach(true)
	t.Theme, t.Protocol, t.NoMouse = a.themed("theme"), a.themed("protocol"), !a.settings.Bool("mouse")
	a.dress(&t)
	return t, ok, err
}
