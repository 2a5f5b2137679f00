package inspect

import (
	"regexp"
	"strconv"
	"strings"
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
	words := []string{"beyond", "attack", quote(file)}
	for _, flag := range m.options.ModelFlags {
		words = append(words, quote(flag))
	}
	if m.labelled() {
		words = append(words, "--label", m.options.Classes.At(m.item().Label).WNID)
	}
	words = append(words, "--norm", s.Norm.String(),
		"--epsilon", strconv.FormatFloat(s.Epsilon, 'f', -1, 64), "--steps", strconv.Itoa(s.Steps))
	if s.Targeted {
		words = append(words, "--target", m.options.Classes.At(s.Target).WNID)
	}
	return strings.Join(append(words, "--json"), " ")
}

// plain words mean the same to every shell.
var plain = regexp.MustCompile(`^[A-Za-z0-9_@%+=:,./-]+$`)

// quote makes s one word of a shell's command line.
func quote(s string) string {
	if plain.MatchString(s) {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
