// Package explorer starts the explorer and says which screen reads from where. It is the only importer of screens.
package explorer

import (
	"cmp"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/catalogue"
	"beyond/engine/dataset"
	"beyond/engine/judge"
	"beyond/engine/people"
	"beyond/ui"
	"beyond/ui/fault"
	"beyond/ui/safe"
	"beyond/views/bias"
	"beyond/views/classes"
	"beyond/views/compare"
	"beyond/views/jobs"
	"beyond/views/models"
	"beyond/views/overview"
	"beyond/views/settings"
	tea "charm.land/bubbletea/v2"
)

// Options of an Explorer. All are needed but Data, Rater and Gloss.
type Options struct {
	Workspace *engine.Workspace
	Answers   *people.Answers
	// Finder finds other models. Choice is the model of the command line, DefaultModel the one that need not be named.
	Finder       catalogue.Finder
	Choice       catalogue.Choice
	DefaultModel string
	Profiler     engine.Profiler
	// Data is the data set as the command line names it, "" for the embedded one, whose name is Gallery.
	Data, Gallery string
	// Rater is the person who answers questions; "" asks.
	Rater string
	// User is who marks pictures where Rater is "". Marked says that there may be marks already.
	User   string
	Marked bool
	// Gloss defines a class by its wnid.
	Gloss func(wnid string) string
	Now   func() time.Time
	// Preferences are the settings.
	Preferences *Preferences
	// Resume is what is opened at the start; its zero value is the first screen.
	Resume ui.Trail
	// Left is told what was open at the end, with the model in use and its preset. May be nil.
	Left func(t ui.Trail, model, preset string)
}

// Explorer connects the screens with a workspace and with one another. Another model means another Explorer; see
// switch.go.
type Explorer struct {
	options  Options
	w        *engine.Workspace
	choice   catalogue.Choice // the model in use
	cache    *modelCache
	models   *models.Model // the screen
	asked    *engine.AskedPictures
	doctor   *engine.LiveDiagnosis
	compared *compared
	marking  *engine.Marking
	folder   string    // of the data set, absolute; "" if it is no folder
	isFile   bool      // it is a file: a list, an archive or one picture
	listing  *progress // of the pictures that are still being found; nil once all are
	latest   *atomic.Pointer[Explorer]
	ctx      context.Context // ends when another explorer takes over
	stop     context.CancelFunc
}

// Run shows the explorer on a terminal until it is left.
func Run(ctx context.Context, o Options, t Terminal) error {
	x := newExplorer(o)
	x.startJobs()
	return t.run(ctx, ui.Options{
		Header: x.header, Start: x.start(t.Guard.Item), Left: x.left, Items: x.items, Shortcuts: x.shortcuts(), Roots: x.roots(),
	})
}

func newExplorer(o Options) *Explorer {
	x := &Explorer{options: o, w: o.Workspace, choice: o.Choice, cache: &modelCache{heavy: make(chan struct{}, 1)}}
	x.models, x.asked = models.New(x), engine.NewAskedPictures(x.w, x.meanwhile)
	x.doctor = engine.NewLiveDiagnosis(x.w, x.meanwhile)
	x.compared, x.latest = newCompared(x), new(atomic.Pointer[Explorer])
	x.latest.Store(x)
	x.marking = engine.NewMarking(o.Answers, x.w, cmp.Or(o.Rater, o.User))
	x.cache.opened.Store([2]string{o.Choice.Model, o.Choice.Preset}, x.w)
	x.ctx, x.stop = context.WithCancel(context.Background())
	x.cache.inUse.Store(&[2]string{o.Choice.Model, o.Choice.Preset})
	x.locate()
	return x
}

func (x *Explorer) roots() []ui.Root {
	return []ui.Root{
		{Key: "1", Screen: overview.New(x.overviewOptions()), About: "findings, the worst classes, the surest mistakes"},
		{Key: "2", Screen: classes.New(x.classesOptions()), About: "a line a class, and which class is taken for which"},
		{Key: "3", Screen: x.grid(safe.Text{}, nil), About: "all pictures, their predictions and labels"},
		{Key: "4", Screen: x.judge(), About: "ask people whether the mistakes are mistakes"},
		{Key: "5", Screen: x.study(), About: "can people tell a class from its prototypes and criticisms?"},
		{Key: "6", Screen: bias.New(x.biasOptions()), About: "attributes on which a class wrongly depends"},
		{Key: "7", Screen: compare.New(x.compareOptions()), About: "models side by side on the same pictures"},
		{Key: "8", Screen: jobs.New(jobs.Options{Source: x.w.Engine(), File: x.file}), About: "background work: progress, failures, cancel"},
		{Key: "9", Screen: settings.New(x.options.Preferences), About: "theme, keys and defaults, written to the configuration file"},
	}
}

func (x *Explorer) overviewOptions() overview.Options {
	return overview.Options{
		Source: x.w, OpenGrid: x.openGrid, OpenPicture: x.openPicture, Content: x.content(), Command: x.command("eval"),
		OpenDoctor: x.openDoctor, File: x.file,
	}
}

func (x *Explorer) classesOptions() classes.Options {
	return classes.Options{Source: x.w, OpenGrid: x.openGrid, Command: x.command("eval")}
}

// shortcuts work on every screen.
func (x *Explorer) shortcuts() []ui.Action {
	return []ui.Action{
		{
			Title: safe.Clean("models"), Key: "m", Do: ui.Send(ui.Open{Screen: x.models}),
			About: saying("models at hand and to be pulled, their layers and speed"),
		},
		{
			Title: safe.Clean("mark"), Key: "*", For: x.mark,
			About: saying("put this picture into the selection at hand, or take it out"),
		},
		{
			Title: safe.Clean("selections, note"), Key: "N", For: x.openSelections,
			About: saying("selections with and without this picture, and a note on it"),
		},
	}
}

// start takes up what was open, and reads the selections.
func (x *Explorer) start(item string) tea.Cmd {
	if !x.options.Marked {
		return x.takeUp(item)
	}
	return tea.Batch(x.takeUp(item), x.readMarks)
}

// takeUp opens what was open before, or the picture at hand when the program stopped.
func (x *Explorer) takeUp(item string) tea.Cmd {
	if item != "" || len(x.options.Resume.Stops) == 0 {
		return x.goOn(item)
	}
	return ui.Send(ui.TakeUp{Trail: x.options.Resume, Then: x.goOn(x.options.Resume.Item)})
}

// left writes down what was open.
func (x *Explorer) left(t ui.Trail) {
	if x.options.Left == nil {
		return
	}
	in := x.cache.inUse.Load()
	x.options.Left(t, in[0], in[1])
}

// goOn opens the picture at hand when the program stopped.
func (x *Explorer) goOn(path string) tea.Cmd {
	at := slices.IndexFunc(x.w.Set.Items, func(item dataset.Item) bool { return item.Path == path })
	if at < 0 {
		return nil
	}
	return x.openPicture(x.w.Set.All(), at)
}

// mostItems bounds how many pictures the palette offers: it is searched at every key.
const mostItems = 5000

// items are the classes and pictures that the palette finds by name.
func (x *Explorer) items() []ui.Action {
	actions := []ui.Action{
		{Title: safe.Clean("result of the judgements"), Do: x.openResult(judge.PaperRule().Raters)},
		{Title: safe.Clean("selections"), Do: x.openSelections(-1)},
	}
	byLabel := map[int][]int{}
	for i, item := range x.w.Set.Items {
		byLabel[item.Label] = append(byLabel[item.Label], i)
	}
	for label := range x.w.Model.Classes.Len() {
		if pictures := byLabel[label]; len(pictures) > 0 {
			name := safe.Clean(x.w.Model.Classes.At(label).Name)
			actions = append(actions, ui.Action{
				Title: safe.Format("class %s", name), Do: x.openGrid(name, pictures), About: x.aboutClass(pictures),
			})
		}
	}
	pictures := x.w.Set.All()
	for i, item := range x.w.Set.Items[:min(len(x.w.Set.Items), mostItems)] {
		actions = append(actions, ui.Action{
			Title: safe.Clean(item.Path), Do: x.openPicture(pictures, i), About: x.aboutPicture(i),
		})
	}
	return actions
}

// mostEarly bounds the pictures that are predicted before all are listed, unless they are looked at.
const mostEarly = 2000

// startJobs predicts everything, in the background, and then finds out how many steps each picture needs. With a run
// nothing is computed that nobody asks for.
func (x *Explorer) startJobs() {
	if x.w.IsRecorded() {
		return
	}
	e, indices := x.w.Engine(), x.w.Set.All()
	if x.listing != nil { // which is to end soon, and needs a processor
		indices = indices[:min(len(indices), mostEarly)]
	}
	e.Start("predict "+x.w.Set.Name, x.meanwhile(func(ctx context.Context, progress engine.Progress) error {
		if err := x.w.Evaluate(ctx, indices, progress); err != nil {
			return err
		}
		if x.w.Set.Labelled() == 0 || x.listing != nil {
			return nil
		}
		e.Start("attack "+x.w.Set.Name, x.meanwhile(func(ctx context.Context, progress engine.Progress) error {
			return x.w.MeasureRobustness(ctx, indices, attack.Default(attack.Linf), progress)
		}))
		return nil
	}))
}

// meanwhile is work that ends when another explorer takes over.
func (x *Explorer) meanwhile(work engine.Work) engine.Work {
	return func(ctx context.Context, progress engine.Progress) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(x.ctx, cancel)()
		return work(ctx, progress)
	}
}

// fromRun says that results come from a run, and whether its pictures are absent.
func (x *Explorer) fromRun() string {
	switch {
	case x.w.IsRecorded() && x.w.Set.IsAbsent():
		return " · run, no pictures"
	case x.w.IsRecorded():
		return " · run"
	}
	return ""
}

// header fills the first line of the screen.
func (x *Explorer) header() ui.HeaderInfo {
	fault.Here("header")
	info := ui.HeaderInfo{
		Data:   safe.Format("%s %d%s", x.w.Set.Name, len(x.w.Set.Items), x.fromRun()),
		Model:  safe.Clean(x.w.Model.Name),
		Preset: safe.Clean(x.w.Model.Preset.Name),
		Jobs:   safe.Format("ready"),
	}
	if x.listing != nil {
		info.Data, info.Jobs = x.listing.header(x.w.Set)
		return info
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

// command is the command line of another command on the same data and model.
func (x *Explorer) command(name string, more ...string) string {
	words := append([]string{"beyond"}, strings.Fields(name)...)
	if x.options.Data != "" {
		words = append(words, x.options.Data)
	}
	return ui.CommandLine(slices.Concat(words, x.modelArguments(), more, []string{"--json"})...)
}

func (x *Explorer) modelArguments() []string {
	c := x.choice
	if c.Model == x.options.DefaultModel {
		c.Model = ""
	}
	return slices.Concat(Argument("--model", c.Model), Argument("--preset", c.Preset), Argument("--labels", c.Labels))
}

// Argument is a flag with its value on a command line, or nothing for the value "".
func Argument(flag, value string) []string {
	if value == "" {
		return nil
	}
	return []string{flag, value}
}

// argument is how beyond attack is given one picture of the set.
func (x *Explorer) argument(item string) string {
	if x.options.Data == "" || x.options.Data == x.options.Gallery {
		return x.options.Gallery + ":" + item
	}
	if x.isFile {
		return filepath.Join(filepath.Dir(x.options.Data), item)
	}
	return filepath.Join(x.options.Data, item)
}

// file is the absolute path of a picture of the set, "" in the gallery and where a list or an archive holds it.
func (x *Explorer) file(item string) string {
	if x.folder == "" {
		return ""
	}
	return filepath.Join(x.folder, filepath.FromSlash(item))
}

// locate looks once where the data set lies. Screens must not: a disk that does not answer would hold them up.
func (x *Explorer) locate() {
	info, err := os.Stat(x.options.Data)
	if x.options.Data == "" || err != nil {
		return
	}
	if x.isFile = !info.IsDir(); x.isFile {
		return
	}
	if path, err := filepath.Abs(x.options.Data); err == nil {
		x.folder = path
	}
}
