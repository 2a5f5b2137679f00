package inspect

import (
	"beyond/ui"
	"charm.land/bubbles/v2/key"
)

// keys of the screen. h, j, k, l, c, p and x are left to what explanations and comparisons add.
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
	choose, dismiss, up, down        key.Binding // in the list of classes
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
		nextPanes:       ui.Bind("tab", "other panes", "tab"),
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
	k.turn = ui.Together("</>", "other picture", k.previousPicture, k.nextPicture)
	return k
}

// list is what the footer and the help show, most important first.
func (k keys) list() []key.Binding {
	return []key.Binding{
		k.step, k.flip, k.play, k.target, k.nextPanes, k.epsilon, k.turn, k.steps, k.norm, k.gain,
		k.details, k.save, k.reset, k.first, k.last,
	}
}

// choosing lists the keys that act while a class is looked for.
func (k keys) choosing() []key.Binding {
	return []key.Binding{k.choose, k.dismiss, k.up, k.down}
}
