package why

import (
	"fmt"
	"image"
	"image/draw"

	"beyond/engine/lime"
	"beyond/ui"
)

// File is a picture to save.
type File struct {
	Name  string // without an extension
	Image image.Image
}

// Files are the mask and the path of the explanation on screen, in the colours of the dark theme: a file has no theme.
// Their names begin with name.
func (p *Panel) Files(name string) []File {
	f := p.fit(p.step)
	if f == nil || f.Err != nil {
		return nil
	}
	name += fmt.Sprintf("-class-%d", f.Class)
	if p.hidden != lime.Mean {
		name += "-hidden-" + p.hidden.String()
	}
	files := []File{{fmt.Sprintf("%s-attention-%d-%s", name, p.k, p.style), p.mask(ui.DarkTheme(), p.step, f)}}
	if sheet := p.pathSheet(f); sheet != nil {
		files = append(files, File{name + "-path", sheet})
	}
	return files
}

// pathSheet puts the pictures of the path side by side; nil while there is no path.
func (p *Panel) pathSheet(f *lime.Fit) image.Image {
	const gap = 8 // pixels
	steps, subject := p.path(f).steps, p.explanation(p.step).subject
	if len(steps) == 0 {
		return nil
	}
	w, h := subject.Image.W, subject.Image.H
	sheet := image.NewRGBA(image.Rect(0, 0, len(steps)*(w+gap)-gap, h))
	draw.Draw(sheet, sheet.Bounds(), image.White, image.Point{}, draw.Src)
	for i, s := range steps {
		draw.Draw(sheet, image.Rect(i*(w+gap), 0, i*(w+gap)+w, h), alone(subject, s.segments), image.Point{}, draw.Src)
	}
	return sheet
}
