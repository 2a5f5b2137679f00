package inspect

import (
	"beyond/ui"
	"charm.land/bubbles/v2/key"
)

// keys of the screen. p and x are left to what comparisons add.
type keys struct {
	back, ahead, first, last         key.Binding
	flip, play                       key.Binding
	target, norm, reset              key.Binding
	epsilonDown, epsilonUp           key.Binding
	fewer, more                      key.Binding
	amplify, attenuate               key.Binding
	nextPanes                        key.Binding
	previousPicture, nextPicture     key.Binding
	details, save                    key.Binding
	step, epsilon, steps, gain, turn key.Binding // two keys each, as footer and help show them
	choose, dismiss, up, down        key.Binding // in the list of classes; up and down in that of segments, too

	explain, hideExplanation, beside key.Binding
	fewerSegments, moreSegments      key.Binding
	otherLook, bothSigns             key.Binding
	otherClass, otherHidden          key.Binding
	segments, mark                   key.Binding // two keys each
}

func newKeys() keys {
	k := keys{
		back:            ui.Bind("←", "step back", "left", ","),
		ahead:           ui.Bind("→", "step ahead", "right", "."),
		first:           ui.Bind("home", "first step", "home", "g"),
		last:            ui.Bind("end", "last step", "end", "G"),
		flip:            ui.Bind("f", "to the flip", "f"),
		play:            ui.Bind("space", "play", "space"),
		target:          ui.Bind("t", "target", "t"),
		norm:            ui.Bind("n", "norm", "n"),
		reset:           ui.Bind("r", "reset", "r"),
		epsilonDown:     ui.Bind("-", "shorter steps", "-"),
		epsilonUp:       ui.Bind("+", "longer steps", "+", "="),
		fewer:           ui.Bind("[", "fewer steps", "["),
		more:            ui.Bind("]", "more steps", "]"),
		amplify:         ui.Bind("d", "amplify", "d"),
		attenuate:       ui.Bind("D", "attenuate", "D"),
		nextPanes:       ui.Bind("tab", "panes", "tab"),
		previousPicture: ui.Bind("<", "picture before", "<", "pgup"),
		nextPicture:     ui.Bind(">", "next picture", ">", "pgdown"),
		details:         ui.Bind("i", "details", "i"),
		save:            ui.Bind("s", "save pictures", "s"),
		choose:          ui.Bind("enter", "lead towards it", "enter"),
		dismiss:         ui.Bind("esc", "untargeted", "esc"),
		up:              ui.Bind("↑", "up", "up", "ctrl+p"),
		down:            ui.Bind("↓", "down", "down", "ctrl+n"),
	}
	k.step = ui.Together("←/→", "step", k.back, k.ahead)
	k.epsilon = ui.Together("-/+", "length ε", k.epsilonDown, k.epsilonUp)
	k.steps = ui.Together("[/]", "steps M", k.fewer, k.more)
	k.gain = ui.Together("d/D", "amplify", k.amplify, k.attenuate)
	k.explain = ui.Bind("l", "explain", "l")
	k.hideExplanation = ui.Bind("L", "hide explanation", "L")
	k.beside = ui.Bind("c", "side by side", "c")
	k.fewerSegments = ui.Bind("k", "fewer segments", "k")
	k.moreSegments = ui.Bind("K", "more segments", "K")
	k.otherLook = ui.Bind("h", "hide, tint, outline", "h")
	k.bothSigns = ui.Bind("b", "both signs", "b")
	k.otherClass = ui.Bind("a", "other class", "a")
	k.otherHidden = ui.Bind("v", "hidden value", "v")
	k.segments = ui.Together("k/K", "segments", k.fewerSegments, k.moreSegments)
	k.mark = ui.Together("↑↓", "mark a segment", k.up, k.down)
	k.turn = ui.Together("</>", "other picture", k.previousPicture, k.nextPicture)
	return k
}

// list is what the footer and the help show, most important first.
func (k keys) list(explaining bool) []key.Binding {
	if explaining {
		return append([]key.Binding{
			k.step, k.explain, k.nextPanes, k.segments, k.beside, k.mark, k.otherClass, k.otherLook, k.bothSigns, k.otherHidden,
			k.hideExplanation, k.flip, k.play, k.target,
		}, k.rest()...)
	}
	return append([]key.Binding{k.step, k.flip, k.explain, k.play, k.target, k.nextPanes, k.beside}, k.rest()...)
}

func (k keys) rest() []key.Binding {
	return []key.Binding{k.epsilon, k.turn, k.steps, k.norm, k.gain, k.details, k.save, k.reset, k.first, k.last}
}

// choosing lists the keys that act while a class is looked for.
func (k keys) choosing() []key.Binding {
	return []key.Binding{k.choose, k.dismiss, k.up, k.down}
}
