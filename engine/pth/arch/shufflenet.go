package arch

import "fmt"

// shufflenet is torchvision/models/shufflenetv2.py, after Ma et al. 2018: the channels of stem, three stages and end.
func shufflenet(channels ...int) definition {
	return func(g *graph, x maps) maps {
		x = g.relu(g.norm(g.conv(x, "conv1.0", channels[0], centred(3, 2)), "conv1.1"))
		x = g.maxPool(x, centred(3, 2))
		for i, repeats := range []int{4, 8, 4} {
			for j := range repeats {
				x = shuffleBlock(g, x, fmt.Sprintf("stage%d.%d", i+2, j), channels[i+1], j == 0)
			}
		}
		x = g.relu(g.norm(g.conv(x, "conv5.0", channels[4], pointwise), "conv5.1"))
		return g.logits(g.globalPool(x), "fc")
	}
}

// shuffleBlock works on half of the channels, or with a stride on all of them twice, and mixes both halves.
func shuffleBlock(g *graph, x maps, key string, channels int, first bool) maps {
	half, stride := channels/2, 1
	kept, y := x, x
	if first {
		stride = 2
		kept = g.norm(g.depthwise(x, key+".branch1.0", centred(3, stride)), key+".branch1.1")
		kept = g.relu(g.norm(g.conv(kept, key+".branch1.2", half, pointwise), key+".branch1.3"))
	} else {
		kept, y = g.halves(x)
	}
	y = g.relu(g.norm(g.conv(y, key+".branch2.0", half, pointwise), key+".branch2.1"))
	y = g.norm(g.depthwise(y, key+".branch2.3", centred(3, stride)), key+".branch2.4")
	y = g.relu(g.norm(g.conv(y, key+".branch2.5", half, pointwise), key+".branch2.6"))
	return g.shuffle(g.concat(kept, y))
}

// halves splits the channels.
func (g *graph) halves(x maps) (first, second maps) {
	half := x.channels / 2
	first = g.add("Split", "", half, x.size, []string{x.name, g.integers(half, half)}, intAttribute("axis", 1))
	second = maps{first.name + "_2", half, x.size}
	g.nodes[len(g.nodes)-1].more = []string{second.name}
	return first, second
}

// shuffle takes the channels of the first and the second half in turn.
func (g *graph) shuffle(x maps) maps {
	apart := g.integers(0, 2, x.channels/2, x.size, x.size)
	y := g.add("Reshape", "", x.channels, x.size, []string{x.name, apart})
	y = g.add("Transpose", "", x.channels, x.size, []string{y.name}, intsAttribute("perm", 0, 2, 1, 3, 4))
	return g.add("Reshape", "", x.channels, x.size, []string{y.name, g.integers(0, x.channels, x.size, x.size)})
}
