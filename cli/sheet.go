package cli

import (
	"image"
	"image/color"
	"image/draw"
	"path"

	"beyond/ui/safe"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// A contact sheet is rows of pictures of one size, each row under a title and each picture over its captions.
type sheetRow struct {
	title string
	cells []sheetCell
}

// sheetCell's first caption is a path, of which the end is shown.
type sheetCell struct {
	img      image.Image
	captions []string
}

// Measures in pixels.
const (
	sheetSide    = 160 // of a picture
	sheetMargin  = 12
	sheetLine    = 15 // from one line of text to the next
	sheetTitle   = 26
	sheetText    = 11.5
	sheetHeading = 14
)

// drawSheet lays rows out below each other.
func drawSheet(rows []sheetRow) image.Image {
	columns, lines := 4, 3 // a title needs some width
	for _, r := range rows {
		columns = max(columns, len(r.cells))
	}
	height := sheetTitle + sheetSide + lines*sheetLine + sheetMargin
	img := image.NewRGBA(image.Rect(0, 0, sheetMargin+columns*(sheetSide+sheetMargin), sheetMargin+len(rows)*height))
	draw.Draw(img, img.Bounds(), image.White, image.Point{}, draw.Src)
	heading, caption := sheetFont(sheetHeading), sheetFont(sheetText)
	for i, r := range rows {
		y := sheetMargin + i*height
		drawLine(img, heading, color.Black, sheetMargin, y+sheetHeading, img.Bounds().Dx()-2*sheetMargin, r.title)
		for j, cell := range r.cells {
			x, top := sheetMargin+j*(sheetSide+sheetMargin), y+sheetTitle
			draw.Draw(img, image.Rect(x, top, x+sheetSide, top+sheetSide), cell.img, cell.img.Bounds().Min, draw.Src)
			for l, text := range cell.captions {
				if l == 0 {
					text = path.Base(text)
				}
				drawLine(img, caption, color.Gray{Y: 60}, x, top+sheetSide+(l+1)*sheetLine-2, sheetSide, text)
			}
		}
	}
	return img
}

// sheetFont is the Go typeface at a height in pixels.
func sheetFont(size float64) font.Face {
	f, err := opentype.Parse(goregular.TTF)
	if err != nil {
		panic("cli: the embedded typeface: " + err.Error())
	}
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingFull})
	if err != nil {
		panic("cli: the embedded typeface: " + err.Error())
	}
	return face
}

// drawLine draws a line of text whose baseline starts at x, y, cut with an ellipsis at width.
func drawLine(img draw.Image, face font.Face, c color.Color, x, y, width int, text string) {
	runes := []rune(safe.Clean(text).String())
	shown := string(runes)
	for font.MeasureString(face, shown) > fixed.I(width) && len(runes) > 0 {
		runes = runes[:len(runes)-1]
		shown = string(runes) + "…"
	}
	d := font.Drawer{Dst: img, Src: image.NewUniform(c), Face: face, Dot: fixed.P(x, y)}
	d.DrawString(shown)
}
