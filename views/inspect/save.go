package inspect

import (
	"fmt"
	"image"
	"path/filepath"
	"regexp"

	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// save writes the pictures of all panes and says where.
func (m *Model) save() tea.Cmd {
	if m.options.Export == nil || len(m.trace.frames) == 0 {
		return nil
	}
	type file struct {
		name string
		img  image.Image
	}
	var files []file
	for p := range paneCount {
		files = append(files, file{m.exportName(p), m.image(p)})
	}
	export := m.options.Export
	return func() tea.Msg {
		var text string
		for _, f := range files {
			path, err := export(f.name, f.img)
			if err != nil {
				return ui.Notify{Text: safe.Format("not saved: %v", err), Failed: true}
			}
			if text == "" {
				text = "saved in " + filepath.Dir(path) + ": "
			} else {
				text += ", "
			}
			text += filepath.Base(path)
		}
		return ui.Notify{Text: safe.Clean(text)}
	}
}

// unsafeInNames is what file names had better not hold: a name may come from a stranger.
var unsafeInNames = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// exportName tells apart what is saved of one picture under different attacks.
func (m *Model) exportName(p pane) string {
	name, s := unsafeInNames.ReplaceAllString(m.base(), "_"), m.settings
	if p == original {
		return name + "-original"
	}
	how := fmt.Sprintf("%s-%g-step-%d", s.Norm, s.Epsilon, m.shown())
	if s.Targeted {
		how = fmt.Sprintf("%s-to-%d", how, s.Target)
	}
	if p == changed {
		how += fmt.Sprintf("-difference-x%g", m.gain)
	}
	return name + "-" + how
}
