package arch

// activation is a function of each number.
type activation func(g *graph, x maps) maps

func relu(g *graph, x maps) maps { return g.relu(x) }

// relu6 clips to [0, 6]. The names of its bounds cannot be keys, since a key contains a dot.
func relu6(g *graph, x maps) maps {
	low, high := g.number("relu6_min", 0), g.number("relu6_max", 6)
	return g.add("Clip", "", x.channels, x.size, []string{x.name, low, high})
}

func sigmoid(g *graph, x maps) maps {
	return g.add("Sigmoid", "", x.channels, x.size, []string{x.name})
}

func silu(g *graph, x maps) maps { return g.times(x, sigmoid(g, x)) }

// hardSwish is x · min(max(x/6 + 1/2, 0), 1).
func hardSwish(g *graph, x maps) maps {
	g.opset = 20
	return g.add("HardSwish", "", x.channels, x.size, []string{x.name})
}

func hardSigmoid(g *graph, x maps) maps {
	return g.add("HardSigmoid", "", x.channels, x.size, []string{x.name}, floatAttribute("alpha", 1.0/6))
}

func gelu(g *graph, x maps) maps {
	g.opset = 20
	return g.add("Gelu", "", x.channels, x.size, []string{x.name})
}

// number returns the name of a constant, which it adds once.
func (g *graph) number(name string, v float32) string {
	for _, c := range g.constants {
		if c.name == name {
			return name
		}
	}
	g.constants = append(g.constants, constant{parameter: parameter{name: name}, data: []float32{v}})
	return name
}

// times multiplies feature maps by others of the same shape, or by one number for each.
func (g *graph) times(x, y maps) maps {
	return g.add("Mul", "", x.channels, x.size, []string{x.name, y.name})
}

// excite multiplies each feature map by a number between 0 and 1, which two layers compute of the means of all
// (Hu et al. 2018).
func (g *graph) excite(x maps, reduce, expand string, width int, act, gate activation) maps {
	y := act(g, g.convBias(g.mean(x), reduce, width, pointwise))
	return g.times(x, gate(g, g.convBias(y, expand, x.channels, pointwise)))
}
