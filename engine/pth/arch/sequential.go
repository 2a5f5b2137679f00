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

// vgg16 is torchvision/models/vgg.py, configuration D of Simonyan and Zisserman 2015, plain or normalised.
func vgg16(normalised bool) definition {
	stages := []struct{ channels, convs int }{{64, 2}, {128, 2}, {256, 3}, {512, 3}, {512, 3}}
	return func(g *graph, x maps) maps {
		place := 0
		next := func() string { place++; return fmt.Sprintf("features.%d", place-1) }
		for _, stage := range stages {
			for range stage.convs {
				x = g.convBias(x, next(), stage.channels, centred(3, 1))
				if normalised {
					x = g.norm(x, next())
				}
				x = g.relu(x)
				next()
			}
			x = g.maxPool(x, window{kernel: 2, stride: 2})
			next()
		}
		return perceptron(g, x, "classifier.0", "classifier.3", "classifier.6")
	}
}

// perceptron appends the three fully connected layers at the end of AlexNet and VGG. It leaves out the adaptive average
// pooling before them, which has no effect at the size of their pictures.
func perceptron(g *graph, x maps, first, second, third string) maps {
	x = g.relu(g.linear(g.flatten(x), first, 4096))
	x = g.relu(g.linear(x, second, 4096))
	return g.linear(x, third, classes)
}

// squeezenet is torchvision/models/squeezenet.py, version 1.0, after Iandola et al. 2016. Its logits are means of
// feature maps, without a fully connected layer.
func squeezenet(g *graph, x maps) maps {
	pool := window{kernel: 3, stride: 2, ceil: true}
	x = g.relu(g.convBias(x, "features.0", 96, window{kernel: 7, stride: 2}))
	x = g.maxPool(x, pool)
	x = fire(g, x, "features.3", 16, 64)
	x = fire(g, x, "features.4", 16, 64)
	x = fire(g, x, "features.5", 32, 128)
	x = g.maxPool(x, pool)
	x = fire(g, x, "features.7", 32, 128)
	x = fire(g, x, "features.8", 48, 192)
	x = fire(g, x, "features.9", 48, 192)
	x = fire(g, x, "features.10", 64, 256)
	x = g.maxPool(x, pool)
	x = fire(g, x, "features.12", 64, 256)
	return g.globalPool(g.relu(g.convBias(x, "classifier.1", classes, pointwise)))
}

// fire reduces x to a few channels and expands them twice, by 1×1 and by 3×3.
func fire(g *graph, x maps, key string, squeezed, expanded int) maps {
	x = g.relu(g.convBias(x, key+".squeeze", squeezed, pointwise))
	return g.concat(
		g.relu(g.convBias(x, key+".expand1x1", expanded, pointwise)),
		g.relu(g.convBias(x, key+".expand3x3", expanded, centred(3, 1))),
	)
}
