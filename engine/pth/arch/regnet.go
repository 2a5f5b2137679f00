package arch

import (
	"fmt"
	"math"
)

// regnet is a network of torchvision/models/regnet.py, after Radosavovic et al. 2020: the widths of its blocks lie on a
// line, rounded to powers of a number, and to groups.
type regnet struct {
	depth, first int
	slope, power float64
	group        int
	excited      bool
	keys         regnetKeys
	rounded      bool // to at least nine tenths, as torchvision does
}

// regnetKeys are formats of keys. Their arguments are the stage and the block, both from 0 and from 1.
type regnetKeys struct {
	stem, stemNorm, block                        string
	layers                                       [3][2]string // of a block, and their normalisations
	shortcut, shortcutNorm, reduce, expand, head string
}

var (
	torchRegnet = regnetKeys{
		"stem.0", "stem.1", "trunk_output.block%[2]d.block%[2]d-%[3]d.",
		[3][2]string{{"f.a.0", "f.a.1"}, {"f.b.0", "f.b.1"}, {"f.c.0", "f.c.1"}},
		"proj.0", "proj.1", "f.se.fc1", "f.se.fc2", "fc",
	}
	timmRegnet = regnetKeys{
		"stem.conv", "stem.bn", "s%[2]d.b%[4]d.",
		[3][2]string{{"conv1.conv", "conv1.bn"}, {"conv2.conv", "conv2.bn"}, {"conv3.conv", "conv3.bn"}},
		"downsample.conv", "downsample.bn", "se.fc1", "se.fc2", "head.fc",
	}
)

// widths returns the channels of each block.
func (n regnet) widths() []int {
	var widths []int
	for i := range n.depth {
		line := float64(n.first) + n.slope*float64(i)
		capacity := math.RoundToEven(math.Log(line/float64(n.first)) / math.Log(n.power))
		exact := float64(n.first) * math.Pow(n.power, capacity)
		widths = append(widths, int(math.RoundToEven(exact/8))*8)
	}
	for i, w := range widths {
		group := min(n.group, w)
		if !n.rounded {
			widths[i] = int(math.RoundToEven(float64(w)/float64(group))) * group
			continue
		}
		if widths[i] = max(group, (w+group/2)/group*group); 10*widths[i] < 9*w {
			widths[i] += group
		}
	}
	return widths
}

func (n regnet) define(g *graph, x maps) maps {
	x = g.relu(g.norm(g.conv(x, n.keys.stem, 32, centred(3, 2)), n.keys.stemNorm))
	stage, block, last := -1, 0, 0
	for _, width := range n.widths() {
		if block++; width != last {
			stage, block, last = stage+1, 0, width
		}
		x = n.block(g, x, fmt.Sprintf(n.keys.block, stage, stage+1, block, block+1), width, block == 0)
	}
	return g.logits(g.globalPool(x), n.keys.head)
}

// block is a bottleneck as wide inside as outside.
func (n regnet) block(g *graph, x maps, key string, width int, first bool) maps {
	stride := 1
	if first {
		stride = 2
	}
	k := n.keys.layers
	y := g.relu(g.norm(g.conv(x, key+k[0][0], width, pointwise), key+k[0][1]))
	y = g.grouped(y, key+k[1][0], width, width/min(n.group, width), centred(3, stride))
	y = g.relu(g.norm(y, key+k[1][1]))
	if n.excited {
		squeezed := int(math.RoundToEven(0.25 * float64(x.channels)))
		y = g.excite(y, key+n.keys.reduce, key+n.keys.expand, squeezed, relu, sigmoid)
	}
	y = g.norm(g.conv(y, key+k[2][0], width, pointwise), key+k[2][1])
	if x.channels != width || stride > 1 {
		x = g.norm(g.conv(x, key+n.keys.shortcut, width, centred(1, stride)), key+n.keys.shortcutNorm)
	}
	return g.relu(g.sum(x, y))
}
