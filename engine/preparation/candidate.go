package preparation

import (
	"fmt"
	"math"

	"beyond/engine/imaging"
)

// values are the means and deviations, in units of a channel's 0 to 255, that published networks are trained with.
var values = []struct{ mean, std [3]float32 }{
	{[3]float32{123.675, 116.28, 103.53}, [3]float32{58.395, 57.12, 57.375}}, // ImageNet's
	{[3]float32{127.5, 127.5, 127.5}, [3]float32{127.5, 127.5, 127.5}},
	{[3]float32{0, 0, 0}, [3]float32{255, 255, 255}},
	{[3]float32{0, 0, 0}, [3]float32{1, 1, 1}},
	{[3]float32{123, 117, 104}, [3]float32{1, 1, 1}}, // Caffe's
	{[3]float32{127, 127, 127}, [3]float32{128, 128, 128}},
}

// Values returns p with each other mean and deviation.
func Values(p imaging.Preset) []imaging.Preset {
	var list []imaging.Preset
	for _, v := range values {
		if v.mean != p.Mean || v.std != p.Std {
			q := p
			q.Mean, q.Std = v.mean, v.std
			list = append(list, Named(q))
		}
	}
	return list
}

// ratios are shares of the shorter side that published networks see.
var ratios = []float64{0.875, 0.9, 0.95, 1}

// Shapes returns p with each other way to resize.
func Shapes(p imaging.Preset) []imaging.Preset {
	var list []imaging.Preset
	for _, ratio := range ratios {
		for _, filter := range []imaging.Filter{imaging.Bilinear, imaging.Bicubic} {
			q := p
			q.Resize, q.Filter = int(math.Round(float64(p.Crop)/ratio)), filter
			if q.Resize != p.Resize || q.Filter != p.Filter {
				list = append(list, Named(q))
			}
		}
	}
	return list
}

// sides are the sizes of pictures of published networks.
var sides = []int{128, 160, 192, 224, 240, 256, 288, 320, 384, 448}

// Sizes returns p at other sizes, from half to twice its own.
func Sizes(p imaging.Preset) []imaging.Preset {
	var list []imaging.Preset
	for _, side := range sides {
		if side != p.Crop && 2*side >= p.Crop && side <= 2*p.Crop {
			q := p
			q.Crop, q.Resize = side, int(math.Round(float64(p.Resize)*float64(side)/float64(p.Crop)))
			list = append(list, Named(q))
		}
	}
	return list
}

// Differences are the words of q that differ from p's.
func Differences(p, q imaging.Preset) []string {
	var list []string
	if p.Crop != q.Crop {
		list = append(list, fmt.Sprintf("size=%d", q.Crop))
	}
	if p.Resize != q.Resize {
		list = append(list, fmt.Sprintf("resize=%d", q.Resize))
	}
	if p.Filter != q.Filter {
		list = append(list, fmt.Sprint("interpolation=", q.Filter))
	}
	if p.Mean != q.Mean {
		list = append(list, fmt.Sprint("mean=", q.Mean))
	}
	if p.Std != q.Std {
		list = append(list, fmt.Sprint("std=", q.Std))
	}
	return list
}

// Named names a preset by its words.
func Named(p imaging.Preset) imaging.Preset { return p.Named() }

// Shape returns what of a preset decides on the crop of a picture: presets of the same shape crop alike.
func Shape(p imaging.Preset) imaging.Preset { return p.Shape() }
