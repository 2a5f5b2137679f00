package preparation

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"beyond/engine/imaging"
)

// channels are mean and deviation of red, green and blue, 0 to 255.
type channels struct{ mean, std [3]float32 }

// same is a mean and a deviation for all three.
func same(mean, std float32) channels {
	return channels{[3]float32{mean, mean, mean}, [3]float32{std, std, std}}
}

// unit is mean and deviation of pixels of 0 to 1.
func unit(mean, std [3]float64) (c channels) {
	for i := range 3 {
		c.mean[i], c.std[i] = float32(255*mean[i]), float32(255*std[i])
	}
	return c
}

// values are what published networks are trained with.
var values = []channels{
	unit([3]float64{0.485, 0.456, 0.406}, [3]float64{0.229, 0.224, 0.225}), // torchvision, timm
	same(127.5, 127.5), // −1 to 1: Inception, Keras' "tf" mode, timm
	same(0, 255),       // 0 to 1
	same(0, 1),         // 0 to 255
	same(127, 128),     // TensorFlow's EfficientNet-Lite
	unit([3]float64{0.48145466, 0.4578275, 0.40821073}, [3]float64{0.26862954, 0.26130258, 0.27577711}), // CLIP
	// Caffe, Keras' "caffe" mode
	{[3]float32{123, 117, 104}, [3]float32{1, 1, 1}},
}

// of is p with these values of red, green and blue, which the network takes in reverse if bgr.
func (v channels) of(p imaging.Preset, bgr bool) imaging.Preset {
	p.Mean, p.Std, p.BGR = v.mean, v.std, bgr
	if bgr {
		slices.Reverse(p.Mean[:])
		slices.Reverse(p.Std[:])
	}
	return p.Named()
}

// channelsOf are a preset's values of red, green and blue.
func channelsOf(p imaging.Preset) channels {
	if p.BGR {
		slices.Reverse(p.Mean[:])
		slices.Reverse(p.Std[:])
	}
	return channels{p.Mean, p.Std}
}

// Values returns p with each other mean, deviation and order of channels. Beside published ones it returns p's and
// ImageNet's where only the picture's channels are exchanged, as by OpenCV's imread.
func Values(p imaging.Preset) []imaging.Preset {
	var list []imaging.Preset
	add := func(q imaging.Preset) {
		if distance(p, q) > 0 && !slices.Contains(list, q) {
			list = append(list, q)
		}
	}
	for _, bgr := range []bool{p.BGR, !p.BGR} {
		for _, v := range append([]channels{channelsOf(p)}, values...) {
			add(v.of(p, bgr))
		}
	}
	exchanged := values[0].of(p, false)
	exchanged.BGR = true
	add(exchanged.Named())
	exchanged = p
	exchanged.BGR = !p.BGR
	add(exchanged.Named())
	return list
}

// ratios are shares of the shorter side that published networks see.
var ratios = []float64{0.875, 0.9, 0.95, 1}

// Shapes returns p with each other way to resize, by the two filters in use.
func Shapes(p imaging.Preset) []imaging.Preset {
	var list []imaging.Preset
	add := func(fit imaging.Fit, resize int, filter imaging.Filter) {
		q := p
		q.Fit, q.Resize, q.Filter = fit, resize, filter
		if q = q.Named(); distance(p, q) > 0 {
			list = append(list, q)
		}
	}
	for _, filter := range []imaging.Filter{imaging.Bilinear, imaging.Bicubic} {
		for _, ratio := range ratios {
			add(imaging.Centre, int(math.Round(float64(p.Crop)/ratio)), filter)
		}
		add(imaging.Squash, p.Crop, filter)
		add(imaging.Pad, p.Crop, filter)
	}
	return list
}

// sides are the sizes of pictures of published networks.
var sides = []int{128, 160, 192, 224, 240, 256, 288, 299, 320, 384, 448}

// Sizes returns p at other sizes, from half to twice its own.
func Sizes(p imaging.Preset) []imaging.Preset {
	var list []imaging.Preset
	for _, side := range sides {
		if side != p.Crop && 2*side >= p.Crop && side <= 2*p.Crop {
			q := p
			q.Crop, q.Resize = side, int(math.Round(float64(p.Resize)*float64(side)/float64(p.Crop)))
			list = append(list, q.Named())
		}
	}
	return list
}

// between returns the presets that have some, not all, of the changes that lead from p to q: of values, of the order
// of channels, and of the part of a picture.
func between(p, q imaging.Preset) []imaging.Preset {
	const values, order, shape, all = 1, 2, 4, 7
	var list []imaging.Preset
	for changes := 1; changes < all; changes++ {
		between, from, bgr := p, channelsOf(p), p.BGR
		if changes&values != 0 {
			from = channelsOf(q)
		}
		if changes&order != 0 {
			bgr = q.BGR
		}
		if changes&shape != 0 {
			between.Fit, between.Resize, between.Filter, between.Crop = q.Fit, q.Resize, q.Filter, q.Crop
		}
		between = from.of(between, bgr)
		if distance(p, between) > 0 && distance(p, between) < distance(p, q) && !slices.Contains(list, between) {
			list = append(list, between)
		}
	}
	return list
}

// usual are the words that a preset leaves out.
var usual = map[string]string{"range": "1", "channels": "rgb", "crop": "center", "offset": "even", "fill": "0:0:0"}

// Differences are the words of q that differ from p's.
func Differences(p, q imaging.Preset) []string {
	from, to := wordsOf(p), wordsOf(q)
	var list []string
	for _, w := range imaging.AllWords() {
		if value := to[w.Name]; value != from[w.Name] {
			list = append(list, w.Name+"="+value)
		}
	}
	return list
}

// wordsOf are the words of a preset by name, with the usual ones.
func wordsOf(p imaging.Preset) map[string]string {
	all := map[string]string{}
	for _, word := range strings.Split(p.Words(), ",") {
		name, value, _ := strings.Cut(word, "=")
		all[name] = value
	}
	for name, value := range usual {
		all[name] = cmp.Or(all[name], value)
	}
	return all
}

// distance counts what differs between two presets: size, fit, filter, values, and order of channels.
func distance(p, q imaging.Preset) int {
	n := 0
	for _, differs := range []bool{
		p.Crop != q.Crop, p.Fit != q.Fit || p.Resize*q.Crop != q.Resize*p.Crop, p.Filter != q.Filter,
		channelsOf(p) != channelsOf(q), p.BGR != q.BGR,
	} {
		if differs {
			n++
		}
	}
	return n
}
