package imaging

import "image"

// Preset is how a network's pictures are prepared: shorter side to Resize, centre crop of Crop × Crop,
// then (v − Mean)/Std per channel R, G, B, with v in 0..255.
type Preset struct {
	Name      string
	Resize    int
	Filter    Filter
	Crop      int
	Mean, Std [3]float32
}

// presets: torchvision's evaluation transform, and those with which TensorFlow's EfficientNet-Lite
// models were trained.
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

// lite is the preparation that EfficientNet-Lite's networks share: a border of 32 pixels around the crop.
func lite(name string, crop int) Preset {
	const border = 32
	return Preset{
		Name: name, Resize: crop + border, Filter: Bicubic, Crop: crop,
		Mean: [3]float32{127, 127, 127}, Std: [3]float32{128, 128, 128},
	}
}

// Presets returns all presets.
func Presets() []Preset { return append([]Preset(nil), presets...) }

// PresetByName finds a preset.
func PresetByName(name string) (Preset, bool) {
	for _, p := range presets {
		if p.Name == name {
			return p, true
		}
	}
	return Preset{}, false
}

// Apply returns the crop of src, Crop × Crop pixels. Only what the crop shows is resized, so a picture
// of 1 × 60000 costs no more than another. It panics if src is empty.
func (p Preset) Apply(src *RGB) *RGB {
	w, h := p.Resized(src.W, src.H)
	return resizeCrop(src, w, h, p.Filter, p.window(w, h))
}

// window is the crop's place in a picture resized to w × h.
func (p Preset) window(w, h int) image.Rectangle {
	left, top := centre(w-p.Crop), centre(h-p.Crop)
	return image.Rect(left, top, left+p.Crop, top+p.Crop)
}

// needed is the part of a stored picture that Apply reads; all of a picture that is to be turned first.
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

// Resized is the size of a w × h picture when its shorter side is p.Resize.
func (p Preset) Resized(w, h int) (int, int) {
	if w <= h {
		return p.Resize, p.Resize * h / w
	}
	return p.Resize * w / h, p.Resize
}

// centre is margin/2 rounded as Python does: halves to the even neighbour.
func centre(margin int) int {
	return margin/2 + margin&1*(margin/2&1)
}

// Normalise writes the crop to dst as the network takes it: planes [3, H, W] of (v − Mean)/Std.
func (p Preset) Normalise(dst []float32, crop *RGB) {
	var tables [3][256]float32
	for c := range tables {
		for v := range tables[c] {
			tables[c][v] = (float32(v) - p.Mean[c]) / p.Std[c]
		}
	}
	crop.planes(dst, [3]*[256]float32{&tables[0], &tables[1], &tables[2]})
}

// NormaliseUnit writes planes [3, H, W] of pixels in [0, 1] to dst as the network takes them. For
// pixels made by RGB.Unit the result is Normalise's, bit for bit. dst may be unit. It panics if the
// lengths differ or are no multiple of three.
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
