// Package inspect is the screen of one picture: the classes that the model sees in it, and in the picture after each
// step of an attack, step by step.
//
// An attack is computed ahead of the person who steps through it, one step a command. The step on screen is always one
// that is computed already. Finished attacks stay in a cache, so that going back shows them at once.
//
// Beside the attack stands the explanation of the step on screen, package why. Both are panes of one screen: inspect
// lays them out and owns everything that is not the explanation's. After every message and every key it tells the
// explanation which step is on screen (see explain), and the explanation answers with its next job.
package inspect

import (
	"context"
	"image"
	"iter"
	"path"
	"strings"
	"time"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/dataset"
	"beyond/engine/imaging"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/inspect/cover"
	"beyond/views/inspect/crop"
	"beyond/views/inspect/why"
	tea "charm.land/bubbletea/v2"
)

// Source answers about pictures, named by their index in Options.Set; an *engine.Workspace is one.
type Source interface {
	Crop(ctx context.Context, p engine.Priority, i int) (*imaging.RGB, imaging.Info, error)
	Predict(ctx context.Context, p engine.Priority, i int) (*engine.Prediction, error)
	AttackLabel(ctx context.Context, p engine.Priority, i int) (int, error)
	Attack(ctx context.Context, p engine.Priority, i int, s attack.Settings) iter.Seq2[attack.Step, error]
	Walker
}

// Options of the screen. Source, Set and Classes are needed.
type Options struct {
	Source  Source
	Set     *dataset.Set
	Classes *dataset.Classes
	// ModelName and Preset stand in the details; ModelSHA256 and FeatureDim, asked once the model has answered, too.
	ModelName, Preset string
	ModelSHA256       func() string
	FeatureDim        func() int
	// Explainer explains the same pictures; nil leaves explanations out.
	Explainer why.Explainer
	// Keeper keeps explanations for the next start; nil keeps none.
	Keeper why.Keeper
	// Cover shows the model the same pictures with segments hidden by hand; nil leaves that out.
	Cover cover.Source
	// Cropper shows the model other parts of the same pictures; nil leaves that out.
	Cropper crop.Source
	// Content names model, data set and preset, for the cache of drawn pictures.
	Content string
	// Argument is how an item's path is written as an argument of a command; nil leaves it as it is.
	Argument func(item string) string
	// File is the absolute path of an item's file, "" where it has none; nil if no item has one.
	File ui.Files
	// ModelFlags go into the command line: the flags that choose model and preset, if any.
	ModelFlags []string
	// Attack is the attack that a picture opens with; zero is the paper's.
	Attack attack.Settings
	// Recorded are the steps of an attack that a run holds, for pictures that are absent; nil without a run.
	Recorded func(i int, s attack.Settings) []attack.Figures
	// Explanation is how a picture is explained at first; zero is the paper's way.
	Explanation why.Begin
	// Others are the models that are compared with this one; nil without any.
	Others Others
	// Marked writes the selections that a picture is in, and a person's note on it; nil where there are none.
	Marked func(i int) safe.Text
	// Export writes a picture and returns where. name has no extension and is safe as part of a file's name.
	// Nil means that pictures cannot be saved.
	Export func(name string, img image.Image) (path string, err error)
	// Write writes a text in the same way; needed with Export.
	Write func(name string, text []byte) (path string, err error)
}

// Model is the screen.
type Model struct {
	ui.Page
	options  Options
	pictures []int // the selection it was opened from, as indices in the set
	at       int   // the one on screen

	mode      why.Mode // of the panes that choice is among
	choice    int      // of the panes, where not all fit
	gain      float64
	zoom      zoom
	detailed  bool     // the details stand beside the panes
	chooser   *chooser // stands beside the panes, if not nil
	details   details
	detailing ui.Request[details]

	settings attack.Settings
	along    along // what the steps are
	soonest  soonest
	reading  ui.Request[cropped]
	steps    *steps // of the attack that runs
	stepping ui.Request[computed]
	trace    *trace
	cache    cache
	failed   error         // why there is no picture to show
	since    time.Duration // how long the screen had been waiting when the visit began

	why      *why.Panel
	opinions opinions

	wanted  int  // the step to be shown, or the last one before it that is computed
	seeking bool // the first wrong step is wanted
	playing ui.Ticket
}

// cachedTraces is room for six attacks of ten steps.
const cachedTraces = 50 << 20

// New returns the screen for the picture at a place among others of the set.
func New(o Options, pictures []int, at int) *Model {
	begin := defaults(attack.Linf)
	if o.Attack != (attack.Settings{}) {
		begin = o.Attack
	}
	return &Model{
		Page: ui.NewPage("inspect", safe.Text{}), options: o, pictures: pictures, at: at,
		gain: defaultGain, settings: begin, cache: cache{limit: cachedTraces},
		trace: newTrace(traceKey{}, false), why: why.New(o.explanation()),
	}
}

func (o Options) explanation() why.Options {
	return why.Options{
		Explainer: o.Explainer, Keeper: o.Keeper, Classes: o.Classes, Content: o.Content, Begin: o.Explanation,
	}
}

// With returns the screen with the same picture, attack and settings, which reads from other sources.
func (m *Model) With(o Options) *Model {
	n := New(o, m.pictures, m.at)
	n.settings, n.wanted, n.gain, n.mode, n.choice = m.settings, m.wanted, m.gain, m.mode, m.choice
	n.along, n.soonest.open = m.along, m.soonest.open
	n.detailed, n.why = m.detailed, m.why.With(o.explanation())
	return n
}

// Title implements ui.Screen.
func (m *Model) Title() safe.Text {
	if len(m.pictures) == 0 {
		return safe.Clean("inspect")
	}
	return safe.Clean(m.base())
}

// Typing implements ui.Typist: the user types the name of a class.
func (m *Model) Typing() bool { return m.chooser != nil }

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool { return m.attacking() || m.why.Sampling() }

// attacking reports that a picture or steps of its attack are awaited.
func (m *Model) attacking() bool { return m.Visit.On() && !m.trace.ended && m.failed == nil }

// Update implements ui.Screen.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	answered := m.Page.Update(msg)
	return tea.Batch(answered, m.received(msg), m.explain())
}

// explain tells the explanation and the other models which step is on screen, and returns their next jobs. The panes
// begin anew when other explanations are on screen than before.
func (m *Model) explain() tea.Cmd {
	cmd := m.why.Show(m.Visit.Context(), m.trace, m.shown())
	if mode := m.why.Mode(); mode != m.mode {
		m.mode, m.choice = mode, 0
	}
	return tea.Batch(cmd, m.askOthers())
}

func (m *Model) received(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case ui.Shown:
		return m.shownAgain()
	case ui.Hidden:
		m.leave()
	case ui.Resized:
		m.fitChooser()
		m.why.Keyed(msg.Keys)
	case ui.Pulse:
		m.pulsed()
		m.why.Pulsed(m.Waited)
	case playMsg:
		return m.playOn(msg)
	case tea.KeyPressMsg:
		m.typed(msg)
	case tea.PasteMsg:
		m.pasted(msg)
	case tea.MouseClickMsg:
		m.clicked(msg.X, msg.Y)
	case tea.MouseWheelMsg:
		return m.move(ui.Wheel(msg))()
	}
	return nil
}

// Picture implements ui.Pictured.
func (m *Model) Picture() int {
	if len(m.pictures) == 0 {
		return -1
	}
	return m.index()
}

// Status implements ui.Stated: the pixel in the middle of magnified pictures, or what a person has noted, behind the
// method of the explanation.
func (m *Model) Status() safe.Text {
	var parts []safe.Text
	add := func(t safe.Text) {
		if !t.IsEmpty() {
			parts = append(parts, t)
		}
	}
	add(safe.Clean(m.why.Status()))
	if len(m.pictures) > 0 && m.settings.Method != attack.IFGSM && !m.along.natural && !m.headFits() {
		add(safe.Clean(m.methodText()))
	}
	if pixel := m.pixel(); !pixel.IsEmpty() {
		add(pixel)
	} else if m.options.Marked != nil && len(m.pictures) > 0 {
		add(m.options.Marked(m.index()))
	}
	return safe.Join(" · ", parts...)
}

func (m *Model) index() int         { return m.pictures[m.at] }
func (m *Model) item() dataset.Item { return m.options.Set.Items[m.index()] }
func (m *Model) labelled() bool     { return m.item().Label >= 0 }

// base is the picture's file name without its extension.
func (m *Model) base() string {
	name := path.Base(m.item().Path)
	return strings.TrimSuffix(name, path.Ext(name))
}
