package arch

import "fmt"

// densenet is torchvision/models/densenet.py, after Huang et al. 2017. Each layer reads the outputs of all layers
// before it in its block and adds growth channels; between blocks a transition halves channels and size.
func densenet(first, growth int, layers ...int) definition {
	return func(g *graph, x maps) maps {
		x = g.relu(g.norm(g.conv(x, "features.conv0", first, centred(7, 2)), "features.norm0"))
		x = g.maxPool(x, centred(3, 2))
		for i, n := range layers {
			if i > 0 {
				x = transition(g, x, fmt.Sprintf("features.transition%d", i))
			}
			x = denseBlock(g, x, fmt.Sprintf("features.denseblock%d", i+1), growth, n)
		}
		x = g.relu(g.norm(x, "features.norm5"))
		return g.logits(g.globalPool(x), "classifier")
	}
}

func denseBlock(g *graph, x maps, key string, growth, layers int) maps {
	features := []maps{x}
	for i := range layers {
		layer := fmt.Sprintf("%s.denselayer%d", key, i+1)
		y := g.relu(g.norm(g.concat(features...), layer+".norm1"))
		y = g.conv(y, layer+".conv1", 4*growth, pointwise)
		y = g.relu(g.norm(y, layer+".norm2"))
		features = append(features, g.conv(y, layer+".conv2", growth, centred(3, 1)))
	}
	return g.concat(features...)
}

func transition(g *graph, x maps, key string) maps {
	x = g.relu(g.norm(x, key+".norm"))
	x = g.conv(x, key+".conv", x.channels/2, pointwise)
	return g.averagePool(x, window{kernel: 2, stride: 2})
}
