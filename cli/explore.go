package cli

import (
	"context"
	"fmt"
	"image"
	"image/png"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"beyond/assets"
	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/dataset"
	"beyond/ui"
	"beyond/ui/fault"
	"beyond/ui/guard"
	"beyond/ui/picture"
	"beyond/ui/safe"
	"beyond/views/classes"
	"beyond/views/grid"
	"beyond/views/inspect"
	"beyond/views/jobs"
	"beyond/views/overview"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"
)

// exploreFlags are those of the explorer, which is the command without a name.
type exploreFlags struct {
	modelFlags
	protocol   string
	theme      string
	noMouse    bool
	accessible bool
}

// exploreCommand is the root command: the explorer.
func (a *app) exploreCommand() *cobra.Command {
	var o exploreFlags
	c := &cobra.Command{
		Use:   "beyond [DATA]",
		Short: "See where an image classifier is wrong, and how little it takes to make it wrong",
		Long: "Explores what a model makes of DATA: a folder of class folders, a folder with a CSV, a picture; the embedded\n" +
			"gallery when nothing is given. Press ? for the keys.\n\n" + exitCodesHelp,
		Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error { return a.explore(c.Context(), first(args), &o) },
	}
	o.modelFlags.add(c)
	f := c.Flags()
	f.StringVar(&o.protocol, "protocol", "", "how pictures are shown: sixel, kitty, blocks or none (default: what the terminal says it can)")
	f.StringVar(&o.theme, "theme", "", "dark, light or mono (default: by the terminal's background)")
	f.BoolVar(&o.noMouse, "no-mouse", false, "leave the mouse to the terminal")
	f.BoolVar(&o.accessible, "accessible", false, "lines in, lines out, for screen readers and plain terminals")
	_ = c.RegisterFlagCompletionFunc("protocol", cobra.FixedCompletions([]string{"sixel", "kitty", "blocks", "none"}, cobra.ShellCompDirectiveNoFileComp))
	_ = c.RegisterFlagCompletionFunc("theme", cobra.FixedCompletions([]string{"dark", "light", "mono"}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

func (a *app) explore(ctx context.Context, data string, o *exploreFlags) error {
	settings, err := a.pictureSettings(o.protocol)
	if err != nil {
		return wrongUse(err)
	}
	switch o.theme {
	case "", "dark", "light", "mono":
	default:
		return wrongUse(fmt.Errorf("--theme %q: choose dark, light or mono", o.theme))
	}
	if !o.accessible && (!term.IsTerminal(a.in.Fd()) || !term.IsTerminal(os.Stdout.Fd())) {
		return wrongUse(fmt.Errorf("the explorer needs a terminal: use beyond eval, beyond attack, or --accessible"))
	}
	child, err := guard.Attach(a.getenv)
	if err != nil {
		return err
	}
	if child == nil && !o.accessible {
		return a.guarded()
	}
	a.guard = child
	set, m, err := open(ctx, data, &o.modelFlags)
	if err != nil {
		return err
	}
	a.workers = threads(a.workers)
	e := a.newEngine()
	defer e.Close()
	if o.accessible {
		return a.converse(ctx, e.Open(m, set))
	}
	// Two threads more than the arithmetic has, so that a key's goroutine need not wait until a kernel's is
	// preempted: the system's scheduler lets the thread that has slept go first. Halves the time from key to frame.
	runtime.GOMAXPROCS(a.workers + 2)
	x := &explorer{app: a, w: e.Open(m, without(set, child.Without)), data: data, flags: o}
	return ui.Run(ctx, x.options(settings, child))
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

// without leaves pictures out of a set: those at which the program stopped before.
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

// pictureSettings are what the terminal's drawing is told.
func (a *app) pictureSettings(protocol string) (picture.Settings, error) {
	s := picture.Settings{WindowPixels: windowPixels}
	if a.getenv("SSH_TTY") != "" || a.getenv("SSH_CONNECTION") != "" {
		s.Deadline = 3 * time.Second
	}
	if protocol == "" {
		return s, nil
	}
	for _, p := range []picture.Protocol{picture.None, picture.Blocks, picture.Sixel, picture.Kitty} {
		if p.String() == protocol {
			s.Force = &p
			return s, nil
		}
	}
	return s, fmt.Errorf("--protocol %q: choose sixel, kitty, blocks or none", protocol)
}

// explorer wires the screens to a workspace and to one another.
type explorer struct {
	app   *app
	w     *engine.Workspace
	data  string // as given on the command line
	flags *exploreFlags
}

func (x *explorer) options(s picture.Settings, child *guard.Child) ui.Options {
	x.startJobs()
	return ui.Options{
		Theme:    x.flags.theme,
		Pictures: s,
		NoMouse:  x.flags.noMouse,
		Header:   x.header,
		Start:    x.goOn(child.Item),
		Guard:    child,
		Items:    x.items,
		Roots: []ui.Root{
			{Key: "1", Screen: overview.New(overview.Options{
				Source: x.w, OpenGrid: x.openGrid, OpenPicture: x.openPicture, Content: x.content(), Command: x.command("eval"),
			})},
			{Key: "2", Screen: classes.New(classes.Options{Source: x.w, OpenGrid: x.openGrid, Command: x.command("eval")})},
			{Key: "3", Screen: x.grid(safe.Text{}, nil)},
			{Key: "8", Screen: jobs.New(jobs.Options{Source: x.w.Engine()})},
		},
	}
}

// goOn opens the picture at hand when the program stopped.
func (x *explorer) goOn(path string) tea.Cmd {
	at := slices.IndexFunc(x.w.Set.Items, func(item dataset.Item) bool { return item.Path == path })
	if at < 0 {
		return nil
	}
	return x.openPicture(all(x.w.Set), at)
}

// mostItems bounds how many pictures the palette offers: it is searched at every key.
const mostItems = 5000

// items are the classes and pictures that the palette finds by name.
func (x *explorer) items() []ui.Action {
	var actions []ui.Action
	byLabel := map[int][]int{}
	for i, item := range x.w.Set.Items {
		byLabel[item.Label] = append(byLabel[item.Label], i)
	}
	for label := range x.w.Model.Classes.Len() {
		if pictures := byLabel[label]; len(pictures) > 0 {
			name := safe.Clean(x.w.Model.Classes.At(label).Name)
			actions = append(actions, ui.Action{Title: safe.Format("class %s", name), Do: x.openGrid(name, pictures)})
		}
	}
	pictures := all(x.w.Set)
	for i, item := range x.w.Set.Items[:min(len(x.w.Set.Items), mostItems)] {
		actions = append(actions, ui.Action{Title: safe.Clean(item.Path), Do: x.openPicture(pictures, i)})
	}
	return actions
}

// startJobs predicts everything, in the background, and then finds out how many steps each picture needs.
func (x *explorer) startJobs() {
	e, indices := x.w.Engine(), all(x.w.Set)
	e.Start("predict "+x.w.Set.Name, func(ctx context.Context, report func(int, int), failed func(string, error)) error {
		if err := x.w.Evaluate(ctx, indices, report, failed); err != nil {
			return err
		}
		if x.w.Set.Labelled() == 0 {
			return nil
		}
		e.Start("attack "+x.w.Set.Name, func(ctx context.Context, report func(int, int), failed func(string, error)) error {
			return x.w.MeasureRobustness(ctx, indices, attack.Default(attack.Linf), report, failed)
		})
		return nil
	})
}

// header is what the first line says now.
func (x *explorer) header() ui.HeaderInfo {
	fault.Here("header")
	info := ui.HeaderInfo{
		Data:   safe.Format("%s %d", x.w.Set.Name, len(x.w.Set.Items)),
		Model:  safe.Clean(x.w.Model.Name),
		Preset: safe.Clean(x.w.Model.Preset.Name),
		Jobs:   safe.Format("ready"),
	}
	running, done, total := 0, 0, 0
	for _, j := range x.w.Engine().Jobs() {
		if j.State == engine.Running {
			running, done, total = running+1, done+j.Done, total+j.Total
			info.Jobs = safe.Clean(j.Name)
		}
	}
	if running > 0 && total > 0 {
		info.Progress = float64(done) / float64(total)
		info.Jobs = safe.Format("⚙ %s %.0f %%", info.Jobs, 100*info.Progress)
	}
	return info
}

// content tells pictures of this data set and model apart from others' in the cache of drawn pictures.
func (x *explorer) content() string {
	return x.w.Set.Name + "\x00" + x.w.Model.Name + "\x00" + x.w.Model.Preset.Name
}

func (x *explorer) openGrid(title safe.Text, pictures []int) tea.Cmd {
	return func() tea.Msg { return ui.Open{Screen: x.grid(title, pictures)} }
}

func (x *explorer) grid(title safe.Text, pictures []int) ui.Screen {
	return grid.New(grid.Options{
		Source: x.w, Title: title, Pictures: pictures, OpenPicture: x.openPicture,
		Content: x.content(), Command: x.command("eval", "--images"),
	})
}

func (x *explorer) openPicture(pictures []int, at int) tea.Cmd {
	options := inspect.Options{
		Source: x.w, Set: x.w.Set, Classes: x.w.Model.Classes,
		ModelName: x.w.Model.Name, Preset: x.w.Model.Preset.Name, ModelSHA256: x.w.Model.SHA256, FeatureDim: x.w.Model.FeatureDim,
		Content: x.content(), Argument: x.argument, ModelFlags: x.modelArguments(), Export: export,
	}
	return func() tea.Msg { return ui.Open{Screen: inspect.New(options, pictures, at)} }
}

// command is the command line of another command on the same data and model.
func (x *explorer) command(name string, more ...string) string {
	words := []string{"beyond", name}
	if x.data != "" {
		words = append(words, x.data)
	}
	words = append(append(words, x.modelArguments()...), more...)
	return ui.CommandLine(append(words, "--json")...)
}

func (x *explorer) modelArguments() []string {
	var words []string
	if x.flags.model != assets.ModelName {
		words = append(words, "--model", x.flags.model)
	}
	if x.flags.preset != "" {
		words = append(words, "--preset", x.flags.preset)
	}
	return words
}

// argument is how beyond attack is given one picture of the set.
func (x *explorer) argument(item string) string {
	if x.data == "" || x.data == galleryName {
		return galleryName + ":" + item
	}
	if info, err := os.Stat(x.data); err == nil && !info.IsDir() {
		return filepath.Join(filepath.Dir(x.data), item)
	}
	return filepath.Join(x.data, item)
}

// export writes a picture into the current folder, under a name that is free.
func export(name string, img image.Image) (string, error) {
	for n := 1; ; n++ {
		path := name + ".png"
		if n > 1 {
			path = fmt.Sprintf("%s-%d.png", name, n)
		}
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if os.IsExist(err) {
			continue
		}
		if err != nil {
			return "", err
		}
		if err := png.Encode(f, img); err != nil {
			f.Close()
			return "", err
		}
		return path, f.Close()
	}
}
