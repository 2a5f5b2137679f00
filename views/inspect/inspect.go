// Package inspect is the screen for one picture: what the model says of it, and what it says after each step of
// an attack, to be walked through by hand.
//
// An attack runs ahead of the person who steps through it, one step a command; the step on screen is always one
// that is there already. Finished attacks are kept, so that going back shows them at once.
//
// Beside the attack stands why the model sees a class in the step on screen: an explanation that refines while one
// looks at it. One job at a time finds out more, always the most urgent (see urgent); what is known of a step stays.
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
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Source answers about pictures, named by their index in Options.Set; an *engine.Workspace is one.
type Source interface {
	Crop(ctx context.Context, p engine.Priority, i int) (*imaging.RGB, imaging.Info, error)
	Predict(ctx context.Context, p engine.Priority, i int) (*engine.Prediction, error)
	AttackLabel(ctx context.Context, p engine.Priority, i int) (int, error)
	Attack(ctx context.Context, p engine.Priority, i int, s attack.Settings) iter.Seq2[attack.Step, error]
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
	// Explainer explains the same pictures; nil means that nobody does.
	Explainer Explainer
	// Content names model, data set and preset: what the cache of drawn pictures tells pictures apart by.
	Content string
	// Argument is how an item's path is written as an argument of a command; nil leaves it as it is.
	Argument func(item string) string
	// ModelFlags go into the command line: the flags that choose model and preset, if any.
	ModelFlags []string
	// Export writes a picture and returns where. name has no extension and is safe as part of a file's name.
	// Nil means that pictures cannot be saved.
	Export func(name string, img image.Image) (path string, err error)
}

// side is what stands beside the panes.
type side int

const (
	nothing side = iota
	detailsSide
	chooserSide
)

// Model is the screen.
type Model struct {
	options  Options
	pictures []int // the selection it was opened from, as indices in the set
	at       int   // the one on screen

	width, height int
	choice        int // of the panes, where not all fit
	gain          float64
	side          side
	chooser       *chooser
	details       details
	keys          keys

	settings attack.Settings
	// visit numbers what is asked for the present picture and settings; ctx ends when they change or the
	// screen is left.
	visit  ui.Ticket
	ctx    context.Context
	stop   context.CancelFunc
	trace  *trace
	kept   kept
	failed error // why there is no picture to show
	// elapsed is how long the shell has seen the screen waiting, since how long that was when the visit began.
	elapsed, since time.Duration

	explaining explaining

	wanted  int  // the step to be shown, or the last one before it that is computed
	seeking bool // the first wrong step is wanted
	playing ui.Ticket
}

// keptTraces is room for six attacks of ten steps.
const keptTraces = 50 << 20

// New returns the screen for the picture at a place among others of the set.
func New(options Options, pictures []int, at int) *Model {
	return &Model{
		options: options, pictures: pictures, at: at,
		gain: defaultGain, settings: defaults(attack.Linf), kept: kept{limit: keptTraces},
		stop: func() {}, trace: newTrace(traceKey{}), keys: newKeys(), explaining: newExplaining(),
	}
}

// Name implements ui.Screen.
func (m *Model) Name() string { return "inspect" }

// Title implements ui.Screen.
func (m *Model) Title() safe.Text {
	if len(m.pictures) == 0 {
		return safe.Clean("inspect")
	}
	return safe.Clean(m.base())
}

// Typing implements ui.Typist: a class is being looked for.
func (m *Model) Typing() bool { return m.side == chooserSide }

// Waiting implements ui.Waiter.
func (m *Model) Waiting() bool { return m.attacking() || m.sampling() }

// attacking reports that a picture or steps of its attack are awaited.
func (m *Model) attacking() bool { return m.visit != 0 && !m.trace.ended && m.failed == nil }

// Keys implements ui.Screen.
func (m *Model) Keys() []ui.Key { return ui.Passed(m.Bindings(), m.Update) }

// Bindings implements ui.Screen.
func (m *Model) Bindings() []key.Binding {
	if len(m.pictures) == 0 {
		return nil
	}
	if m.side == chooserSide {
		return m.keys.choosing()
	}
	k, t := m.keys, m.trace
	attackable := m.failed == nil
	for _, b := range []*key.Binding{&k.step, &k.play, &k.target, &k.epsilon, &k.steps, &k.norm, &k.gain, &k.first, &k.last} {
		b.SetEnabled(attackable)
	}
	k.flip.SetEnabled(attackable && !(t.ended && t.firstWrong == notYet))
	k.nextPanes.SetEnabled(attackable && len(m.choices()) > 1)
	k.turn.SetEnabled(len(m.pictures) > 1)
	k.save.SetEnabled(m.options.Export != nil && len(t.frames) > 0)
	k.reset.SetEnabled(m.settings != defaults(attack.Linf))
	if m.playing != 0 {
		k.play.SetHelp("space", "pause")
	}
	m.bindExplanation(&k)
	return k.list(m.explaining.on)
}

// Update implements ui.Screen. Whatever happens may change which explanation is the most urgent.
func (m *Model) Update(msg tea.Msg) tea.Cmd {
	return tea.Batch(m.received(msg), m.proceed())
}

func (m *Model) received(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case ui.Shown:
		return m.shownAgain()
	case ui.Hidden:
		m.leave()
	case ui.Resized:
		m.width, m.height = msg.Width, msg.Height
	case ui.Pulse:
		m.pulsed(msg)
	case cropMsg:
		return m.cropArrived(msg)
	case stepMsg:
		return m.stepArrived(msg)
	case detailsMsg:
		m.detailsArrived(msg)
	case jobMsg:
		m.jobAnswered(msg)
	case playMsg:
		return m.playOn(msg)
	case tea.KeyPressMsg:
		return m.pressed(msg)
	case tea.PasteMsg:
		m.pasted(msg)
	case tea.MouseClickMsg:
		m.clicked(msg.X, msg.Y)
	case tea.MouseWheelMsg:
		m.wheeled(msg)
	}
	return nil
}

func (m *Model) index() int         { return m.pictures[m.at] }
func (m *Model) item() dataset.Item { return m.options.Set.Items[m.index()] }
func (m *Model) labelled() bool     { return m.item().Label >= 0 }

// base is the picture's file name without its extension.
func (m *Model) base() string {
	name := path.Base(m.item().Path)
	return strings.TrimSuffix(name, path.Ext(name))
}

func (m *Model) choices() [][]pane {
	return m.paneChoices(m.layout(m.width, m.height, usualAspect).across)
}

// usualAspect is how many times higher than wide cells are, where only the columns of a layout matter.
const usualAspect = 2

func (m *Model) pressed(msg tea.KeyPressMsg) tea.Cmd {
	if m.side == chooserSide {
		return m.pressedInChooser(msg)
	}
	if len(m.pictures) == 0 {
		return nil
	}
	k := m.keys
	switch {
	case key.Matches(msg, k.previousPicture):
		return m.turn(-1)
	case key.Matches(msg, k.nextPicture):
		return m.turn(1)
	case key.Matches(msg, k.details):
		return m.toggleDetails()
	case key.Matches(msg, k.reset):
		return m.set(defaults(attack.Linf))
	case m.failed != nil:
		return nil // there is no picture to do the rest with
	case key.Matches(msg, k.play):
		return m.togglePlay()
	case key.Matches(msg, k.flip):
		return m.seekFlip()
	case key.Matches(msg, k.save):
		return m.save()
	case key.Matches(msg, k.target):
		m.openChooser()
	case key.Matches(msg, k.nextPanes):
		m.choice++
	case key.Matches(msg, k.amplify):
		m.gain = rung(gains, m.gain, 1)
	case key.Matches(msg, k.attenuate):
		m.gain = rung(gains, m.gain, -1)
	default:
		if m.stepped(msg) || m.explainedBy(msg) {
			return nil
		}
		return m.adjusted(msg)
	}
	return nil
}
