package inspect

import (
	"fmt"
	"image"
	"image/draw"
	"path/filepath"
	"regexp"

	"beyond/engine/lime"
	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// exported is a picture to be saved.
type exported struct {
	name string
	img  image.Image
}

// save writes the pictures of all panes, and those of the explanation on screen, and says where.
func (m *Model) save() tea.Cmd {
	if m.options.Export == nil || len(m.trace.frames) == 0 {
		return nil
	}
	files := append([]exported{
		{m.exportName(original), m.image(original)}, {m.exportName(attacked), m.image(attacked)}, {m.exportName(changed), m.image(changed)},
	}, m.exportedExplanation()...)
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

// exportedExplanation is the mask and the path of the explanation on screen, in the colours of the dark theme: who
// looks at files has no terminal.
func (m *Model) exportedExplanation() []exported {
	step := m.shown()
	f := m.fit(step)
	if f == nil || f.Err != nil {
		return nil
	}
	name, x := m.exportName(attacked), m.explaining
	if step == 0 {
		name = m.exportName(original)
	}
	name += fmt.Sprintf("-class-%d", f.Class)
	if x.hidden != lime.Mean {
		name += "-hidden-" + x.hidden.String()
	}
	files := []exported{{fmt.Sprintf("%s-attention-%d-%s", name, x.k, x.look), m.mask(ui.DarkTheme(), step, f)}}
	if sheet := m.pathSheet(step, f); sheet != nil {
		files = append(files, exported{name + "-path", sheet})
	}
	return files
}

// pathSheet puts the pictures of the path side by side; nil while there is no path.
func (m *Model) pathSheet(step int, f *lime.Fit) image.Image {
	const gap = 8 // pixels
	e := m.explanation(step)
	seen := e.paths[m.explaining.reading(f.Class)].seen
	if len(seen) == 0 {
		return nil
	}
	w, h := e.subject.Image.W, e.subject.Image.H
	sheet := image.NewRGBA(image.Rect(0, 0, len(seen)*(w+gap)-gap, h))
	draw.Draw(sheet, sheet.Bounds(), image.White, image.Point{}, draw.Src)
	for i, g := range seen {
		draw.Draw(sheet, image.Rect(i*(w+gap), 0, i*(w+gap)+w, h), alone(e, g.segments), image.Point{}, draw.Src)
	}
	return sheet
}
