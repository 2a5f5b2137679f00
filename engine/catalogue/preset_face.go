package catalogue

import (
	"encoding/json"
	"strings"

	"beyond/engine/imaging"
)

// processor is what a class of Hugging Face's image processors does unless a file says otherwise.
type processor struct {
	size, crop  int  // pixels
	short       bool // a size that is one number is the shorter side's
	cut         bool // cuts out the centre
	resample    int  // Pillow's number of the filter
	mean, std   [3]float64
	plain       bool    // does not normalise
	ratio       float64 // crop_pct
	swap        bool    // blue first
	again       bool    // divides by std again, see include_top
	shorterSide func(size int, ratio float64) (resize int, crop bool)
}

// processors are the classes of transformers 5 that prepare pictures for classifiers, by the name without
// ImageProcessor.
var processors = map[string]processor{
	"ViT":         {size: 224, resample: 2, mean: half, std: half},
	"DeiT":        {size: 256, crop: 224, cut: true, resample: 3, mean: half, std: half},
	"Beit":        {size: 224, crop: 224, resample: 3, mean: half, std: half},
	"Bit":         {size: 224, crop: 224, short: true, cut: true, resample: 3, mean: clipMean, std: clipStd},
	"CLIP":        {size: 224, crop: 224, short: true, cut: true, resample: 3, mean: clipMean, std: clipStd},
	"ChineseCLIP": {size: 224, crop: 224, short: true, cut: true, resample: 3, mean: clipMean, std: clipStd},
	"Siglip":      {size: 224, resample: 3, mean: half, std: half},
	"ConvNext": {
		size: 384, short: true, resample: 3, mean: half, std: half, ratio: 224.0 / 256, shorterSide: convNextSide,
	},
	"EfficientNet": {
		size: 346, crop: 289, resample: 3, mean: half, std: half, again: true,
	},
	"Levit": {
		size: 224, crop: 224, short: true, cut: true, resample: 3, mean: imagenetMean, std: imagenetStd,
		shorterSide: levitSide,
	},
	"MobileNetV1": {size: 256, crop: 224, short: true, cut: true, resample: 2, mean: half, std: half},
	"MobileNetV2": {size: 256, crop: 224, short: true, cut: true, resample: 2, mean: half, std: half},
	"MobileViT":   {size: 224, crop: 256, short: true, cut: true, resample: 3, plain: true, swap: true},
	"PoolFormer": {
		size: 224, crop: 224, short: true, cut: true, resample: 3, mean: imagenetMean, std: imagenetStd, ratio: 0.9,
		shorterSide: poolFormerSide,
	},
	"Pvt":       {size: 224, resample: 3, mean: imagenetMean, std: imagenetStd},
	"Segformer": {size: 512, resample: 2, mean: imagenetMean, std: imagenetStd},
}

// convNextSide: below 384 pixels the centre of a larger picture is cut out; from there the picture is squashed.
func convNextSide(size int, ratio float64) (int, bool) {
	if size < 384 {
		return rounded(float64(size) / ratio), true
	}
	return size, false
}

func levitSide(size int, _ float64) (int, bool) { return rounded(256.0 / 224 * float64(size)), true }

func poolFormerSide(size int, ratio float64) (int, bool) { return rounded(float64(size) / ratio), true }

// facePreset reads preprocessor_config.json (transformers: image_processing_backends.py and the classes' own files).
// Offsets of the crop are rounded down there.
func facePreset(o *fields, _ int) imaging.Preset {
	class := o.text("image_processor_type", o.text("feature_extractor_type", "ViT"))
	for _, end := range []string{"Fast", "Pil", "ImageProcessor", "FeatureExtractor"} {
		class = strings.TrimSuffix(class, end)
	}
	does, known := processors[class]
	if !known {
		does = processor{size: 224, crop: 224, resample: 2, mean: half, std: half}
		for _, key := range []string{"size", "resample", "image_mean", "image_std"} {
			if !o.has(key) {
				o.fail("%.40q: a processor of pictures that is not known, and the file has no %s", class, key)
			}
		}
	}
	if !o.flag("do_resize", true) {
		o.fail("do_resize: only presets that resize are made")
	}
	p := imaging.Preset{Filter: o.resample(does.resample), Down: true, BGR: o.flag("do_flip_channel_order", does.swap)}
	o.faceSizes(&p, does)
	o.faceValues(&p, does)
	return p
}

// resample reads Pillow's number of a filter.
func (o *fields) resample(otherwise int) imaging.Filter {
	filters := []imaging.Filter{
		imaging.Nearest, imaging.Lanczos, imaging.Bilinear, imaging.Bicubic, imaging.Box, imaging.Hamming,
	}
	at := rounded(o.number("resample", float64(otherwise)))
	if at < 0 || at >= len(filters) {
		o.fail("resample: %d is none of Pillow's 0 to %d", at, len(filters)-1)
		return 0
	}
	return filters[at]
}

// faceSizes reads the sizes and how the picture is fitted.
func (o *fields) faceSizes(p *imaging.Preset, does processor) {
	size, short := o.faceSize("size", does.size, does.short)
	crop, _ := o.faceSize("crop_size", does.crop, false)
	cut := o.flag("do_center_crop", does.cut)
	p.Resize, p.Crop = size, size
	if short && does.shorterSide != nil {
		var cuts bool
		p.Resize, cuts = does.shorterSide(size, o.number("crop_pct", does.ratio))
		if !cuts {
			short = false
		}
		if !does.cut {
			cut, crop = cuts, size
		}
	}
	switch {
	case !short:
		p.Fit = imaging.Squash
	case !cut:
		o.fail("the shorter side is resized and nothing cut out: only squares are made")
	}
	if cut {
		p.Crop = crop
	}
}

// faceSize reads a number, {"shortest_edge": n} or {"height": n, "width": n}.
func (o *fields) faceSize(key string, otherwise int, short bool) (int, bool) {
	if !o.has(key) {
		return otherwise, short
	}
	var one int
	if json.Unmarshal(o.raw[key], &one) == nil {
		return one, short
	}
	var sides struct {
		Height  int  `json:"height"`
		Width   int  `json:"width"`
		Shorter int  `json:"shortest_edge"`
		Longer  *int `json:"longest_edge"`
	}
	if !o.decode(key, &sides, "pixels, {shortest_edge} or {height, width}") {
		return otherwise, short
	}
	switch {
	case sides.Shorter > 0 && sides.Longer == nil:
		return sides.Shorter, true
	case sides.Height > 0 && sides.Height == sides.Width:
		return sides.Height, false
	}
	o.fail("%s: want {shortest_edge} or equal {height, width}", key)
	return otherwise, short
}

// faceValues reads mean and std. A value v becomes v·factor − offset, then (… − mean)/std, and is divided by std once
// more for EfficientNets with include_top.
func (o *fields) faceValues(p *imaging.Preset, does processor) {
	factor, offset := o.number("rescale_factor", 1.0/255), 0.0
	if !o.flag("do_rescale", true) {
		factor = 1
	} else if o.flag("rescale_offset", false) {
		offset = 1
	}
	mean, std := o.three("image_mean", does.mean), o.three("image_std", does.std)
	again := o.flag("include_top", does.again) && does.again
	divisor := std
	if !o.flag("do_normalize", !does.plain) {
		mean, divisor = [3]float64{}, [3]float64{1, 1, 1}
	}
	for c := range 3 {
		mean[c] += offset
		if again {
			divisor[c] *= std[c]
		}
	}
	p.Mean, p.Std = scaled(mean, divisor, factor)
}
