package arch

import "fmt"

// convnext is torchvision/models/convnext.py, after Liu et al. 2022.
type convnext struct {
	keys   convnextKeys
	widths [4]int
	depths [4]int
}

// convnextKeys are formats of keys. Their arguments are the stage and the block, both from 0, and the place of the stage
// in torchvision's list.
type convnextKeys struct {
	stem, stemNorm, halveNorm, halve                  string
	filter, norm, grow, shrink, scale, lastNorm, head string
	scaleRank                                         int // of the tensor scale
}

var (
	torchConvnext = convnextKeys{
		"features.0.0", "features.0.1", "features.%[4]d.0", "features.%[4]d.1",
		"features.%[3]d.%[2]d.block.0", "features.%[3]d.%[2]d.block.2", "features.%[3]d.%[2]d.block.3",
		"features.%[3]d.%[2]d.block.5", "features.%[3]d.%[2]d.layer_scale", "classifier.0", "classifier.2", 3,
	}
	timmConvnext = convnextKeys{
		"stem.0", "stem.1", "stages.%[1]d.downsample.0", "stages.%[1]d.downsample.1",
		"stages.%[1]d.blocks.%[2]d.conv_dw", "stages.%[1]d.blocks.%[2]d.norm", "stages.%[1]d.blocks.%[2]d.mlp.fc1",
		"stages.%[1]d.blocks.%[2]d.mlp.fc2", "stages.%[1]d.blocks.%[2]d.gamma", "head.norm", "head.fc", 1,
	}
	huggingConvnext = convnextKeys{
		"convnext.embeddings.patch_embeddings", "convnext.embeddings.layernorm",
		"convnext.encoder.stages.%[1]d.downsampling_layer.0", "convnext.encoder.stages.%[1]d.downsampling_layer.1",
		"convnext.encoder.stages.%[1]d.layers.%[2]d.dwconv", "convnext.encoder.stages.%[1]d.layers.%[2]d.layernorm",
		"convnext.encoder.stages.%[1]d.layers.%[2]d.pwconv1", "convnext.encoder.stages.%[1]d.layers.%[2]d.pwconv2",
		"convnext.encoder.stages.%[1]d.layers.%[2]d.layer_scale_parameter", "convnext.layernorm", "classifier", 1,
	}
)

// convnextEpsilon is that of all its normalisations.
const convnextEpsilon = 1e-6

func (n convnext) define(g *graph, x maps) maps {
	k := n.keys
	x = g.convBias(x, k.stem, n.widths[0], window{kernel: 4, stride: 4})
	x = g.mapsNorm(x, k.stemNorm)
	for i, depth := range n.depths {
		if i > 0 {
			at := func(format string) string { return fmt.Sprintf(format, i, 0, 2*i+1, 2*i) }
			x = g.mapsNorm(x, at(k.halveNorm))
			x = g.convBias(x, at(k.halve), n.widths[i], window{kernel: 2, stride: 2})
		}
		for j := range depth {
			x = n.block(g, x, func(format string) string { return fmt.Sprintf(format, i, j, 2*i+1) })
		}
	}
	x = g.layerNorm(g.globalPool(x), k.lastNorm, convnextEpsilon)
	return g.logits(x, k.head)
}

// block filters each channel, works on each pixel, and adds x.
func (n convnext) block(g *graph, x maps, at func(string) string) maps {
	k := n.keys
	y := g.convolve(x, at(k.filter), x.channels, x.channels, centred(7, 1))
	last := &g.nodes[len(g.nodes)-1]
	last.inputs = append(last.inputs, g.parameter(at(k.filter)+".bias", x.channels))
	y = g.layerNorm(g.transpose(y, 0, 2, 3, 1), at(k.norm), convnextEpsilon)
	y = g.project(gelu(g, g.project(y, at(k.grow), 4*x.channels)), at(k.shrink), x.channels)
	if k.scaleRank == 1 {
		y = g.transpose(g.scaledBy(y, g.parameter(at(k.scale), x.channels)), 0, 3, 1, 2)
	} else {
		y = g.scaledBy(g.transpose(y, 0, 3, 1, 2), g.parameter(at(k.scale), x.channels, 1, 1))
	}
	return g.sum(y, x)
}

// mapsNorm normalises each pixel over its channels.
func (g *graph) mapsNorm(x maps, key string) maps {
	return g.transpose(g.layerNorm(g.transpose(x, 0, 2, 3, 1), key, convnextEpsilon), 0, 3, 1, 2)
}
