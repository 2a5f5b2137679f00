package inspect

import (
	"slices"

	"beyond/engine/attack"
	"beyond/ui"
	"beyond/views/inspect/why"
	tea "charm.land/bubbletea/v2"
)

// Keys implements ui.Screen. The keys of an explanation stand before most keys of the attack while it is on screen,
// after them otherwise.
func (m *Model) Keys() []ui.Key {
	switch {
	case len(m.pictures) == 0:
		return nil
	case m.chooser != nil:
		return ui.Then(m.chooserKeys(), m.explain)
	}
	t, playing := m.trace, "play"
	if m.playing != 0 {
		playing = "pause"
	}
	step := ui.Group("←/→", "step",
		m.key("←", "step back", m.move(-1), "left", "h", ","),
		m.key("→", "step ahead", m.move(1), "right", "l", "."))
	seek := "to the flip"
	if m.targetAhead() {
		seek = "to the target"
	}
	flip := m.key("f", seek, m.seekFlip, "f").
		Needs(!t.ended || t.firstWrong != notYet, m.outcomeText().String())
	play := m.key("space", playing, m.togglePlay, "space")
	nearest := "DeepFool leads to the nearest class; " + m.Key("x") + " chooses another method"
	target := m.attackKey("t", "target", ui.Act(m.openChooser), "t").Needs(t.last() != notYet, waitForModel).
		Needs(m.settings.Method != attack.DeepFool, nearest)
	panes := m.key("tab", "panes", ui.Act(func() { m.choice++ }), "tab").
		Needs(!m.large(), "step 0 is the original; "+m.Key("right")+" shows the next step beside it").
		Needs(len(m.choices()) > 1, "all panes are on screen")
	walks, soonest := m.walkKeys()
	begin, others := m.why.Keys()
	begin = append(begin, m.coverKeys()...)
	var keys []ui.Key
	if m.mode == why.Off {
		keys = slices.Concat([]ui.Key{step, flip}, begin, []ui.Key{walks, play, target, panes, soonest}, others)
	} else {
		keys = slices.Concat([]ui.Key{step}, begin, []ui.Key{panes}, others, []ui.Key{flip, walks, play, target, soonest})
	}
	return ui.Then(slices.Concat(keys, m.methodKeys(), m.cropKeys(), m.moreKeys(), m.zoomKeys()), m.explain)
}

const waitForModel = "the model has not answered yet; wait for step 0"

// key returns a key that needs a picture to attack.
func (m *Model) key(help, does string, do func() tea.Cmd, names ...string) ui.Key {
	return ui.NewKey(help, does, do, names...).
		Needs(m.failed == nil, "this picture cannot be read; "+m.Key("[")+" and "+m.Key("]")+" show others")
}

// moreKeys are the less important ones.
func (m *Model) moreKeys() []ui.Key {
	epsilon := func(by int) func() tea.Cmd {
		return m.adjusted(func(s *attack.Settings) { longer(s, by) })
	}
	steps := func(by int) func() tea.Cmd {
		return m.adjusted(func(s *attack.Settings) { s.Steps = rung(stepCounts, s.Steps, by) })
	}
	last := len(m.pictures) - 1
	gain := func(by int) func() tea.Cmd { return ui.Act(func() { m.gain = rung(gains, m.gain, by) }) }
	length := func(help, does string, do func() tea.Cmd, names ...string) ui.Key {
		why := whyNoLength(m.settings.Method)
		return m.attackKey(help, does, do, names...).Needs(why == "", why)
	}
	lengths, shorter, further := "length ε", "shorter steps", "longer steps"
	if m.settings.Method.Bounded() {
		lengths, shorter, further = "bound", "nearer bound", "wider bound"
	}
	deep := m.settings.Method == attack.DeepFool
	keys := []ui.Key{
		ui.Group("-/+", lengths, length("-", shorter, epsilon(-1), "-"), length("+", further, epsilon(1), "+", "=")),
		ui.Group("[/]", "other picture",
			ui.NewKey("[", "previous picture", m.turn(-1), "[", "<", "pgup").Needs(m.at > 0, "this is the first picture"),
			ui.NewKey("]", "next picture", m.turn(1), "]", ">", "pgdown").Needs(m.at < last, "this is the last picture")),
		ui.Group("{/}", "steps M", m.key("{", "fewer steps", steps(-1), "{"), m.key("}", "more steps", steps(1), "}")),
		m.attackKey("n", "norm", m.adjusted(otherNorm), "n").Needs(!deep, "DeepFool measures in L2"),
		ui.Group("d/D", "amplify", m.key("d", "amplify", gain(1), "d"), m.key("D", "attenuate", gain(-1), "D")),
		ui.NewKey("i", "details", m.toggleDetails, "i"),
	}
	if m.options.Export != nil {
		keys = append(keys, m.key("s", "save pictures", m.save, "s").Needs(m.trace.last() != notYet, waitForModel))
	}
	paper := defaults(attack.Linf)
	reset := m.walkAlong(along{}, func(s *attack.Settings) { *s = paper })
	return append(keys,
		ui.NewKey("r", "reset", reset, "r").Needs(m.settings != paper || m.along.natural, "the settings are the paper's already"),
		m.key("home", "first step", ui.Act(func() { m.goTo(0) }), "home", "g"),
		m.key("end", "last step", ui.Act(func() { m.goTo(m.settings.Steps) }), "end", "G"))
}
