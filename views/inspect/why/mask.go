package why

import (
	"image"
	"image/color"
	"math"

	"beyond/engine"
	"beyond/engine/lime"
	"charm.land/lipgloss/v2"
)

// maskStyle is how a picture shows its segments.
type maskStyle int

const (
	hide    maskStyle = iota // nothing else is visible
	tint                     // they are coloured, the rest is dimmed
	outline                  // they have a line around them
	light                    // the map of Grad-CAM lights the picture, whatever its segments
	maskStyles
)

func (s maskStyle) String() string { return [...]string{"hide", "tint", "outline", "map"}[s] }

// mask shows a picture with some of its segments: segments that speak for the class in its colour, segments against it
// hatched, so that colour is not the only sign. It computes each pixel on demand, so that it costs nothing until it is
// drawn. It does not change.
type mask struct {
	subject      *engine.Subject
	style        maskStyle
	strokes      []stroke  // by segment
	lights       []float64 // of the pixels, 0 to 1; only for the style light
	marked       int       // the segment with a double line around it, none if there is none
	pro, against color.RGBA
}

// stroke is how a segment is painted.
type stroke struct {
	sign     int     // 1 for the class, −1 against it, 0 not shown
	strength float64 // (0, 1], 1 for the weightiest
}

// strengths is how many strengths a mask shows, so that weights which hardly moved give the same picture.
const strengths = 8

// leastWeight is divided by where all weights are zero.
const leastWeight = 1e-300

// strokes paints segments by their weights.
func strokes(segments int, weights []lime.Weight) []stroke {
	list, most := make([]stroke, segments), 0.0
	for _, w := range weights {
		most = max(most, math.Abs(w.Weight))
	}
	for _, w := range weights {
		s := stroke{1, max(1, math.Round(strengths*math.Abs(w.Weight)/max(most, leastWeight))) / strengths}
		if w.Weight < 0 {
			s.sign = -1
		}
		list[w.Segment] = s
	}
	return list
}

// alone shows some segments and hides the rest.
func alone(s *engine.Subject, visible []int) *mask {
	list := make([]stroke, s.Segments.N)
	for _, j := range visible {
		list[j] = stroke{1, 1}
	}
	return &mask{subject: s, style: hide, strokes: list, marked: none}
}

// ColorModel implements image.Image.
func (k *mask) ColorModel() color.Model { return color.RGBAModel }

// Bounds implements image.Image.
func (k *mask) Bounds() image.Rectangle { return k.subject.Image.Bounds() }

// Opaque lets encoders choose a format without alpha.
func (k *mask) Opaque() bool { return true }

// RGBA64At implements image.RGBA64Image, with which image/draw avoids an allocation per pixel.
func (k *mask) RGBA64At(x, y int) color.RGBA64 {
	r, g, b, a := k.pixel(x, y).RGBA()
	return color.RGBA64{R: uint16(r), G: uint16(g), B: uint16(b), A: uint16(a)}
}

// At implements image.Image; outside the bounds it is transparent.
func (k *mask) At(x, y int) color.Color { return k.pixel(x, y) }

// Colours of hidden segments, as the model is shown them, and of a line that shows on any ground.
var (
	hidden = color.RGBA{R: 127, G: 127, B: 127, A: 255}
	white  = color.RGBA{R: 255, G: 255, B: 255, A: 255}
	black  = color.RGBA{A: 255}
)

func (k *mask) pixel(x, y int) color.RGBA {
	if !(image.Point{X: x, Y: y}).In(k.Bounds()) {
		return color.RGBA{}
	}
	img := k.subject.Image
	at := y*img.W + x
	segment := int(k.subject.Segments.Labels[at])
	base := color.RGBA{R: img.Pix[3*at], G: img.Pix[3*at+1], B: img.Pix[3*at+2], A: 255}
	reach := 1 + img.W/150 // pixels, so that lines outlast being drawn small
	if k.marked >= 0 && (segment == k.marked || k.near(x, y, reach, k.marked)) && k.border(x, y, reach) {
		if segment == k.marked {
			return white
		}
		return black
	}
	if k.style == light {
		v := k.lights[at]
		return mixed(mixed(base, black, 0.75*(1-v)), k.pro, 0.35*v)
	}
	return k.painted(base, k.strokes[segment], x, y, k.style == outline && k.border(x, y, reach))
}

// painted is a pixel of the picture painted with its segment's stroke.
func (k *mask) painted(base color.RGBA, s stroke, x, y int, edge bool) color.RGBA {
	const stripe = 4 // pixels
	striped := (x+y)/stripe%2 == 0
	switch {
	case s.sign == 0 && k.style == hide:
		return hidden
	case s.sign == 0 && k.style == tint:
		return mixed(base, black, 0.65)
	case s.sign < 0 && striped && (k.style != outline || edge):
		return mixed(base, k.against, 0.7)
	case s.sign > 0 && edge:
		return k.pro
	case s.sign > 0 && k.style == tint:
		return mixed(base, k.pro, 0.15+0.4*s.strength)
	}
	return base
}

// border reports that another segment is within reach of a pixel, straight up, down, left or right.
func (k *mask) border(x, y, reach int) bool {
	own := k.subject.Segments.Labels[y*k.subject.Image.W+x]
	return k.around(x, y, reach, func(label int32) bool { return label != own })
}

// near reports that a segment is within reach of a pixel.
func (k *mask) near(x, y, reach, segment int) bool {
	return k.around(x, y, reach, func(label int32) bool { return int(label) == segment })
}

func (k *mask) around(x, y, reach int, is func(label int32) bool) bool {
	w, h, labels := k.subject.Image.W, k.subject.Image.H, k.subject.Segments.Labels
	for d := 1; d <= reach; d++ {
		if x-d >= 0 && is(labels[y*w+x-d]) || x+d < w && is(labels[y*w+x+d]) ||
			y-d >= 0 && is(labels[(y-d)*w+x]) || y+d < h && is(labels[(y+d)*w+x]) {
			return true
		}
	}
	return false
}

// mixed moves a colour towards another.
func mixed(from, to color.RGBA, share float64) color.RGBA {
	mix := func(a, b uint8) uint8 { return uint8(math.Round(float64(a)*(1-share) + float64(b)*share)) }
	return color.RGBA{R: mix(from.R, to.R), G: mix(from.G, to.G), B: mix(from.B, to.B), A: 255}
}

// inkOf is the colour of a style, white for a theme without colours.
func inkOf(s lipgloss.Style) color.RGBA {
	if _, none := s.GetForeground().(lipgloss.NoColor); none {
		return white
	}
	return color.RGBAModel.Convert(s.GetForeground()).(color.RGBA)
}
