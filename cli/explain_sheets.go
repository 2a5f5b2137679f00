package cli

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"os"
	"path/filepath"
	"strings"

	"beyond/engine"
	"beyond/engine/lime"
	"beyond/engine/segment"
	renameio "github.com/google/renameio/v2/maybe"
)

// sheets writes an explanation's pictures. Where there may be several explanations each flag names a folder.
type sheets struct {
	plan *explainPlan
}

func newSheets(plan *explainPlan) (*sheets, error) {
	for _, folder := range []string{plan.mask, plan.pathSheet, plan.segmentsSheet} {
		if folder == "" || plan.single {
			continue
		}
		if err := os.MkdirAll(folder, 0o755); err != nil {
			return nil, refused(folder, err)
		}
	}
	return &sheets{plan}, nil
}

// Colours of what speaks for and against the class: told apart by those who do not see red from green.
var (
	forClass     = color.RGBA{R: 0, G: 158, B: 115, A: 255}
	againstClass = color.RGBA{R: 213, G: 94, B: 0, A: 255}
)

// write draws what is asked for. Of a picture without an explanation only the segments are drawn.
func (s *sheets) write(e *explainer, subject *engine.Subject, fit lime.Fit, img *explanationJSON) error {
	if s.plan.segmentsSheet != "" {
		if err := s.save(s.plan.segmentsSheet, e.i, img, labelImage(subject.Segments)); err != nil {
			return err
		}
	}
	if fit.Err != nil {
		return nil
	}
	if s.plan.mask != "" {
		if err := s.save(s.plan.mask, e.i, img, s.masked(subject, fit)); err != nil {
			return err
		}
	}
	if s.plan.pathSheet != "" {
		return s.save(s.plan.pathSheet, e.i, img, pathSheet(subject, img))
	}
	return nil
}

func (s *sheets) masked(subject *engine.Subject, fit lime.Fit) image.Image {
	switch s.plan.style {
	case "tint":
		return subject.Tint(fit.Selected, forClass, againstClass)
	case "outline":
		return subject.Outline(fit.Explanation(), forClass)
	}
	return subject.Only(fit.Explanation())
}

// save writes a picture to the file, or into the folder, that a flag names.
func (s *sheets) save(path string, i int, img *explanationJSON, picture image.Image) error {
	if !s.plan.single {
		path = filepath.Join(path, fmt.Sprintf("%04d-%s-%d.png", i, plainName(img.File), img.Class.Index))
	}
	var buf bytes.Buffer
	if err := png.Encode(&buf, picture); err != nil {
		return err
	}
	if err := renameio.WriteFile(path, buf.Bytes(), 0o644); err != nil {
		return refused(path, err)
	}
	return nil
}

// plainName keeps of a picture's name what no file system and no shell minds.
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

// labelImage holds the segments' numbers as grey values, of 16 bits where 8 do not do.
func labelImage(s *segment.Segmentation) image.Image {
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
func pathSheet(subject *engine.Subject, img *explanationJSON) image.Image {
	w, h := subject.Image.W, subject.Image.H
	columns := min(sheetColumns, len(img.Path))
	rows := (len(img.Path) + columns - 1) / columns
	sheet := image.NewRGBA(image.Rect(0, 0, columns*(w+sheetGap)+sheetGap, rows*(h+sheetBar+2*sheetGap)+sheetGap))
	draw.Draw(sheet, sheet.Bounds(), image.White, image.Point{}, draw.Src)
	for k, segments := range img.Path {
		at := image.Pt(sheetGap+k%columns*(w+sheetGap), sheetGap+k/columns*(h+sheetBar+2*sheetGap))
		draw.Draw(sheet, image.Rect(at.X, at.Y, at.X+w, at.Y+h), subject.Only(segments), image.Point{}, draw.Src)
		bar := image.Rect(at.X, at.Y+h+sheetGap/2, at.X+w, at.Y+h+sheetGap/2+sheetBar)
		draw.Draw(sheet, bar, image.NewUniform(color.Gray{Y: 224}), image.Point{}, draw.Src)
		bar.Max.X = at.X + int(img.Attention[k]*float64(w)+0.5)
		draw.Draw(sheet, bar, image.NewUniform(forClass), image.Point{}, draw.Src)
	}
	return sheet
}
