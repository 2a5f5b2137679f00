// Package why explains why the model sees a class in the picture on screen: by LIME (see engine/lime), which refines
// while it is on screen, with its path and its stability, or by a method of engine/saliency.
//
// It is a part of the screen in package inspect and knows of it only an [Attack]. After everything that happens inspect
// calls [Panel.Show] with the step on screen; it hands all messages to the panel, lists the panel's keys among its own
// and gives it areas to draw on. The panel runs one job at a time, always the most urgent (see urgent). Explanations
// shown before stay in a cache.
package why

import (
	"context"
	"slices"
	"strconv"
	"time"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/dataset"
	"beyond/engine/lime"
	"beyond/engine/nn"
	"beyond/engine/saliency"
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
)

// Explainer segments pictures and shows the model parts of them; an *engine.Workspace is one.
type Explainer interface {
	Subject(ctx context.Context, p engine.Priority, i int, c engine.Cut) (*engine.Subject, error)
	UnitSubject(unit []float32, c engine.Cut) *engine.Subject
	Prober(p engine.Priority) saliency.Model
	Attend(
		ctx context.Context, p engine.Priority, s *engine.Subject, class int, path [][]int,
	) ([]engine.Attention, error)
	// Convolutions are the layers that Grad-CAM may look at, in the network's order.
	Convolutions(ctx context.Context) ([]nn.Layer, error)
}

// Attack is the attack on screen, as far as it is computed. Step 0 is the unchanged picture.
type Attack interface {
	// Step names the picture after a step.
	Step(step int) Step
	// Unit is the picture after a step, [3, H, W] in [0, 1]. It is not modified.
	Unit(step int) []float32
	// Class returns the index of a class at a step; ok is false where the attack has no such class.
	Class(c Class, step int) (index int, ok bool)
	// Role returns the sign and the style that the screen gives a class at a step.
	Role(t ui.Theme, class, step int) (sign string, style lipgloss.Style)
}

// Step names a picture after a step of an attack.
type Step struct {
	Picture int // index in the set
	Index   int
	Restart int             // the run of the attack's steps, from 0
	Attack  attack.Settings // zero at step 0, which no attack has changed
	Along   string          // the name of the walk, "" in an attack and at step 0
}

// Options of a panel.
type Options struct {
	Explainer Explainer // nil has no keys and explains nothing
	Keeper    Keeper    // nil keeps explanations only while the screen is open
	Classes   *dataset.Classes
	// Content names model, data set and preset, for the cache of drawn pictures.
	Content string
	// Begin is how pictures are explained until the user chooses otherwise; zero is the paper's way.
	Begin Begin
}

// Begin is a way to explain pictures.
type Begin struct {
	Cut    engine.Cut
	LIME   lime.Settings // samples, seed and K are those of other methods as well
	Method Method
}

// Mode says which explanations are on screen.
type Mode int

// The modes.
const (
	Off    Mode = iota
	Single      // of the step on screen
	Beside      // of the unchanged picture, beside that of the step
)

// Panel is the explanation of the picture on screen. Use [New].
type Panel struct {
	options Options
	settings
	marked int // place in the list of segments, none if no segment is marked

	ctx    context.Context // ends when the screen is left; nil while it is not shown
	attack Attack
	step   int // on screen, none while there is none

	cache   cache
	running running
	layers  convolutions
	asked   ui.Request[[]nn.Layer]
	waited  time.Duration // how long the shell has seen the screen waiting
}

// settings are the user's choices.
type settings struct {
	mode   Mode
	paused bool
	style  maskStyle
	both   bool // segments that speak against the class are shown as well
	k      int  // segments shown
	hidden lime.Hidden
	class  Class
	method Method
	layer  string // of Grad-CAM, "" for the usual one
	keys   ui.Keymap
}

const (
	none  = -1
	mostK = 12
	// usualK is how many segments lists and paths have room for as long as no more are asked for: the paper's K.
	usualK = 8
	// cached is room for every step of an attack of ten by two methods, and for the pictures shown before.
	cached = 32
)

// New returns a panel that shows nothing yet.
func New(o Options) *Panel {
	if o.Begin == (Begin{}) {
		o.Begin.LIME = lime.Default()
	}
	begin := settings{k: o.Begin.LIME.K, hidden: o.Begin.Cut.Hidden, method: o.Begin.Method}
	return &Panel{options: o, settings: begin, marked: none, step: none, cache: cache{limit: cached}}
}

// With returns a panel with the same settings that reads from other sources.
func (p *Panel) With(o Options) *Panel {
	n := New(o)
	n.settings = p.settings
	n.layer = "" // of another model
	return n
}

// Mode says which explanations are on screen.
func (p *Panel) Mode() Mode { return p.mode }

// Sampling reports that samples are awaited.
func (p *Panel) Sampling() bool {
	k := p.running.job.kind
	return p.ctx != nil && p.running.answer.Pending() && (k == sampling || k == scoring)
}

// Show tells the panel which step of which attack is on screen, -1 while none is, and returns the most urgent job. ctx
// is nil while the screen is not shown. Call it after every change.
func (p *Panel) Show(ctx context.Context, a Attack, step int) tea.Cmd {
	p.ctx, p.attack, p.step = ctx, a, step
	p.begin()
	return tea.Batch(p.proceed(), p.askLayers())
}

// askLayers asks once for the layers that Grad-CAM may look at, while it is on screen.
func (p *Panel) askLayers() tea.Cmd {
	known := p.asked.Pending() || p.layers.list != nil || p.layers.err != nil
	if p.ctx == nil || p.mode == Off || p.method != gradCAM || known {
		return nil
	}
	return p.asked.Ask(p.ctx, p.options.Explainer.Convolutions, func(list []nn.Layer, err error) tea.Cmd {
		p.layers = convolutions{list, err}
		return nil
	})
}

// Pulsed counts the time that samples take. Waited is how long the shell has seen the screen waiting.
func (p *Panel) Pulsed(waited time.Duration) {
	if p.Sampling() {
		e := p.running.of
		e.spent += max(0, waited-p.waited)
		if e.asked != nil {
			e.done = int(e.asked.done.Load())
		}
	}
	p.waited = waited
}

// begin makes an explanation of every step that is explained on screen and has none, or none of the class chosen.
func (p *Panel) begin() {
	for _, step := range slices.Backward(p.steps()) {
		e := p.explanation(step)
		class := p.classAt(step)
		if e == nil || !slices.Contains(e.classes, class) || e.recalled && e.scores == nil && e.fit(p.selection(class)) == nil {
			e = p.fresh(step)
		}
		p.cache.use(e)
	}
}

// fresh is an explanation of a step that has yet to be made.
func (p *Panel) fresh(step int) *explanation {
	key, classes := p.subjectKey(step), p.classesAt(step)
	if p.method != LIME {
		classes = []int{p.classAt(step)}
	}
	e := newExplanation(key, classes, p.samples())
	e.subject, e.words = p.cache.subject(key)
	e.sought = step > 0 || p.options.Keeper == nil
	return e
}

// steps are the steps whose explanations are on screen, the most urgent first.
func (p *Panel) steps() []int {
	switch {
	case p.ctx == nil || p.mode == Off || p.step == none:
		return nil
	case p.mode == Beside && p.step > 0:
		return []int{p.step, 0}
	}
	return []int{p.step}
}

// explanation returns the explanation of a step; nil where there is none yet, or while none is on screen.
func (p *Panel) explanation(step int) *explanation {
	if p.mode == Off || step == none {
		return nil
	}
	return p.cache.find(p.subjectKey(step))
}

// subjectKey names the picture of a step as it is segmented now.
func (p *Panel) subjectKey(step int) subjectKey {
	return subjectKey{p.attack.Step(step), p.Cut(), p.way(p.classAt(step))}
}

// selectedK is how many segments a surrogate has. More than the K that it begins with need a surrogate of their own,
// fewer are its first ones.
func (p *Panel) selectedK() int { return max(p.k, p.options.Begin.LIME.K) }

// samples is how many a complete explanation is made from.
func (p *Panel) samples() int { return p.options.Begin.LIME.Samples }

// selection is the present one for a class.
func (p *Panel) selection(class int) selection { return selection{class, p.selectedK()} }

// lime returns the settings of every surrogate, with n samples.
func (p *Panel) lime(n int) lime.Settings {
	s := p.options.Begin.LIME
	s.Samples, s.K = n, p.selectedK()
	return s
}

// fit is the surrogate on screen for a step, nil while there is none.
func (p *Panel) fit(step int) *lime.Fit {
	e := p.explanation(step)
	if e == nil {
		return nil
	}
	return e.fit(p.selection(p.classAt(step)))
}

// Arguments are the flags of the command that makes the same explanation of the unchanged picture.
func (p *Panel) Arguments() []string {
	s := p.lime(p.samples())
	arguments := []string{"--class", p.options.Classes.At(p.classAt(0)).WNID}
	if p.method != LIME {
		arguments = append(arguments, "--method", p.method.name())
	}
	if p.method == gradCAM && p.layer != "" {
		arguments = append(arguments, "--layer", p.layer)
	}
	if other := p.method.other(); other == nil || other.Samples() {
		arguments = append(arguments, "--samples", strconv.Itoa(s.Samples))
	}
	arguments = append(arguments,
		"--k", strconv.Itoa(s.K), "--seed", strconv.FormatUint(s.Seed, 10),
		"--segments", p.subjectKey(0).cut.Segments.String(), "--hidden", p.hidden.String())
	if p.method != LIME {
		return arguments
	}
	arguments = append(arguments, "--stability", strconv.Itoa(otherSeeds))
	if s.Sigma != lime.Default().Sigma {
		arguments = append(arguments, "--sigma", strconv.FormatFloat(s.Sigma, 'g', -1, 64))
	}
	return arguments
}
