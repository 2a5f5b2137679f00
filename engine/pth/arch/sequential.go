package arch

import "fmt"

// The networks here are an nn.Sequential in torchvision: a layer's key is its index in the list, which also counts
// activations, poolings and dropouts.

// alexnet is torchvision/models/alexnet.py, after Krizhevsky 2014.
func alexnet(g *graph, x maps) maps {
	pool := window{kernel: 3, stride: 2}
	x = g.relu(g.convBias(x, "features.0", 64, window{kernel: 11, stride: 4, before: 2, after: 2}))
	x = g.maxPool(x, pool)
	x = g.relu(g.convBias(x, "features.3", 192, centred(5, 1)))
	x = g.maxPool(x, pool)
	x = g.relu(g.convBias(x, "features.6", 384, centred(3, 1)))
	x = g.relu(g.convBias(x, "features.8", 256, centred(3, 1)))
	x = g.relu(g.convBias(x, "features.10", 256, centred(3, 1)))
	x = g.maxPool(x, pool)
	return perceptron(g, x, "classifier.1", "classifier.4", "classifier.6")
}

// vgg is torchvision/models/vgg.py, after Simonyan and Zisserman 2015, plain or normalised: the numbers of convolutions
// between poolings.
func vgg(normalised, timm bool, convs ...int) definition {
	return func(g *graph, x maps) maps {
		place := 0
		next := func() string { place++; return fmt.Sprintf("features.%d", place-1) }
		for i, n := range convs {
			for range n {
				x = g.convBias(x, next(), min(64<<i, 512), centred(3, 1))
				if normalised {
					x = g.norm(x, next())
				}
				x = g.relu(x)
				next()
			}
			x = g.maxPool(x, window{kernel: 2, stride: 2})
			next()
		}
		if !timm {
			return perceptron(g, x, "classifier.0", "classifier.3", "classifier.6")
		}
		x = g.relu(g.convBias(x, "pre_logits.fc1", 4096, window{kernel: x.size, stride: 1}))
		x = g.relu(g.convBias(x, "pre_logits.fc2", 4096, pointwise))
		return g.logits(g.flatten(x), "head.fc")
	}
}

// perceptron appends the three fully connected layers at the end of AlexNet and VGG. It leaves out the adaptive average
// pooling before them, which has no effect at the size of their pictures.
func perceptron(g *graph, x maps, first, second, third string) maps {
	x = g.relu(g.linear(g.flatten(x), first, 4096))
	x = g.relu(g.linear(x, second, 4096))
	return g.logits(x, third)
}

// squeezeLayer is a layer of a SqueezeNet: channels of a fire module, or of its first convolution; 0 for a pooling.
type squeezeLayer struct{ squeezed, expanded int }

// squeezenet is torchvision/models/squeezenet.py, after Iandola et al. 2016, whose layers after the first convolution
// count from 2. Its logits are means of feature maps, without a fully connected layer.
func squeezenet(channels, kernel int, layers ...squeezeLayer) definition {
	return func(g *graph, x maps) maps {
		x = g.relu(g.convBias(x, "features.0", channels, window{kernel: kernel, stride: 2}))
		for i, l := range layers {
			if l.expanded == 0 {
				x = g.maxPool(x, window{kernel: 3, stride: 2, ceil: true})
				continue
			}
			x = fire(g, x, fmt.Sprintf("features.%d", i+2), l.squeezed, l.expanded)
		}
		g.head = "classifier.1"
		return g.globalPool(g.relu(g.convBias(x, g.head, g.classes, pointwise)))
	}
}

var (
	squeeze10 = []squeezeLayer{{}, {16, 64}, {16, 64}, {32, 128}, {}, {32, 128}, {48, 192}, {48, 192}, {64, 256}, {}, {64, 256}}
	squeeze11 = []squeezeLayer{{}, {16, 64}, {16, 64}, {}, {32, 128}, {32, 128}, {}, {48, 192}, {48, 192}, {64, 256}, {64, 256}}
)

// fire reduces x to a few channels and expands them twice, by 1×1 and by 3×3.
func fire(g *graph, x maps, key string, squeezed, expanded int) maps {
	x = g.relu(g.convBias(x, key+".squeeze", squeezed, pointwise))
	return g.concat(
		g.relu(g.convBias(x, key+".expand1x1", expanded, pointwise)),
		g.relu(g.convBias(x, key+".expand3x3", expanded, centred(3, 1))),
	)
}
