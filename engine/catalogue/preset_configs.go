package catalogue

import (
	"math"

	"beyond/engine/imaging"
)

// The usual means and deviations.
var (
	imagenetMean = [3]float64{0.485, 0.456, 0.406}
	imagenetStd  = [3]float64{0.229, 0.224, 0.225}
	half         = [3]float64{0.5, 0.5, 0.5}
	clipMean     = [3]float64{0.48145466, 0.4578275, 0.40821073}
	clipStd      = [3]float64{0.26862954, 0.26130258, 0.27577711}
)

// scaled returns mean and std in 0 to 255, of pixels that are multiplied by factor before.
func scaled(mean, std [3]float64, factor float64) (m, s [3]float32) {
	for c := range 3 {
		m[c], s[c] = float32(mean[c]/factor), float32(std[c]/factor)
	}
	return m, s
}

// rounded returns x as pixels, 0 where it is not a number or too large for any preset.
func rounded(x float64) int {
	if !(math.Abs(x) < 1<<20) {
		return 0
	}
	return int(x)
}

// timmPreset reads timm's pretrained_cfg (timm/data/config.py: resolve_data_config; transforms_factory.py:
// transforms_imagenet_eval). A model of another size than that of its training is shown the same share of the picture,
// and one of the size of tests the share of tests.
func timmPreset(o *fields, side int) imaging.Preset {
	ratio := o.number("crop_pct", 0.875)
	size, test := o.channels("input_size", 224), o.channels("test_input_size", 0)
	if side > 0 && side != size {
		size = side
		if side == test {
			ratio = o.number("test_crop_pct", ratio)
		}
	}
	p := imaging.Preset{Crop: size, Resize: rounded(float64(size) / ratio), Filter: o.filter("interpolation", "bicubic")}
	mean := o.three("mean", imagenetMean)
	p.Mean, p.Std = scaled(mean, o.three("std", imagenetStd), 1.0/255)
	switch mode := o.text("crop_mode", "center"); mode {
	case "center":
	case "squash":
		p.Fit = imaging.Squash
	case "border":
		p.Fit = imaging.Pad
		for c, m := range mean {
			p.Fill[c] = uint8(math.RoundToEven(255 * min(1, max(0, m))))
		}
	default:
		o.fail("crop_mode: %.40q is none of center, squash, border", mode)
	}
	return p
}

// channels reads the side of [3, side, side].
func (o *fields) channels(key string, otherwise int) int {
	var shape []int
	if !o.decode(key, &shape, "three numbers") {
		return otherwise
	}
	if len(shape) != 3 || shape[0] != 3 || shape[1] != shape[2] {
		o.fail("%s: %v: only pictures of three channels and equal sides are made", key, shape)
		return otherwise
	}
	return shape[1]
}

// torchvisionPreset reads the transforms of weights (torchvision.transforms._presets.ImageClassification).
func torchvisionPreset(o *fields, _ int) imaging.Preset {
	p := imaging.Preset{
		Crop: o.square("crop_size"), Resize: o.square("resize_size"), Filter: o.filter("interpolation", "bilinear"),
	}
	if p.Resize == 0 {
		p.Resize = 256
	}
	p.Mean, p.Std = scaled(o.three("mean", imagenetMean), o.three("std", imagenetStd), 1.0/255)
	return p
}
