package arch

import (
	"fmt"
	"math"
)

// blockKind is the form of a mobile network's blocks.
type blockKind int

const (
	inverted blockKind = iota // expand, filter each channel, project; with expansion 1, only filter and project
	fused                     // expand by a full filter, project; with expansion 1, only a full filter
	single                    // one layer, without a way around it
)

// blocks are repeated blocks of a mobile network. The first has the stride and changes the channels.
type blocks struct {
	stage, repeats int // blocks of one stage may differ
	kernel, stride int
	expansion      float64
	channels       int
	excited        bool
	act            activation
	kind           blockKind
}

// place says where a layer is: its block's stage, the block's number in the stage and in all, and the layer's number in
// the block. last is true for the layer that ends the block.
type place struct {
	stage, block, running, part int
	last, alone                 bool // alone: a block without expansion
	kind                        blockKind
}

// layerRole is what a layer of a block does.
type layerRole int

const (
	expands layerRole = iota
	filters
	excites
	projects
)

// blockKeys returns the keys of a layer and of its normalisation, or of the two layers that excite.
type blockKeys func(at place, does layerRole) (first, second string)

// mobileKeys are the keys of a mobile network.
type mobileKeys struct {
	stem, stemNorm string
	block          blockKeys
	last, lastNorm string
	hidden, head   string
}

// mobile is a network of inverted residuals, after Sandler et al. 2018: MobileNet, MnasNet, EfficientNet.
type mobile struct {
	keys    mobileKeys
	epsilon float32
	same    bool // pads like TensorFlow
	stem    int
	act     activation
	stages  []blocks
	squeeze func(in, expanded int) int // width of what excites
	inside  activation                 // of what excites
	gate    activation
	last    int  // channels of the last convolution; 0 without
	hidden  int  // outputs of a layer between the mean and the logits; 0 without
	onMaps  bool // that layer is a convolution
}

func (m mobile) define(g *graph, x maps) maps {
	if m.epsilon > 0 {
		g.epsilon = m.epsilon
	}
	x = m.act(g, g.norm(g.conv(x, m.keys.stem, m.stem, m.window(3, 2, x.size)), m.keys.stemNorm))
	at := place{stage: -1}
	for _, b := range m.stages {
		if b.stage != at.stage {
			at.stage, at.block = b.stage, 0
		}
		for i := range b.repeats {
			if i > 0 {
				b.stride = 1
			}
			x = m.block(g, x, b, at)
			at.block++
			at.running++
		}
	}
	if m.last > 0 {
		x = m.act(g, g.norm(g.conv(x, m.keys.last, m.last, pointwise), m.keys.lastNorm))
	}
	x = g.mean(x)
	if m.hidden > 0 && m.onMaps {
		x = m.act(g, g.convBias(x, m.keys.hidden, m.hidden, pointwise))
	}
	x = g.flatten(x)
	if m.hidden > 0 && !m.onMaps {
		x = m.act(g, g.linear(x, m.keys.hidden, m.hidden))
	}
	return g.logits(x, m.keys.head)
}

func (m mobile) window(kernel, stride, size int) window {
	if m.same {
		return same(kernel, stride, size)
	}
	return centred(kernel, stride)
}

// block appends a block, and adds x if the shape is the same.
func (m mobile) block(g *graph, x maps, b blocks, at place) maps {
	y, wide := x, scaled(x.channels, b.expansion)
	at.alone, at.kind = b.expansion == 1, b.kind
	layer := func(does layerRole, build func(key string) maps) {
		at.last = does == projects || b.kind == single || b.kind == fused && at.alone
		key, norm := m.keys.block(at, does)
		y = g.norm(build(key), norm)
		at.part++
	}
	w := m.window(b.kernel, b.stride, x.size)
	switch {
	case b.kind == single, b.kind == fused && at.alone:
		layer(filters, func(key string) maps { return g.conv(y, key, b.channels, w) })
		y = b.act(g, y)
	case b.kind == fused:
		layer(filters, func(key string) maps { return g.conv(y, key, wide, w) })
		y = b.act(g, y)
		layer(projects, func(key string) maps { return g.conv(y, key, b.channels, pointwise) })
	default:
		if !at.alone {
			layer(expands, func(key string) maps { return g.conv(y, key, wide, pointwise) })
			y = b.act(g, y)
		}
		layer(filters, func(key string) maps { return g.depthwise(y, key, w) })
		y = b.act(g, y)
		if b.excited {
			reduce, expand := m.keys.block(at, excites)
			y = g.excite(y, reduce, expand, m.squeeze(x.channels, wide), m.inside, m.gate)
			at.part++
		}
		layer(projects, func(key string) maps { return g.conv(y, key, b.channels, pointwise) })
	}
	if b.kind != single && b.stride == 1 && x.channels == b.channels {
		return g.sum(x, y)
	}
	return y
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

// widened scales a network's channels by width and its repeats by depth, rounded up.
func widened(stages []blocks, width, depth float64, deep func(stage int) bool) []blocks {
	out := append([]blocks(nil), stages...)
	for i := range out {
		out[i].channels = scaled(out[i].channels, width)
		if deep(out[i].stage) {
			out[i].repeats = int(math.Ceil(depth * float64(out[i].repeats)))
		}
	}
	return out
}

// mobileV2 are the stages of torchvision/models/mobilenetv2.py, after Sandler et al. 2018.
var mobileV2 = []blocks{
	{0, 1, 3, 1, 1, 16, false, relu6, inverted},
	{1, 2, 3, 2, 6, 24, false, relu6, inverted},
	{2, 3, 3, 2, 6, 32, false, relu6, inverted},
	{3, 4, 3, 2, 6, 64, false, relu6, inverted},
	{4, 3, 3, 1, 6, 96, false, relu6, inverted},
	{5, 3, 3, 2, 6, 160, false, relu6, inverted},
	{6, 1, 3, 1, 6, 320, false, relu6, inverted},
}

func mobilenetV2(keys mobileKeys) definition {
	return mobile{keys: keys, stem: 32, act: relu6, stages: mobileV2, last: 1280}.define
}

// mobileV3Large and mobileV3Small are the stages of torchvision/models/mobilenetv3.py, after Howard et al. 2019, counted
// as timm does.
var (
	mobileV3Large = []blocks{
		{0, 1, 3, 1, 1, 16, false, relu, inverted},
		{1, 1, 3, 2, 4, 24, false, relu, inverted},
		{1, 1, 3, 1, 3, 24, false, relu, inverted},
		{2, 3, 5, 2, 3, 40, true, relu, inverted},
		{3, 1, 3, 2, 6, 80, false, hardSwish, inverted},
		{3, 1, 3, 1, 2.5, 80, false, hardSwish, inverted},
		{3, 2, 3, 1, 2.3, 80, false, hardSwish, inverted},
		{4, 2, 3, 1, 6, 112, true, hardSwish, inverted},
		{5, 3, 5, 2, 6, 160, true, hardSwish, inverted},
	}
	mobileV3Small = []blocks{
		{0, 1, 3, 2, 1, 16, true, relu, inverted},
		{1, 1, 3, 2, 4.5, 24, false, relu, inverted},
		{1, 1, 3, 1, 3.67, 24, false, relu, inverted},
		{2, 1, 5, 2, 4, 40, true, hardSwish, inverted},
		{2, 2, 5, 1, 6, 40, true, hardSwish, inverted},
		{3, 2, 5, 1, 3, 48, true, hardSwish, inverted},
		{4, 3, 5, 2, 6, 96, true, hardSwish, inverted},
	}
)

// mobilenetV3 is MobileNetV3 as torchvision has it, or as timm does, whose last convolution is a stage of its own.
func mobilenetV3(stages []blocks, last, hidden int, timm bool) definition {
	m := mobile{
		keys: torchvisionKeys(count(stages)), epsilon: 1e-3, stem: 16, act: hardSwish, stages: stages,
		squeeze: func(_, expanded int) int { return scaled(expanded, 0.25) },
		inside:  relu, gate: hardSigmoid, last: last, hidden: hidden,
	}
	if timm {
		m.keys, m.onMaps, m.last, m.epsilon = timmKeys, true, 0, 1e-5
		m.keys.hidden = "conv_head"
		end := blocks{stages[len(stages)-1].stage + 1, 1, 1, 1, 1, last, false, hardSwish, single}
		m.stages = append(stages[:len(stages):len(stages)], end)
	}
	return m.define
}

// count is the number of blocks.
func count(stages []blocks) (n int) {
	for _, b := range stages {
		n += b.repeats
	}
	return n
}

// mnas are the stages of torchvision/models/mnasnet.py, after Tan et al. 2019.
var mnas = []blocks{
	{0, 1, 3, 1, 1, 16, false, relu, inverted},
	{1, 3, 3, 2, 3, 24, false, relu, inverted},
	{2, 3, 5, 2, 3, 40, false, relu, inverted},
	{3, 3, 5, 2, 6, 80, false, relu, inverted},
	{4, 2, 3, 1, 6, 96, false, relu, inverted},
	{5, 4, 5, 2, 6, 192, false, relu, inverted},
	{6, 1, 3, 1, 6, 320, false, relu, inverted},
}

func mnasnet(width float64, keys mobileKeys) definition {
	stages := widened(mnas, width, 1, func(int) bool { return false })
	return mobile{keys: keys, stem: scaled(32, width), act: relu, stages: stages, last: 1280}.define
}

// efficient are the stages of torchvision/models/efficientnet.py, after Tan and Le 2019.
func efficient(excited bool, act activation) []blocks {
	return []blocks{
		{0, 1, 3, 1, 1, 16, excited, act, inverted},
		{1, 2, 3, 2, 6, 24, excited, act, inverted},
		{2, 2, 5, 2, 6, 40, excited, act, inverted},
		{3, 3, 3, 2, 6, 80, excited, act, inverted},
		{4, 3, 5, 1, 6, 112, excited, act, inverted},
		{5, 4, 5, 2, 6, 192, excited, act, inverted},
		{6, 1, 3, 1, 6, 320, excited, act, inverted},
	}
}

func efficientnet(width, depth float64, epsilon float32, same bool, keys mobileKeys) definition {
	stages := widened(efficient(true, silu), width, depth, func(int) bool { return true })
	return mobile{
		keys: keys, epsilon: epsilon, same: same, stem: scaled(32, width), act: silu, stages: stages,
		squeeze: quarter, inside: silu, gate: sigmoid, last: scaled(1280, width),
	}.define
}

func quarter(in, _ int) int { return max(in/4, 1) }

// efficientV2S, efficientV2M and efficientV2L are the stages of EfficientNetV2, after Tan and Le 2021.
var (
	efficientV2S = []blocks{
		{0, 2, 3, 1, 1, 24, false, silu, fused},
		{1, 4, 3, 2, 4, 48, false, silu, fused},
		{2, 4, 3, 2, 4, 64, false, silu, fused},
		{3, 6, 3, 2, 4, 128, true, silu, inverted},
		{4, 9, 3, 1, 6, 160, true, silu, inverted},
		{5, 15, 3, 2, 6, 256, true, silu, inverted},
	}
	efficientV2M = []blocks{
		{0, 3, 3, 1, 1, 24, false, silu, fused},
		{1, 5, 3, 2, 4, 48, false, silu, fused},
		{2, 5, 3, 2, 4, 80, false, silu, fused},
		{3, 7, 3, 2, 4, 160, true, silu, inverted},
		{4, 14, 3, 1, 6, 176, true, silu, inverted},
		{5, 18, 3, 2, 6, 304, true, silu, inverted},
		{6, 5, 3, 1, 6, 512, true, silu, inverted},
	}
	efficientV2L = []blocks{
		{0, 4, 3, 1, 1, 32, false, silu, fused},
		{1, 7, 3, 2, 4, 64, false, silu, fused},
		{2, 7, 3, 2, 4, 96, false, silu, fused},
		{3, 10, 3, 2, 4, 192, true, silu, inverted},
		{4, 19, 3, 1, 6, 224, true, silu, inverted},
		{5, 25, 3, 2, 6, 384, true, silu, inverted},
		{6, 7, 3, 1, 6, 640, true, silu, inverted},
	}
)

func efficientnetV2(stages []blocks, same bool, keys mobileKeys) definition {
	return mobile{
		keys: keys, epsilon: 1e-3, same: same, stem: stages[0].channels, act: silu, stages: stages,
		squeeze: quarter, inside: silu, gate: sigmoid, last: 1280,
	}.define
}

// efficientnetLite is efficientnet-lite-pytorch's model.py: EfficientNet without excitation, and timm's. width and depth
// do not change stem, head, and the repeats of the first and last stage.
func efficientnetLite(width, depth float64, keys mobileKeys) definition {
	stages := widened(efficient(false, relu6), width, depth, func(stage int) bool { return stage > 0 && stage < 6 })
	return mobile{keys: keys, epsilon: 1e-3, same: true, stem: 32, act: relu6, stages: stages, last: 1280}.define
}

// timmKeys are those of timm's EfficientNet, MobileNet and MnasNet.
var timmKeys = mobileKeys{
	stem: "conv_stem", stemNorm: "bn1", last: "conv_head", lastNorm: "bn2", head: "classifier",
	block: func(at place, does layerRole) (first, second string) {
		block := fmt.Sprintf("blocks.%d.%d.", at.stage, at.block)
		norm := fmt.Sprintf("%sbn%d", block, at.norm())
		switch {
		case does == excites:
			return block + "se.conv_reduce", block + "se.conv_expand"
		case at.kind == single, at.kind == fused && at.alone:
			return block + "conv", norm
		case at.kind == fused && does == filters:
			return block + "conv_exp", norm
		case does == filters:
			return block + "conv_dw", norm
		case does == expands, at.kind == inverted && at.alone:
			return block + "conv_pw", norm
		}
		return block + "conv_pwl", norm
	},
}

// norm counts the normalisations of a block: an excitation has none.
func (at place) norm() int {
	switch most := 2; {
	case at.last && at.part > 0 && !at.alone && at.kind == inverted:
		return most + 1
	case at.last && at.part > 0:
		return most
	}
	return at.part + 1
}

// torchvisionV2Keys are those of torchvision's MobileNetV2.
var torchvisionV2Keys = mobileKeys{
	stem: "features.0.0", stemNorm: "features.0.1", last: "features.18.0", lastNorm: "features.18.1",
	head: "classifier.1",
	block: func(at place, _ layerRole) (first, second string) {
		layer := fmt.Sprintf("features.%d.conv.", at.running+1)
		if at.last {
			return fmt.Sprint(layer, at.part), fmt.Sprint(layer, at.part+1)
		}
		return fmt.Sprint(layer, at.part, ".0"), fmt.Sprint(layer, at.part, ".1")
	},
}

// torchvisionKeys are those of torchvision's MobileNetV3 with this number of blocks.
func torchvisionKeys(number int) mobileKeys {
	last := fmt.Sprintf("features.%d", number+1)
	return mobileKeys{
		stem: "features.0.0", stemNorm: "features.0.1", last: last + ".0", lastNorm: last + ".1",
		hidden: "classifier.0", head: "classifier.3",
		block: func(at place, does layerRole) (first, second string) {
			return parts(fmt.Sprintf("features.%d.block.%d.", at.running+1, at.part), does)
		},
	}
}

// efficientKeys are those of torchvision's EfficientNets with this number of stages.
func efficientKeys(stages int) mobileKeys {
	last := fmt.Sprintf("features.%d", stages+1)
	return mobileKeys{
		stem: "features.0.0", stemNorm: "features.0.1", last: last + ".0", lastNorm: last + ".1", head: "classifier.1",
		block: func(at place, does layerRole) (first, second string) {
			return parts(fmt.Sprintf("features.%d.%d.block.%d.", at.stage+1, at.block, at.part), does)
		},
	}
}

func parts(layer string, does layerRole) (first, second string) {
	if does == excites {
		return layer + "fc1", layer + "fc2"
	}
	return layer + "0", layer + "1"
}

// mnasKeys are those of torchvision's MnasNet, a list in which every layer counts.
var mnasKeys = mobileKeys{
	stem: "layers.0", stemNorm: "layers.1", last: "layers.14", lastNorm: "layers.15", head: "classifier.1",
	block: func(at place, _ layerRole) (first, second string) {
		list, index := "layers.", 3+3*at.part
		if at.stage > 0 {
			list, index = fmt.Sprintf("layers.%d.%d.layers.", at.stage+7, at.block), 3*at.part
		}
		return fmt.Sprint(list, index), fmt.Sprint(list, index+1)
	},
}

// liteKeys are those of efficientnet-lite-pytorch.
var liteKeys = mobileKeys{
	stem: "_conv_stem", stemNorm: "_bn0", last: "_conv_head", lastNorm: "_bn1", head: "_fc",
	block: func(at place, does layerRole) (first, second string) {
		block := fmt.Sprintf("_blocks.%d._", at.running)
		switch does {
		case expands:
			return block + "expand_conv", block + "bn0"
		case filters:
			return block + "depthwise_conv", block + "bn1"
		}
		return block + "project_conv", block + "bn2"
	},
}
