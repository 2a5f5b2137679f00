package cli

import (
	"context"
	"os"
	"path/filepath"
	"slices"

	"beyond/assets"
	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/dataset"
	"beyond/engine/judge"
	"beyond/engine/people"
	"beyond/ui"
	"beyond/ui/fault"
	"beyond/ui/guard"
	"beyond/ui/picture"
	"beyond/ui/safe"
	"beyond/views/bias"
	"beyond/views/classes"
	"beyond/views/jobs"
	"beyond/views/models"
	"beyond/views/overview"
	tea "charm.land/bubbletea/v2"
)

// explorer wires the screens to a workspace and to one another. Another model means another explorer; see switch.go.
type explorer struct {
	app     *app
	w       *engine.Workspace
	data    string // as given on the command line
	named   string // the model of the command line
	flags   *exploreFlags
	cache   *modelCache
	models  *models.Model // the screen
	asked   *engine.AskedPictures
	answers *people.Answers
	ctx     context.Context // ends when another explorer takes over
	stop    context.CancelFunc
}

func newExplorer(a *app, w *engine.Workspace, data string, flags *exploreFlags) *explorer {
	x := &explorer{app: a, w: w, data: data, named: flags.Model, flags: flags, cache: newModelCache()}
	x.models, x.asked = models.New(x), engine.NewAskedPictures(w, x.meanwhile)
	x.answers = (&storeFlags{path: storeFile()}).answers(a.now)
	x.cache.keep(flags.Model, flags.Preset, w)
	x.ctx, x.stop = context.WithCancel(context.Background())
	return x
}

func (x *explorer) options(s picture.Settings, child *guard.Child) ui.Options {
	x.startJobs()
	return ui.Options{
		Theme:     x.flags.theme,
		Pictures:  s,
		NoMouse:   x.flags.noMouse,
		Header:    x.header,
		Start:     x.goOn(child.Item),
		Guard:     child,
		Items:     x.items,
		Shortcuts: x.shortcuts(),
		Roots:     x.roots(),
	}
}

func (x *explorer) roots() []ui.Root {
	return []ui.Root{
		{Key: "1", Screen: overview.New(x.overviewOptions())},
		{Key: "2", Screen: classes.New(x.classesOptions())},
		{Key: "3", Screen: x.grid(safe.Text{}, nil)},
		{Key: "4", Screen: x.judge()},
		{Key: "5", Screen: x.study()},
		{Key: "6", Screen: bias.New(x.biasOptions())},
		{Key: "8", Screen: jobs.New(jobs.Options{Source: x.w.Engine()})},
	}
}

func (x *explorer) overviewOptions() overview.Options {
	return overview.Options{
		Source: x.w, OpenGrid: x.openGrid, OpenPicture: x.openPicture, Content: x.content(), Command: x.command("eval"),
	}
}

func (x *explorer) classesOptions() classes.Options {
	return classes.Options{Source: x.w, OpenGrid: x.openGrid, Command: x.command("eval")}
}

// shortcuts open what is at hand on every screen.
func (x *explorer) shortcuts() []ui.Action {
	return []ui.Action{{Title: safe.Clean("models"), Key: "m", Do: ui.Send(ui.Open{Screen: x.models})}}
}

// goOn opens the picture at hand when the program stopped.
func (x *explorer) goOn(path string) tea.Cmd {
	at := slices.IndexFunc(x.w.Set.Items, func(item dataset.Item) bool { return item.Path == path })
	if at < 0 {
		return nil
	}
	return x.openPicture(x.w.Set.All(), at)
}

// mostItems bounds how many pictures the palette offers: it is searched at every key.
const mostItems = 5000

// items are the classes and pictures that the palette finds by name.
func (x *explorer) items() []ui.Action {
	actions := []ui.Action{{Title: safe.Clean("result of the judgements"), Do: x.openResult(judge.PaperRule().Raters)}}
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
	pictures := x.w.Set.All()
	for i, item := range x.w.Set.Items[:min(len(x.w.Set.Items), mostItems)] {
		actions = append(actions, ui.Action{Title: safe.Clean(item.Path), Do: x.openPicture(pictures, i)})
	}
	return actions
}

// startJobs predicts everything, in the background, and then finds out how many steps each picture needs.
func (x *explorer) startJobs() {
	e, indices := x.w.Engine(), x.w.Set.All()
	e.Start("predict "+x.w.Set.Name, x.meanwhile(func(ctx context.Context, progress engine.Progress) error {
		if err := x.w.Evaluate(ctx, indices, progress); err != nil {
			return err
		}
		if x.w.Set.Labelled() == 0 {
			return nil
		}
		e.Start("attack "+x.w.Set.Name, x.meanwhile(func(ctx context.Context, progress engine.Progress) error {
			return x.w.MeasureRobustness(ctx, indices, attack.Default(attack.Linf), progress)
		}))
		return nil
	}))
}

// meanwhile is work that ends when another explorer takes over.
func (x *explorer) meanwhile(work engine.Work) engine.Work {
	return func(ctx context.Context, progress engine.Progress) error {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		defer context.AfterFunc(x.ctx, cancel)()
		return work(ctx, progress)
	}
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
	if x.flags.Model != assets.ModelName {
		words = append(words, "--model", x.flags.Model)
	}
	if x.flags.Preset != "" {
		words = append(words, "--preset", x.flags.Preset)
	}
	if x.flags.Labels != "" {
		words = append(words, "--labels", x.flags.Labels)
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
