package arch

import (
	"fmt"
	"math"
)

// swin is torchvision/models/swin_transformer.py, after Liu et al. 2021. Its tensors between the layers are
// [batch,rows,columns,channels].
type swin struct {
	keys   swinKeys
	width  int
	depths [4]int
	heads  int  // of the first stage; the later ones have twice as many each
	second bool // version 2, after Liu et al. 2022: see swin_v2.go
}

// swinKeys are formats of keys. Their arguments are the stage and the block, both from 0, and the place of the stage in
// torchvision's list.
type swinKeys struct{ patches, patchNorm, block, grow, shrink, merge, norm, head string }

var (
	torchSwin = swinKeys{
		"features.0.0", "features.0.2", "features.%[3]d.%[2]d.", "mlp.0", "mlp.3", "features.%[4]d.", "norm", "head",
	}
	timmSwin = swinKeys{
		"patch_embed.proj", "patch_embed.norm", "layers.%[1]d.blocks.%[2]d.", "mlp.fc1", "mlp.fc2",
		"layers.%[1]d.downsample.", "norm", "head.fc",
	}
)

// swinPatch is the number of rows of a patch.
const (
	swinPatch   = 4
	swinEpsilon = 1e-5
)

// window returns the number of rows of a window.
func (n swin) window() int {
	if n.second {
		return 8
	}
	return 7
}

func (n swin) define(g *graph, x maps) maps {
	k := n.keys
	x = g.transpose(g.convBias(x, k.patches, n.width, window{kernel: swinPatch, stride: swinPatch}), 0, 2, 3, 1)
	x = g.layerNorm(x, k.patchNorm, swinEpsilon)
	for i, depth := range n.depths {
		at := func(format string, block int) string { return fmt.Sprintf(format, i, block, 2*i+1, 2*i) }
		if i > 0 {
			x = n.merge(g, x, at(k.merge, 0))
		}
		for j := range depth {
			shift := 0
			if j%2 == 1 && x.size > n.window() {
				shift = n.window() / 2
			}
			x = n.block(g, x, at(k.block, j), n.heads<<i, shift)
		}
	}
	x = g.layerNorm(x, k.norm, swinEpsilon)
	return g.logits(g.globalPool(g.transpose(x, 0, 3, 1, 2)), k.head)
}

// block mixes the pixels of each window, and then works on each of them. Version 1 normalises what goes into these
// layers, version 2 what comes out.
func (n swin) block(g *graph, x maps, key string, heads, shift int) maps {
	layers := [2]func(y maps) maps{
		func(y maps) maps { return n.attend(g, y, key+"attn.", heads, shift) },
		func(y maps) maps {
			return g.project(gelu(g, g.project(y, key+n.keys.grow, 4*y.channels)), key+n.keys.shrink, y.channels)
		},
	}
	for i, layer := range layers {
		norm := fmt.Sprintf("%snorm%d", key, i+1)
		if n.second {
			x = g.sum(x, g.layerNorm(layer(x), norm, swinEpsilon))
		} else {
			x = g.sum(x, layer(g.layerNorm(x, norm, swinEpsilon)))
		}
	}
	return x
}

// merge joins the channels of four neighbours and halves them.
func (n swin) merge(g *graph, x maps, key string) maps {
	half := x.size / 2
	y := g.transpose(g.reshape(x, 0, half, 2, half, 2, x.channels), 0, 1, 3, 4, 2, 5)
	y = g.reshape(y, 0, half, half, 4*x.channels)
	y.size, y.channels = half, 4*x.channels
	if n.second {
		return g.layerNorm(g.multiply(y, key+"reduction.weight", 2*x.channels), key+"norm", swinEpsilon)
	}
	y = g.layerNorm(y, key+"norm", swinEpsilon)
	return g.multiply(y, key+"reduction.weight", 2*x.channels)
}

// attend mixes the pixels of each window; the windows are moved by shift rows and columns, around the edges.
func (n swin) attend(g *graph, x maps, key string, heads, shift int) maps {
	w, channels := n.window(), x.channels
	along, tokens := x.size/w, w*w
	y := g.rolled(x, shift)
	y = g.transpose(g.reshape(y, 0, along, w, along, w, channels), 0, 1, 3, 2, 4, 5)
	y = n.layers(g, g.reshape(y, 0, along*along, tokens, channels), key+"qkv", channels)
	y = g.transpose(g.reshape(y, 0, along*along, tokens, 3, heads, channels/heads), 3, 0, 1, 4, 2, 5)
	scores := n.scores(g, g.pick(y, 0, 0), g.pick(y, 0, 1), key, heads)
	if shift > 0 {
		scores = g.plus(scores, g.mask(x.size, shift, w))
	}
	weights := g.add("Softmax", "", heads, tokens, []string{scores.name}, intAttribute("axis", -1))
	y = g.add("MatMul", "", channels, x.size, []string{weights.name, g.pick(y, 0, 2).name})
	y = g.reshape(g.transpose(y, 0, 1, 3, 2, 4), 0, along*along, tokens, channels)
	y = g.project(y, key+"proj", channels)
	y = g.transpose(g.reshape(y, 0, along, along, w, w, channels), 0, 1, 3, 2, 4, 5)
	return g.rolled(g.reshape(y, 0, x.size, x.size, channels), -shift)
}

// layers applies the layer of query, key and value. The result counts the channels of one of them.
func (n swin) layers(g *graph, x maps, key string, channels int) maps {
	y := g.multiply(x, key+".weight", 3*channels)
	bias := g.parameter(key+".bias", 3*channels)
	if n.second {
		bias = g.withoutKey(bias, channels)
	}
	y = g.plus(y, bias)
	y.channels = channels
	return y
}

// scores compares each pixel of a window with each other one.
func (n swin) scores(g *graph, query, keys maps, key string, heads int) maps {
	tokens, size := n.window()*n.window(), query.channels/heads
	if n.second {
		return g.plus(g.cosines(query, keys, key, heads, tokens), g.continuousPositions(key, heads, n.window()))
	}
	query = g.scaledBy(query, g.number(fmt.Sprint("scale_", size), float32(1/math.Sqrt(float64(size)))))
	scores := g.add("MatMul", "", heads, tokens, []string{query.name, g.transpose(keys, 0, 1, 2, 4, 3).name})
	return g.plus(scores, g.positions(key+"relative_position_bias_table", heads, n.window()))
}

// rolled moves rows and columns up and left by shift, around the edges.
func (g *graph) rolled(x maps, shift int) maps {
	if shift == 0 {
		return x
	}
	if shift < 0 {
		shift += x.size
	}
	for axis := 1; axis <= 2; axis++ {
		part := func(from, to int) string {
			inputs := []string{x.name, g.integers(from), g.integers(to), g.integers(axis)}
			return g.add("Slice", "", x.channels, x.size, inputs).name
		}
		parts := []string{part(shift, x.size), part(0, shift)}
		x = g.add("Concat", "", x.channels, x.size, parts, intAttribute("axis", axis))
	}
	return x
}

// positions returns what is added to the scores of two pixels of a window by how far they are apart, from a table.
func (g *graph) positions(table string, heads, w int) string {
	return g.byDistance(g.parameter(table, (2*w-1)*(2*w-1), heads), heads, w).name
}

// byDistance picks for each pair of pixels of a window the row of a table for the distance between them.
func (g *graph) byDistance(table string, heads, w int) maps {
	tokens := w * w
	index := constant{parameter: parameter{name: "positions", shape: []int{tokens * tokens}}}
	for a := range tokens {
		for b := range tokens {
			rows, columns := a/w-b/w+w-1, a%w-b%w+w-1
			index.integers = append(index.integers, rows*(2*w-1)+columns)
		}
	}
	g.addConstant(index)
	y := g.add("Gather", "", heads, tokens, []string{table, index.name}, intAttribute("axis", 0))
	return g.transpose(g.reshape(y, tokens, tokens, heads), 2, 0, 1)
}

// mask returns what keeps pixels apart that only the shift brought into one window.
func (g *graph) mask(size, shift, w int) string {
	tokens, windows := w*w, size/w*(size/w)
	name := fmt.Sprint("mask_", size)
	g.addConstant(constant{
		parameter: parameter{name: name, shape: []int{windows, 1, tokens, tokens}},
		fill:      func() []float32 { return maskOf(size, shift, w) },
	})
	return name
}

func maskOf(size, shift, w int) (mask []float32) {
	const apart = -100
	tokens := w * w
	region := func(at int) int {
		switch {
		case at < size-w:
			return 0
		case at < size-shift:
			return 1
		}
		return 2
	}
	along := size / w
	for v := range along * along {
		of := func(token int) int { return 3*region(v/along*w+token/w) + region(v%along*w+token%w) }
		for a := range tokens {
			for b := range tokens {
				if of(a) == of(b) {
					mask = append(mask, 0)
				} else {
					mask = append(mask, apart)
				}
			}
		}
	}
	return mask
}
