package inspect

import (
	"fmt"
	"path/filepath"
	"regexp"

	"beyond/engine/attack"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/inspect/why"
	tea "charm.land/bubbletea/v2"
)

// save writes the pictures of all panes, among them the pictures of the explanation on screen, and says where.
func (m *Model) save() tea.Cmd {
	var files []why.File
	for _, p := range []pane{original, attacked, changed} {
		files = append(files, why.File{Name: m.fileName(p), Image: m.image(p)})
	}
	explained := attacked
	if m.shown() == 0 {
		explained = original
	}
	files = append(files, m.why.Files(m.fileName(explained))...)
	export, write := m.options.Export, m.options.Write
	name, document := m.why.Document(m.fileName(explained), m.stepText())
	return func() tea.Msg {
		var paths []string
		for _, f := range files {
			path, err := export(f.Name, f.Image)
			if err != nil {
				return ui.Notify{Text: safe.Format("not saved: %v", err), Failed: true}
			}
			paths = append(paths, path)
		}
		if document != nil && write != nil {
			path, err := write(name, document)
			if err != nil {
				return ui.Notify{Text: safe.Format("not saved: %v", err), Failed: true}
			}
			paths = append(paths, path)
		}
		text := "saved in " + folder(paths[0]) + ": "
		for at, path := range paths {
			if at > 0 {
				text += ", "
			}
			text += filepath.Base(path)
		}
		return ui.Notify{Text: safe.Clean(text), Links: ui.FileLinks(paths...)}
	}
}

// stepText names the step on screen and what made it; "" for the original.
func (m *Model) stepText() string {
	if m.shown() <= 0 {
		return ""
	}
	how := m.attackText()
	if !m.along.natural && m.settings.Method == attack.IFGSM {
		how = attackTitles[attack.IFGSM] + " · " + how
	}
	return fmt.Sprintf("step %d, %s", m.shown(), how)
}

// unsafeInNames matches characters that are replaced in file names: a picture's name may come from a stranger.
var unsafeInNames = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// fileName tells the pictures saved from one picture under different attacks apart.
func (m *Model) fileName(p pane) string {
	name, s := m.safeBase(), m.settings
	if p == original {
		return name + "-original"
	}
	how := fmt.Sprintf("%s-%g-step-%d", s.Norm, s.Epsilon, m.shown())
	if s.Method != attack.IFGSM {
		how = fmt.Sprintf("%s-%s-step-%d", s.Method, s.Norm, m.shown())
		if s.Method.Bounded() {
			how = fmt.Sprintf("%s-%s-%g-seed-%d-step-%d", s.Method, s.Norm, s.Bound, s.Seed, m.shown())
		}
	}
	if m.along.natural {
		how = fmt.Sprintf("%s-step-%d-of-%d", m.along.name(), m.shown(), s.Steps)
	} else if s.Targeted {
		how = fmt.Sprintf("%s-to-%d", how, s.Target)
	}
	if p == changed {
		how += fmt.Sprintf("-difference-x%g", m.gain)
	}
	return name + "-" + how
}

// safeBase is the picture's name as part of a file's name.
func (m *Model) safeBase() string { return unsafeInNames.ReplaceAllString(m.base(), "_") }

// folder names the folder of a file; the one in which the program was started in words.
func folder(path string) string {
	if dir := filepath.Dir(path); dir != "." {
		return dir
	}
	return "this folder"
}
