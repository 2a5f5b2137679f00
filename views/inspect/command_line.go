package inspect

import (
	"strconv"

	"beyond/ui"
)

// CommandLine implements ui.Replayable: the command that makes the same attack.
func (m *Model) CommandLine() string {
	if len(m.pictures) == 0 {
		return ""
	}
	s, file := m.settings, m.item().Path
	if m.options.Argument != nil {
		file = m.options.Argument(file)
	}
	words := []string{"beyond", "attack", file}
	words = append(words, m.options.ModelFlags...)
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
