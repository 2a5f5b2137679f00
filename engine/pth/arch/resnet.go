package arch

import "fmt"

// residual is a block of a residual network: it adds the output of its layers to x.
type residual func(n residualNet, g *graph, x maps, at residualPlace) maps

// residualPlace is a block's stage and number, both from 0, and its stride.
type residualPlace struct{ stage, block, stride int }

// residualNet is torchvision/models/resnet.py: four stages of blocks, after He et al. 2016, with the stride of a
// bottleneck in its 3×3 convolution, which may have groups (Xie et al. 2017) or more channels (Zagoruyko 2016).
type residualNet struct {
	keys          residualKeys
	block         residual
	groups, width int // width of a group, for 64 channels
	repeats       [4]int
}

// residualKeys are formats of keys. Their arguments are the stage from 0 and from 1, the block from 0, and the layer from
// 0 and from 1.
type residualKeys struct{ stem, stemNorm, conv, norm, shortcut, shortcutNorm, head string }

var (
	torchResidual = residualKeys{
		"conv1", "bn1", "layer%[2]d.%[3]d.conv%[5]d", "layer%[2]d.%[3]d.bn%[5]d",
		"layer%[2]d.%[3]d.downsample.0", "layer%[2]d.%[3]d.downsample.1", "fc",
	}
	huggingResidual = residualKeys{
		"resnet.embedder.embedder.convolution", "resnet.embedder.embedder.normalization",
		"resnet.encoder.stages.%[1]d.layers.%[3]d.layer.%[4]d.convolution",
		"resnet.encoder.stages.%[1]d.layers.%[3]d.layer.%[4]d.normalization",
		"resnet.encoder.stages.%[1]d.layers.%[3]d.shortcut.convolution",
		"resnet.encoder.stages.%[1]d.layers.%[3]d.shortcut.normalization", "classifier.1",
	}
)

func resnet(block residual, repeats ...int) definition {
	return residualNet{torchResidual, block, 1, 64, [4]int(repeats)}.define
}

func (n residualNet) define(g *graph, x maps) maps {
	x = g.relu(g.norm(g.conv(x, n.keys.stem, 64, centred(7, 2)), n.keys.stemNorm))
	x = g.maxPool(x, centred(3, 2))
	for i, repeats := range n.repeats {
		for j := range repeats {
			at := residualPlace{i, j, 1}
			if i > 0 && j == 0 {
				at.stride = 2
			}
			x = n.block(n, g, x, at)
		}
	}
	return g.logits(g.globalPool(x), n.keys.head)
}

// layer appends the convolution of this number in a block, from 0, and its normalisation.
func (n residualNet) layer(g *graph, x maps, at residualPlace, number, channels, groups int, w window) maps {
	key := func(format string) string {
		return fmt.Sprintf(format, at.stage, at.stage+1, at.block, number, number+1)
	}
	return g.norm(g.grouped(x, key(n.keys.conv), channels, groups, w), key(n.keys.norm))
}

func basicBlock(n residualNet, g *graph, x maps, at residualPlace) maps {
	width := 64 << at.stage
	y := g.relu(n.layer(g, x, at, 0, width, 1, centred(3, at.stride)))
	y = n.layer(g, y, at, 1, width, 1, centred(3, 1))
	return g.relu(g.sum(y, n.shortcut(g, x, at, width)))
}

func bottleneck(n residualNet, g *graph, x maps, at residualPlace) maps {
	const expansion = 4
	width, channels := n.width*n.groups<<at.stage, expansion*64<<at.stage
	y := g.relu(n.layer(g, x, at, 0, width, 1, pointwise))
	y = g.relu(n.layer(g, y, at, 1, width, n.groups, centred(3, at.stride)))
	y = n.layer(g, y, at, 2, channels, 1, pointwise)
	return g.relu(g.sum(y, n.shortcut(g, x, at, channels)))
}

// shortcut returns x, projected if the block changes its shape.
func (n residualNet) shortcut(g *graph, x maps, at residualPlace, channels int) maps {
	if x.channels == channels && at.stride == 1 {
		return x
	}
	n.keys.conv, n.keys.norm = n.keys.shortcut, n.keys.shortcutNorm
	return n.layer(g, x, at, 0, channels, 1, centred(1, at.stride))
}
