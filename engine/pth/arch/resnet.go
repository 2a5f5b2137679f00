package arch

import "fmt"

// residualBlock adds the output of some convolutions to x; width is the number of channels of the inner ones.
type residualBlock func(g *graph, x maps, key string, width, stride int) maps

// resnet is torchvision/models/resnet.py: four stages of blocks, after He et al. 2016, with the stride of a
// bottleneck in its 3×3 convolution.
func resnet(block residualBlock, repeats ...int) definition {
	return func(g *graph, x maps) maps {
		x = g.relu(g.norm(g.conv(x, "conv1", 64, centred(7, 2)), "bn1"))
		x = g.maxPool(x, centred(3, 2))
		for i, n := range repeats {
			for j := range n {
				stride := 1
				if i > 0 && j == 0 {
					stride = 2
				}
				x = block(g, x, fmt.Sprintf("layer%d.%d", i+1, j), 64<<i, stride)
			}
		}
		return g.linear(g.globalPool(x), "fc", classes)
	}
}

func basicBlock(g *graph, x maps, key string, width, stride int) maps {
	y := g.relu(g.norm(g.conv(x, key+".conv1", width, centred(3, stride)), key+".bn1"))
	y = g.norm(g.conv(y, key+".conv2", width, centred(3, 1)), key+".bn2")
	return g.relu(g.sum(y, shortcut(g, x, key, width, stride)))
}

func bottleneck(g *graph, x maps, key string, width, stride int) maps {
	const expansion = 4
	y := g.relu(g.norm(g.conv(x, key+".conv1", width, pointwise), key+".bn1"))
	y = g.relu(g.norm(g.conv(y, key+".conv2", width, centred(3, stride)), key+".bn2"))
	y = g.norm(g.conv(y, key+".conv3", expansion*width, pointwise), key+".bn3")
	return g.relu(g.sum(y, shortcut(g, x, key, expansion*width, stride)))
}

// shortcut returns x, projected if the block changes its shape.
func shortcut(g *graph, x maps, key string, channels, stride int) maps {
	if x.channels == channels && stride == 1 {
		return x
	}
	return g.norm(g.conv(x, key+".downsample.0", channels, centred(1, stride)), key+".downsample.1")
}
