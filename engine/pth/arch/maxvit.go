package arch

import (
	"fmt"
	"math"
)

// maxvit is torchvision/models/maxvit.py, after Tu et al. 2022: convolutions, attention in windows, and attention over a
// grid of pixels that are far apart.
type maxvit struct {
	stem   int
	widths [4]int
	depths [4]int
}

const (
	maxvitWindow = 7  // rows of a window and of a grid
	maxvitHead   = 32 // channels
)

func (n maxvit) define(g *graph, x maps) maps {
	g.epsilon = 1e-3
	x = gelu(g, g.norm(g.conv(x, "stem.0.0", n.stem, centred(3, 2)), "stem.0.1"))
	x = g.convBias(x, "stem.1.0", n.stem, centred(3, 1))
	for i, depth := range n.depths {
		for j := range depth {
			key := fmt.Sprintf("blocks.%d.layers.%d.layers.", i, j)
			x = n.convolutions(g, x, key+"MBconv.", n.widths[i], j == 0)
			x = n.attention(g, x, key+"window_attention.", false)
			x = n.attention(g, x, key+"grid_attention.", true)
		}
	}
	x = g.layerNorm(g.globalPool(x), "classifier.2", 1e-5)
	x = g.linear(x, "classifier.3", x.channels)
	x = g.add("Tanh", "", x.channels, 1, []string{x.name})
	return g.plainLogits(x, "classifier.5")
}

// plainLogits is logits without biases.
func (g *graph) plainLogits(x maps, key string) maps {
	g.head = key
	inputs := []string{x.name, g.parameter(key+".weight", g.classes, x.channels)}
	return g.add("Gemm", key, g.classes, 1, inputs, intAttribute("transB", 1))
}

// convolutions is an inverted bottleneck; the first of a stage halves the size.
func (n maxvit) convolutions(g *graph, x maps, key string, width int, first bool) maps {
	stride, layers := 1, key+"layers."
	shortcut := x
	if first {
		stride = 2
		shortcut = g.convBias(g.averagePool(x, centred(3, 2)), key+"proj.1", width, pointwise)
	}
	y := g.norm(x, layers+"pre_norm")
	y = gelu(g, g.norm(g.conv(y, layers+"conv_a.0", 4*width, pointwise), layers+"conv_a.1"))
	y = gelu(g, g.norm(g.depthwise(y, layers+"conv_b.0", centred(3, stride)), layers+"conv_b.1"))
	y = g.excite(y, layers+"squeeze_excitation.fc1", layers+"squeeze_excitation.fc2", width/4, silu, sigmoid)
	return g.sum(shortcut, g.convBias(y, layers+"conv_c", width, pointwise))
}

// attention mixes the pixels of each window, or those at the same place of all windows of a grid.
func (n maxvit) attention(g *graph, x maps, key string, grid bool) maps {
	c, w := x.channels, maxvitWindow
	if grid {
		w = x.size / maxvitWindow
	}
	along := x.size / w
	y := g.transpose(g.reshape(x, 0, c, along, w, along, w), 0, 2, 4, 3, 5, 1)
	y = g.reshape(y, 0, along*along, w*w, c)
	if grid {
		y = g.transpose(y, 0, 2, 1, 3)
	}
	y = g.sum(y, n.attend(g, g.layerNorm(y, key+"attn_layer.0", 1e-5), key+"attn_layer.1."))
	each := gelu(g, g.project(g.layerNorm(y, key+"mlp_layer.0", 1e-5), key+"mlp_layer.1", 4*c))
	y = g.sum(y, g.project(each, key+"mlp_layer.3", c))
	if grid {
		y = g.transpose(y, 0, 2, 1, 3)
	}
	y = g.transpose(g.reshape(y, 0, along, along, w, w, c), 0, 5, 1, 3, 2, 4)
	return g.reshape(y, 0, c, x.size, x.size)
}

// attend mixes the tokens of each part, [batch,parts,tokens,channels].
func (n maxvit) attend(g *graph, x maps, key string) maps {
	const tokens = maxvitWindow * maxvitWindow
	c, parts := x.channels, x.size*x.size/tokens
	heads := c / maxvitHead
	y := g.project(x, key+"to_qkv", 3*c)
	y.channels = c
	y = g.transpose(g.reshape(y, 0, parts, tokens, 3, heads, maxvitHead), 3, 0, 1, 4, 2, 5)
	query, value := g.pick(y, 0, 0), g.pick(y, 0, 2)
	keys := g.scaledBy(g.pick(y, 0, 1), g.number(fmt.Sprint("scale_", c), float32(1/math.Sqrt(float64(c)))))
	scores := g.add("MatMul", "", heads, tokens, []string{query.name, g.transpose(keys, 0, 1, 2, 4, 3).name})
	scores = g.plus(scores, g.positions(key+"relative_position_bias_table", heads, maxvitWindow))
	weights := g.add("Softmax", "", heads, tokens, []string{scores.name}, intAttribute("axis", -1))
	y = g.add("MatMul", "", c, x.size, []string{weights.name, value.name})
	y = g.reshape(g.transpose(y, 0, 1, 3, 2, 4), 0, parts, tokens, c)
	return g.project(y, key+"merge", c)
}
