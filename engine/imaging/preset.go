package imaging

import (
	"image"
	"math"
)

// Fit says how the sides of a picture become those of the crop.
type Fit uint8

// The ways to fit.
const (
	Centre Fit = iota // the shorter side is resized to Resize, and the centre cut out
	Squash            // both sides are resized to Resize, whatever their ratio, and the centre is cut out
	Pad               // the longer side is resized to Resize, and the picture gets a border
)

var fitNames = []string{"center", "squash", "pad"}

// String returns the word of --preset.
func (f Fit) String() string { return fitNames[f] }

// Preset describes how a network's pictures are prepared: a picture is resized, the centre of Crop × Crop pixels is cut
// out, and each channel becomes (v − Mean)/Std with v in 0..255. Presets can be compared.
type Preset struct {
	Name   string
	Fit    Fit
	Resize int // pixels, see Fit
	Filter Filter
	Crop   int  // pixels of each side
	Down   bool // halves of the crop's offset are rounded down, as by Hugging Face, not to the even neighbour
	// Fill is the colour of the border of a picture that is smaller than the crop: R, G, B.
	Fill [3]uint8
	BGR  bool // the network takes blue first
	// Mean and Std are in the order of the network's channels.
	Mean, Std [3]float32
}

// presets are torchvision's evaluation transform and the preparation of TensorFlow's EfficientNet-Lite models.
var presets = []Preset{
	{
		Name: "torchvision", Resize: 256, Filter: Bilinear, Crop: 224,
		Mean: [3]float32{123.675, 116.28, 103.53}, Std: [3]float32{58.395, 57.12, 57.375},
	},
	lite("lite0", 224),
	lite("lite1", 240),
	lite("lite2", 260),
	lite("lite3", 280),
	lite("lite4", 300),
}

// lite returns the preset of an EfficientNet-Lite network. All of them have a border of 32 pixels around the crop.
func lite(name string, crop int) Preset {
	const border = 32
	return Preset{
		Name: name, Resize: crop + border, Filter: Bicubic, Crop: crop,
		Mean: [3]float32{127, 127, 127}, Std: [3]float32{128, 128, 128},
	}
}

// Presets returns all presets.
func Presets() []Preset { return append([]Preset(nil), presets...) }

// PresetByName returns the preset of that name, and false if there is none.
func PresetByName(name string) (Preset, bool) {
	for _, p := range presets {
		if p.Name == name {
			return p, true
		}
	}
	return Preset{}, false
}

// Shape returns the part of a preset that decides on the crop of a picture: presets of the same shape crop alike.
func (p Preset) Shape() Preset {
	return Preset{Fit: p.Fit, Resize: p.Resize, Filter: p.Filter, Crop: p.Crop, Down: p.Down, Fill: p.Fill}
}

// Apply returns the crop of src, Crop × Crop pixels. It resizes only the part inside the crop, so a picture of
// 1 × 60000 takes no longer than another. It panics if src is empty.
func (p Preset) Apply(src *RGB) *RGB { return p.Around(src, 0) }

// Around returns the crop with n more pixels of the resized picture on each side, in the border's colour beyond it. It
// panics if src is empty.
func (p Preset) Around(src *RGB, n int) *RGB {
	w, h := p.Resized(src.W, src.H)
	return p.At(src, p.window(w, h).Inset(-n))
}

// At returns a square window of the resized picture, in the border's colour beyond it. It panics if src is empty.
func (p Preset) At(src *RGB, window image.Rectangle) *RGB {
	w, h := p.Resized(src.W, src.H)
	inside := window.Intersect(image.Rect(0, 0, w, h))
	resized := resizeCrop(src, w, h, p.Filter, inside)
	if inside == window {
		return resized
	}
	out := p.border(window.Dx())
	for y := range resized.H {
		copy(out.row(y + inside.Min.Y - window.Min.Y)[3*(inside.Min.X-window.Min.X):], resized.row(y))
	}
	return out
}

// border returns a square of the border's colour only.
func (p Preset) border(side int) *RGB {
	out := NewRGB(side, side)
	if p.Fill != [3]uint8{} {
		for i := 0; i < len(out.Pix); i += 3 {
			copy(out.Pix[i:], p.Fill[:])
		}
	}
	return out
}

// Windows are nine places of the crop in a picture of w × h pixels before it is resized, in rows from the top left to the
// bottom right; Centre is in the middle. Places along an axis that the crop fills are the same.
func (p Preset) Windows(w, h int) (windows [9]image.Rectangle) {
	w, h = p.Resized(w, h)
	centre := p.window(w, h)
	along := func(margin, middle int) [3]int {
		if margin <= 0 {
			return [3]int{middle, middle, middle}
		}
		return [3]int{0, middle, margin}
	}
	lefts, tops := along(w-p.Crop, centre.Min.X), along(h-p.Crop, centre.Min.Y)
	for i := range windows {
		at := image.Pt(lefts[i%3], tops[i/3])
		windows[i] = image.Rectangle{at, at.Add(centre.Size())}
	}
	return windows
}

// Whole is the preset that gives the whole picture instead of the crop.
func (p Preset) Whole() Preset {
	p.Fit, p.Resize = Pad, p.Crop
	return p
}

// window returns the crop's rectangle in a picture resized to w × h. It is larger than the picture where there is a
// border.
func (p Preset) window(w, h int) image.Rectangle {
	left, top := p.offset(w-p.Crop), p.offset(h-p.Crop)
	return image.Rect(left, top, left+p.Crop, top+p.Crop)
}

// offset returns where the crop begins on an axis with that margin. The smaller part of an odd border comes first.
func (p Preset) offset(margin int) int {
	if margin < 0 || p.Down {
		return margin / 2
	}
	return centre(margin)
}

// needed returns the part of a stored picture that Around reads. For a picture that must be turned it is the whole.
func (p Preset) needed(n int) region {
	return func(w, h, orientation int) image.Rectangle {
		if orientation != 1 || w < 1 || h < 1 {
			return whole(w, h, orientation)
		}
		toW, toH := p.Resized(w, h)
		crop := p.window(toW, toH).Inset(-n).Intersect(image.Rect(0, 0, toW, toH))
		left, right := newTaps(w, toW, p.Filter, crop.Min.X, crop.Max.X).span()
		top, bottom := newTaps(h, toH, p.Filter, crop.Min.Y, crop.Max.Y).span()
		return image.Rect(left, top, right, bottom)
	}
}

// Resized returns the size of a resized w × h picture, at least 1 × 1. The longer side of Centre is rounded down, as by
// torchvision, timm and Hugging Face; the shorter one of Pad to the nearest even, as by timm's ResizeKeepRatio.
func (p Preset) Resized(w, h int) (int, int) {
	switch {
	case p.Fit == Squash:
		return p.Resize, p.Resize
	case p.Fit == Pad && w >= h:
		return p.Resize, p.shorter(h, w)
	case p.Fit == Pad:
		return p.shorter(w, h), p.Resize
	case w <= h:
		return p.Resize, p.Resize * h / w
	}
	return p.Resize * w / h, p.Resize
}

func (p Preset) shorter(short, long int) int {
	ratio := float64(long) / float64(p.Resize)
	return max(1, int(math.RoundToEven(float64(short)/ratio)))
}

// centre returns margin/2, with halves rounded to the even neighbour as in Python.
func centre(margin int) int {
	return margin/2 + margin&1*(margin/2&1)
}

// channel returns the place of R, G or B among the network's channels.
func (p Preset) channel(c int) int {
	if p.BGR {
		return 2 - c
	}
	return c
}

// Deviations returns Std of R, G and B.
func (p Preset) Deviations() [3]float32 {
	return [3]float32{p.Std[p.channel(0)], p.Std[1], p.Std[p.channel(2)]}
}

// Normalise writes the crop to dst as the network's input: planes [3, H, W] of (v − Mean)/Std. It panics if dst is
// shorter.
func (p Preset) Normalise(dst []float32, crop *RGB) {
	var tables [3][256]float32
	for c := range tables {
		at := p.channel(c)
		for v := range tables[c] {
			tables[c][v] = (float32(v) - p.Mean[at]) / p.Std[at]
		}
	}
	crop.planes(dst, [3]*[256]float32{&tables[0], &tables[1], &tables[2]}, p.BGR)
}

// NormaliseUnit writes planes [3, H, W] of R, G and B in [0, 1] to dst as the network's input. For pixels from RGB.Unit
// the result equals Normalise's bit for bit. dst may be unit. It panics if the lengths differ or are not a multiple
// of three.
func (p Preset) NormaliseUnit(dst, unit []float32) {
	if len(dst) != len(unit) || len(unit)%3 != 0 {
		panic("imaging: planes differ in length")
	}
	area := len(unit) / 3
	for c := range 3 {
		mean, std := p.Mean[p.channel(c)], p.Std[p.channel(c)]
		to := dst[c*area : (c+1)*area]
		for i, v := range unit[c*area : (c+1)*area] {
			to[i] = (float32(v*255) - mean) / std
		}
	}
	p.reorder(dst)
}

// UnitGradient turns a gradient with respect to the network's input into one with respect to R, G and B in [0, 1], in
// place.
func (p Preset) UnitGradient(gradient []float32) {
	area := len(gradient) / 3
	for i := range gradient {
		gradient[i] *= 255 / p.Std[i/area]
	}
	p.reorder(gradient)
}

// reorder exchanges the planes of red and blue if the network takes blue first.
func (p Preset) reorder(planes []float32) {
	if !p.BGR {
		return
	}
	area := len(planes) / 3
	for i := range area {
		planes[i], planes[2*area+i] = planes[2*area+i], planes[i]
	}
}
