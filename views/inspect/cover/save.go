package cover

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"

	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// CommandLine implements ui.Replayable.
func (m *Model) CommandLine() string {
	if m.subject == nil || m.options.Command == nil {
		return ""
	}
	return m.options.Command(m.cut, hideText(m.sets.now()))
}

// hideText writes a set as the flag --hide takes it.
func hideText(set []bool) string {
	list := members(set)
	switch len(list) {
	case 0:
		return "none"
	case len(set):
		return "all"
	}
	return strings.Trim(strings.ReplaceAll(fmt.Sprint(list), " ", ","), "[]")
}

// save writes the picture as the model sees it and the set with its classes, and says where, with the command that
// repeats it.
func (m *Model) save() tea.Cmd {
	set, o := m.sets.now(), m.options
	whole := m.sights[key(make([]bool, len(set)))]
	document := o.Source.Covering(o.Picture, o.Class, m.subject, m.cut, set, whole, m.sights[key(set)])
	document.Command = m.CommandLine()
	img, name := m.subject.Covered(set), o.Name+"-covered"
	return func() tea.Msg {
		picture, err := o.Export(name, img)
		if err != nil {
			return ui.Notify{Text: safe.Format("not saved: %v", err), Failed: true}
		}
		text, err := json.MarshalIndent(document, "", " ")
		if err != nil {
			return ui.Notify{Text: safe.Format("not saved: %v", err), Failed: true}
		}
		file, err := o.Write(name, append(text, '\n'))
		if err != nil {
			return ui.Notify{Text: safe.Format("saved %s; its set is not saved: %v", picture, err), Failed: true}
		}
		said := "saved " + filepath.Base(picture) + ", " + filepath.Base(file)
		if document.Command != "" {
			said += " · " + document.Command
		}
		return ui.Notify{Text: safe.Clean(said), Links: ui.FileLinks(picture, file)}
	}
}
