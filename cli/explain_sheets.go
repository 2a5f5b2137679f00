package cli

import (
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"os"
	"path/filepath"
	"strings"

	"beyond/engine"
)

// sheetFlags name the pictures of an explanation: files for a single explanation, else folders.
type sheetFlags struct {
	style                     string
	mask, pathSheet, segments string
	single                    bool
}

// makeFolders makes the folders of several explanations.
func (f *sheetFlags) makeFolders() error {
	for _, folder := range []string{f.mask, f.pathSheet, f.segments} {
		if folder == "" || f.single {
			continue
		}
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return refused(folder, err)
		}
	}
	return nil
}

// Colours of segments for and against the class. People who confuse red and green can tell them apart.
var (
	forClass     = color.RGBA{R: 0, G: 158, B: 115, A: 255}
	againstClass = color.RGBA{R: 213, G: 94, B: 0, A: 255}
)

// write draws the pictures that flags name. Without an explanation only the segments are drawn.
func (f *sheetFlags) write(x engine.Explained) error {
	if err := f.save(f.segments, x, labelImage); err != nil || x.Fit.Err != nil {
		return err
	}
	if err := f.save(f.mask, x, f.masked); err != nil {
		return err
	}
	return f.save(f.pathSheet, x, pathSheet)
}

func (f *sheetFlags) masked(x engine.Explained) image.Image {
	switch f.style {
	case "tint":
		return x.Subject.Tint(x.Fit.Selected, forClass, againstClass)
	case "outline":
		return x.Subject.Outline(x.Fit.Explanation(), forClass)
	}
	return x.Subject.Only(x.Fit.Explanation())
}

// save writes a picture to the file, or into the folder, that a flag names; "" draws none.
func (f *sheetFlags) save(path string, x engine.Explained, draw func(engine.Explained) image.Image) error {
	if path == "" {
		return nil
	}
	if !f.single {
		path = filepath.Join(path, fmt.Sprintf("%04d-%s-%d.png", x.I, plainName(x.File), x.Class.Index))
	}
	return writePNG(path, draw(x))
}

// plainName replaces all but letters, digits, - and _ in a picture's name, for any file system and shell.
func plainName(file string) string {
	base := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	plain := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, base)
	return plain[:min(len(plain), 60)]
}

// labelImage holds the segments' numbers as grey values, of 16 bits where 8 are too few.
func labelImage(x engine.Explained) image.Image {
	s := x.Subject.Segments
	area := image.Rect(0, 0, s.W, s.H)
	if s.N <= 256 {
		img := image.NewGray(area)
		for at, label := range s.Labels {
			img.Pix[at] = uint8(label)
		}
		return img
	}
	img := image.NewGray16(area)
	for at, label := range s.Labels {
		img.SetGray16(at%s.W, at/s.W, color.Gray16{Y: uint16(label)})
	}
	return img
}

// Measures of a path sheet in pixels.
const (
	sheetColumns = 4
	sheetGap     = 8
	sheetBar     = 6
)

// pathSheet lays out the pictures of the path, each with a bar below whose length is p(class).
func pathSheet(x engine.Explained) image.Image {
	w, h := x.Subject.Image.W, x.Subject.Image.H
	columns := min(sheetColumns, len(x.Path))
	rows := (len(x.Path) + columns - 1) / columns
	sheet := image.NewRGBA(image.Rect(0, 0, columns*(w+sheetGap)+sheetGap, rows*(h+sheetBar+2*sheetGap)+sheetGap))
	draw.Draw(sheet, sheet.Bounds(), image.White, image.Point{}, draw.Src)
	for k, segments := range x.Path {
		at := image.Pt(sheetGap+k%columns*(w+sheetGap), sheetGap+k/columns*(h+sheetBar+2*sheetGap))
		draw.Draw(sheet, image.Rect(at.X, at.Y, at.X+w, at.Y+h), x.Subject.Only(segments), image.Point{}, draw.Src)
		bar := image.Rect(at.X, at.Y+h+sheetGap/2, at.X+w, at.Y+h+sheetGap/2+sheetBar)
		draw.Draw(sheet, bar, image.NewUniform(color.Gray{Y: 224}), image.Point{}, draw.Src)
		bar.Max.X = at.X + int(x.Attention[k]*float64(w)+0.5)
		draw.Draw(sheet, bar, image.NewUniform(forClass), image.Point{}, draw.Src)
	}
	return sheet
}
