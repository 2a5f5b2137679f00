package inspect

import "charm.land/bubbles/v2/key"

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
	bind := func(help, does string, names ...string) key.Binding {
		return key.NewBinding(key.WithKeys(names...), key.WithHelp(help, does))
	}
	both := func(a, b key.Binding, help, does string) key.Binding {
		return bind(help, does, append(a.Keys(), b.Keys()...)...)
	}
	k := keys{
		back:            bind("←", "step back", "left", ","),
		ahead:           bind("→", "step ahead", "right", "."),
		first:           bind("home", "first step", "home", "g"),
		last:            bind("end", "last step", "end", "G"),
		flip:            bind("f", "to the flip", "f"),
		play:            bind("space", "play", "space"),
		target:          bind("t", "target", "t"),
		norm:            bind("n", "norm", "n"),
		reset:           bind("r", "reset", "r"),
		epsilonDown:     bind("-", "shorter steps", "-"),
		epsilonUp:       bind("+", "longer steps", "+", "="),
		fewer:           bind("[", "fewer steps", "["),
		more:            bind("]", "more steps", "]"),
		amplify:         bind("d", "amplify", "d"),
		attenuate:       bind("D", "attenuate", "D"),
		nextPanes:       bind("tab", "other panes", "tab"),
		previousPicture: bind("<", "picture before", "<", "pgup"),
		nextPicture:     bind(">", "next picture", ">", "pgdown"),
		details:         bind("i", "details", "i"),
		save:            bind("s", "save pictures", "s"),
		choose:          bind("enter", "lead towards it", "enter"),
		dismiss:         bind("esc", "untargeted", "esc"),
		up:              bind("↑", "up", "up", "ctrl+p"),
		down:            bind("↓", "down", "down", "ctrl+n"),
	}
	k.step = both(k.back, k.ahead, "←/→", "step")
	k.epsilon = both(k.epsilonDown, k.epsilonUp, "-/+", "length ε")
	k.steps = both(k.fewer, k.more, "[/]", "steps M")
	k.gain = both(k.amplify, k.attenuate, "d/D", "amplify")
	k.turn = both(k.previousPicture, k.nextPicture, "</>", "other picture")
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
