package why

import (
	"encoding/json"
	"fmt"
	"image"
	"image/draw"
	"regexp"

	"beyond/engine/lime"
	"beyond/ui"
)

// File is a picture to save.
type File struct {
	Name  string // without an extension
	Image image.Image
}

// unsafeInNames matches characters that are replaced in file names.
var unsafeInNames = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// Files are the mask and the path of the explanation on screen, in the colours of the dark theme: a file has no theme.
// Their names begin with name.
func (p *Panel) Files(name string) []File {
	f := p.fit(p.step)
	if f == nil || f.Err != nil {
		return nil
	}
	name = p.fileName(name, f)
	files := []File{{fmt.Sprintf("%s-%d-%s", name, p.k, p.look()), p.mask(ui.DarkTheme(), p.step, f)}}
	if sheet := p.pathSheet(f); sheet != nil {
		files = append(files, File{name + "-path", sheet})
	}
	return files
}

// fileName tells explanations of a picture apart.
func (p *Panel) fileName(name string, f *lime.Fit) string {
	name += fmt.Sprintf("-class-%d-%s", f.Class, p.method.name())
	if p.method == gradCAM && p.layer != "" {
		name += "-" + unsafeInNames.ReplaceAllString(p.layer, "_")
	}
	if p.hidden != lime.Mean {
		name += "-hidden-" + p.hidden.String()
	}
	return name
}

// Document is the explanation on screen as the command explain writes it, once its path is known, and the name of its
// file; nil before. of says which picture it is, "" for the unchanged one.
func (p *Panel) Document(name, of string) (file string, text []byte) {
	f, e := p.fit(p.step), p.explanation(p.step)
	if p.options.Keeper == nil || f == nil || f.Err != nil || p.path(f).n == 0 || p.path(f).err != nil {
		return "", nil
	}
	plan := p.plan(e.key, f.Class)
	plan.LIME.K, plan.LIME.Samples = f.K, e.fits.n
	d := p.options.Keeper.Explanation(e.key.Picture, plan, e.subject, *f, e.scores, attention(p.path(f).steps))
	if of != "" {
		d.Notes = append(d.Notes, "of the picture after "+of)
	}
	if e.key.method != LIME && !e.complete() {
		d.Notes = append(d.Notes, fmt.Sprintf("after the first %d of %d samples", e.fits.n, e.samples))
	}
	if r := e.repeats[p.selection(f.Class)]; r.Runs > 0 {
		d.Stability = &r.Stability
	}
	text, err := json.MarshalIndent(d, "", " ")
	if err != nil {
		panic("why: a document without a JSON form: " + err.Error())
	}
	return p.fileName(name, f), append(text, '\n')
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
