package imaging

import "image"

// Preset describes how a network's pictures are prepared: the shorter side is resized to Resize pixels, the centre of
// Crop × Crop pixels is cut out, and each channel R, G, B becomes (v − Mean)/Std with v in 0..255.
type Preset struct {
	Name      string
	Resize    int
	Filter    Filter
	Crop      int
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

// Apply returns the crop of src, Crop × Crop pixels. It resizes only the part inside the crop, so a picture of
// 1 × 60000 takes no longer than another. It panics if src is empty.
func (p Preset) Apply(src *RGB) *RGB {
	w, h := p.Resized(src.W, src.H)
	return resizeCrop(src, w, h, p.Filter, p.window(w, h))
}

// window returns the crop's rectangle in a picture resized to w × h.
func (p Preset) window(w, h int) image.Rectangle {
	left, top := centre(w-p.Crop), centre(h-p.Crop)
	return image.Rect(left, top, left+p.Crop, top+p.Crop)
}

// needed returns the part of a stored picture that Apply reads. For a picture that must be turned it is the whole.
func (p Preset) needed(w, h, orientation int) image.Rectangle {
	if orientation != 1 || w < 1 || h < 1 {
		return whole(w, h, orientation)
	}
	toW, toH := p.Resized(w, h)
	crop := p.window(toW, toH)
	left, right := newTaps(w, toW, p.Filter, crop.Min.X, crop.Max.X).span()
	top, bottom := newTaps(h, toH, p.Filter, crop.Min.Y, crop.Max.Y).span()
	return image.Rect(left, top, right, bottom)
}

// Resized returns the size of a w × h picture after its shorter side is resized to p.Resize.
func (p Preset) Resized(w, h int) (int, int) {
	if w <= h {
		return p.Resize, p.Resize * h / w
	}
	return p.Resize * w / h, p.Resize
}

// centre returns margin/2, with halves rounded to the even neighbour as in Python.
func centre(margin int) int {
	return margin/2 + margin&1*(margin/2&1)
}

// Normalise writes the crop to dst as the network's input: planes [3, H, W] of (v − Mean)/Std. It panics if dst is
// shorter.
func (p Preset) Normalise(dst []float32, crop *RGB) {
	var tables [3][256]float32
	for c := range tables {
		for v := range tables[c] {
			tables[c][v] = (float32(v) - p.Mean[c]) / p.Std[c]
		}
	}
	crop.planes(dst, [3]*[256]float32{&tables[0], &tables[1], &tables[2]})
}

// NormaliseUnit writes planes [3, H, W] of pixels in [0, 1] to dst as the network's input. For pixels from RGB.Unit
// the result equals Normalise's bit for bit. dst may be unit. It panics if the lengths differ or are not a multiple
// of three.
func (p Preset) NormaliseUnit(dst, unit []float32) {
	if len(dst) != len(unit) || len(unit)%3 != 0 {
		panic("imaging: planes differ in length")
	}
	area := len(unit) / 3
	for c := range 3 {
		to := dst[c*area : (c+1)*area]
		for i, v := range unit[c*area : (c+1)*area] {
			to[i] = (float32(v*255) - p.Mean[c]) / p.Std[c]
		}
	}
}
