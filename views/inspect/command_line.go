package inspect

import (
	"strconv"

	"beyond/ui"
)

// CommandLine implements ui.Replayable: the command that explains the picture in the same way or, with a step of an
// attack on screen, makes the same attack.
func (m *Model) CommandLine() string {
	switch {
	case len(m.pictures) == 0:
		return ""
	case m.explaining.on && m.shown() == 0:
		return m.explainLine()
	}
	return m.attackLine()
}

// command begins a command on the picture.
func (m *Model) command(name string) []string {
	file := m.item().Path
	if m.options.Argument != nil {
		file = m.options.Argument(file)
	}
	return append([]string{"beyond", name, file}, m.options.ModelFlags...)
}

func (m *Model) explainLine() string {
	x := &m.explaining
	s := x.settings(sampleCount)
	words := append(m.command("explain"), "--class", m.options.Classes.At(m.explainedClass(0)).WNID,
		"--samples", strconv.Itoa(s.Samples), "--k", strconv.Itoa(s.K), "--seed", strconv.FormatUint(s.Seed, 10),
		"--segments", m.sight(0).cut.Segments.String(), "--hidden", x.hidden.String(), "--stability", strconv.Itoa(otherSeeds))
	return ui.CommandLine(append(words, "--json")...)
}

func (m *Model) attackLine() string {
	s, words := m.settings, m.command("attack")
	if m.labelled() {
		words = append(words, "--label", m.options.Classes.At(m.item().Label).WNID)
	}
	words = append(words, "--norm", s.Norm.String(),
		"--epsilon", strconv.FormatFloat(s.Epsilon, 'f', -1, 64), "--steps", strconv.Itoa(s.Steps))
	if s.Targeted {
		words = append(words, "--target", m.options.Classes.At(s.Target).WNID)
	}
	return ui.CommandLine(append(words, "--json")...)
}
