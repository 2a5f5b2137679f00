package walk

import (
	"math"
	"math/rand/v2"

	"beyond/engine/imaging"
	"beyond/engine/imaging/jpeg"
)

// Picture is the start of walks: a crop as a model sees it. It is not modified.
type Picture struct {
	Crop *imaging.RGB
	// Around returns the crop with a border of that many pixels of the whole picture on each side. Shift needs it; where
	// it is nil the border is black.
	Around func(border int) (*imaging.RGB, error)
	Seed   uint64 // of noise and haze
}

// Painter makes the steps of walks. It keeps working memory and what is random in the steps of one picture; it is not
// safe for concurrent use. The zero value is usable.
type Painter struct {
	of             Picture
	planes, passed []float32 // of blur, defocus and zoom blur
	field          []float32 // of noise, standard normal
	plasma         plasma
	around         *imaging.RGB
	border         int
}

// Begin makes p paint another picture.
func (p *Painter) Begin(of Picture) {
	p.of, p.around, p.border = of, nil, 0
	p.field = p.field[:0]
	p.plasma.draws = p.plasma.draws[:0]
}

// Paint returns the picture at a value of a kind, within Kind.Range. The result belongs to the caller.
func (p *Painter) Paint(k Kind, value float64) (*imaging.RGB, error) {
	from := p.of.Crop
	if k == Shift {
		return p.shifted(value)
	}
	if value == k.Start() {
		return &imaging.RGB{W: from.W, H: from.H, Pix: append([]uint8(nil), from.Pix...)}, nil
	}
	if k == JPEG {
		return &imaging.RGB{W: from.W, H: from.H, Pix: jpeg.Roundtrip(from.Pix, from.W, from.H, int(value))}, nil
	}
	to := imaging.NewRGB(from.W, from.H)
	switch k {
	case Blur:
		p.blur(to, from, value)
	case Noise:
		addNoise(to, from, p.noise(), value)
	case Brightness:
		brighten(to, from, value)
	case Contrast:
		stretch(to, from, value)
	case Rotate:
		sample(to, from, rotation(from.W, from.H, value))
	case Zoom:
		sample(to, from, enlargement(from.W, from.H, value))
	case Hue:
		turnHue(to, from, value)
	case Haze:
		p.haze(to, from, value)
	case Defocus:
		p.defocus(to, from, value)
	case ZoomBlur:
		p.zoomBlur(to, from, value)
	}
	return to, nil
}

// noise returns the field of the picture, which is the same at all steps.
func (p *Painter) noise() []float32 {
	n := len(p.of.Crop.Pix)
	if len(p.field) == n {
		return p.field
	}
	if cap(p.field) < n {
		p.field = make([]float32, n)
	}
	p.field = p.field[:n]
	rng := p.random(Noise)
	for i := range p.field {
		p.field[i] = float32(rng.NormFloat64())
	}
	return p.field
}

// random is a source for each seed and kind.
func (p *Painter) random(k Kind) *rand.Rand { return rand.New(rand.NewPCG(p.of.Seed, uint64(k))) }

// addNoise adds a field to the picture, times sigma, in a range of 0 to 1 that it does not leave.
func addNoise(to, from *imaging.RGB, field []float32, sigma float64) {
	scale := float32(sigma * 255)
	for i, v := range from.Pix {
		to.Pix[i] = grey(float32(v) + scale*field[i])
	}
}

// grey drops the fraction of a grey level, as ImageNet-C does, and clips it. Levels that are whole but for rounding
// errors stay.
func grey(v float32) uint8 {
	const slack = 1.0 / 1024
	switch v += slack; {
	case v >= 255:
		return 255
	case v > 0:
		return uint8(v)
	}
	return 0 // also for NaN
}

// round returns the nearest pixel.
func round(v float64) int { return int(math.Round(v)) }
