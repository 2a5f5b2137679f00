package arch

import (
	"fmt"
	"math"
)

// stage is a sequence of inverted residuals; the first has the stride and changes the channels.
type stage struct{ kernel, stride, expansion, channels, repeats int }

// residualKeys are the keys of an inverted residual: convolution and normalisation, three times. With expansion 1 the
// first pair is missing.
type residualKeys struct{ expand, expandNorm, depthwise, depthwiseNorm, project, projectNorm string }

// invertedResidual expands the channels, filters each separately, and projects them to few again. It adds x if the
// shape is the same.
func invertedResidual(g *graph, x maps, k residualKeys, expansion, channels int, w window) maps {
	y := x
	if expansion > 1 {
		y = g.relu6(g.norm(g.conv(y, k.expand, expansion*x.channels, pointwise), k.expandNorm))
	}
	y = g.relu6(g.norm(g.depthwise(y, k.depthwise, w), k.depthwiseNorm))
	y = g.norm(g.conv(y, k.project, channels, pointwise), k.projectNorm)
	if w.stride == 1 && x.channels == channels {
		return g.sum(x, y)
	}
	return y
}

// mobilenetV2 is torchvision/models/mobilenetv2.py, after Sandler et al. 2018, width 1.
func mobilenetV2(g *graph, x maps) maps {
	stages := []stage{
		{3, 1, 1, 16, 1},
		{3, 2, 6, 24, 2},
		{3, 2, 6, 32, 3},
		{3, 2, 6, 64, 4},
		{3, 1, 6, 96, 3},
		{3, 2, 6, 160, 3},
		{3, 1, 6, 320, 1},
	}
	x = g.relu6(g.norm(g.conv(x, "features.0.0", 32, centred(3, 2)), "features.0.1"))
	block := 1
	for _, s := range stages {
		for i := range s.repeats {
			keys := mobilenetKeys(fmt.Sprintf("features.%d.conv.", block), s.expansion)
			x = invertedResidual(g, x, keys, s.expansion, s.channels, centred(s.kernel, strideOf(s, i)))
			block++
		}
	}
	x = g.relu6(g.norm(g.conv(x, "features.18.0", 1280, pointwise), "features.18.1"))
	return g.linear(g.globalPool(x), "classifier.1", classes)
}

func mobilenetKeys(prefix string, expansion int) residualKeys {
	if expansion == 1 {
		return residualKeys{
			depthwise: prefix + "0.0", depthwiseNorm: prefix + "0.1", project: prefix + "1", projectNorm: prefix + "2",
		}
	}
	return residualKeys{prefix + "0.0", prefix + "0.1", prefix + "1.0", prefix + "1.1", prefix + "2", prefix + "3"}
}

func strideOf(s stage, i int) int {
	if i == 0 {
		return s.stride
	}
	return 1
}

// efficientnetLite is efficientnet-lite-pytorch's model.py, after Tan and Le 2019 without squeeze-and-excitation.
// width and depth scale the channels and the repeats of its stages, but not stem, head, and the repeats of the
// first and last stage.
func efficientnetLite(width, depth float64) definition {
	stages := []stage{
		{3, 1, 1, 16, 1},
		{3, 2, 6, 24, 2},
		{5, 2, 6, 40, 2},
		{3, 2, 6, 80, 3},
		{5, 1, 6, 112, 3},
		{5, 2, 6, 192, 4},
		{3, 1, 6, 320, 1},
	}
	return func(g *graph, x maps) maps {
		g.epsilon = 1e-3
		x = g.relu6(g.norm(g.conv(x, "_conv_stem", 32, same(3, 2, x.size)), "_bn0"))
		block := 0
		for at, s := range stages {
			repeats := s.repeats
			if at > 0 && at < len(stages)-1 {
				repeats = int(math.Ceil(depth * float64(repeats)))
			}
			for i := range repeats {
				keys := liteKeys(fmt.Sprintf("_blocks.%d.", block))
				channels, w := scaled(s.channels, width), same(s.kernel, strideOf(s, i), x.size)
				x = invertedResidual(g, x, keys, s.expansion, channels, w)
				block++
			}
		}
		x = g.relu6(g.norm(g.conv(x, "_conv_head", 1280, pointwise), "_bn1"))
		return g.linear(g.globalPool(x), "_fc", classes)
	}
}

func liteKeys(prefix string) residualKeys {
	return residualKeys{
		prefix + "_expand_conv", prefix + "_bn0", prefix + "_depthwise_conv", prefix + "_bn1",
		prefix + "_project_conv", prefix + "_bn2",
	}
}

// scaled multiplies channels and rounds to a multiple of 8, down by at most a tenth.
func scaled(channels int, by float64) int {
	const multiple = 8
	exact := float64(channels) * by
	n := max(multiple, int(exact+multiple/2)/multiple*multiple)
	if float64(n) < 0.9*exact {
		n += multiple
	}
	return n
}
