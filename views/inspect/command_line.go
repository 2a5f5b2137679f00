package inspect

import (
	"strconv"

	"beyond/ui"
	"beyond/views/inspect/why"
)

// CommandLine implements ui.Replayable: the command that explains the unchanged picture in the same way while its
// explanation is on screen, the command that makes the same attack otherwise.
func (m *Model) CommandLine() string {
	switch {
	case len(m.pictures) == 0:
		return ""
	case m.mode != why.Off && m.shown() == 0:
		return m.command("explain", m.why.Arguments())
	}
	if m.along.natural {
		return m.command("walk", m.walkArguments())
	}
	return m.command("attack", m.attackArguments())
}

// command is a command on the picture.
func (m *Model) command(name string, arguments []string) string {
	file := m.item().Path
	if m.options.Argument != nil {
		file = m.options.Argument(file)
	}
	words := append([]string{"beyond", name, file}, m.options.ModelFlags...)
	return ui.CommandLine(append(append(words, arguments...), "--json")...)
}

// labelArguments name the label, which a file alone may not tell.
func (m *Model) labelArguments() (words []string) {
	if m.labelled() {
		words = append(words, "--label", m.options.Classes.At(m.item().Label).WNID)
	}
	return words
}

func (m *Model) attackArguments() []string {
	words, s := m.labelArguments(), m.settings
	length := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	words = append(append(words, methodArguments(s, length)...), "--norm", s.Norm.String())
	if hasEpsilon(s.Method) {
		words = append(words, "--epsilon", length(s.Epsilon))
	}
	words = append(words, "--steps", strconv.Itoa(s.Steps))
	if s.Targeted {
		words = append(words, "--target", m.options.Classes.At(s.Target).WNID)
	}
	return words
}
