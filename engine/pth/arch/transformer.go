package arch

import "math"

// The methods here take tokens: maps of size tokens, each of channels numbers. Their tensors are [batch,size,channels].

// layerNorm normalises each token.
func (g *graph) layerNorm(x maps, key string, epsilon float32) maps {
	g.opset = 20
	inputs := []string{x.name, g.parameter(key+".weight", x.channels), g.parameter(key+".bias", x.channels)}
	return g.add("LayerNormalization", key, x.channels, x.size, inputs,
		intAttribute("axis", -1), floatAttribute("epsilon", epsilon))
}

// project applies a fully connected layer to each token.
func (g *graph) project(x maps, key string, outputs int) maps {
	return g.plus(g.multiply(x, key+".weight", outputs), g.parameter(key+".bias", outputs))
}

// multiply multiplies each token by a matrix [outputs,channels].
func (g *graph) multiply(x maps, weight string, outputs int) maps {
	g.parameters = append(g.parameters, parameter{weight, []int{outputs, x.channels}, true})
	return g.add("MatMul", "", outputs, x.size, []string{x.name, weight})
}

// plus adds a constant or another value.
func (g *graph) plus(x maps, other string) maps {
	return g.add("Add", "", x.channels, x.size, []string{x.name, other})
}

// scaledBy multiplies each number by a constant.
func (g *graph) scaledBy(x maps, by string) maps {
	return g.add("Mul", "", x.channels, x.size, []string{x.name, by})
}

// reshape gives a tensor another shape; 0 keeps the batch.
func (g *graph) reshape(x maps, shape ...int) maps {
	return g.add("Reshape", "", x.channels, x.size, []string{x.name, g.integers(shape...)})
}

// transpose permutes the axes.
func (g *graph) transpose(x maps, axes ...int) maps {
	return g.add("Transpose", "", x.channels, x.size, []string{x.name}, intsAttribute("perm", axes...))
}

// pick takes one index of an axis, which it removes.
func (g *graph) pick(x maps, axis, index int) maps {
	name := "index_" + string(rune('0'+index))
	g.addConstant(constant{parameter: parameter{name: name}, integers: []int{index}})
	return g.add("Gather", "", x.channels, x.size, []string{x.name, name}, intAttribute("axis", axis))
}

func (g *graph) addConstant(c constant) {
	for _, have := range g.constants {
		if have.name == c.name {
			return
		}
	}
	g.constants = append(g.constants, c)
}

// separated splits the output of one layer into query, key and value, each [batch,heads,size,channels/heads].
func (g *graph) separated(x maps, heads int) (query, key, value maps) {
	channels := x.channels / 3
	x.channels = channels
	y := g.transpose(g.reshape(x, 0, x.size, 3, heads, channels/heads), 2, 0, 3, 1, 4)
	return g.pick(y, 0, 0), g.pick(y, 0, 1), g.pick(y, 0, 2)
}

// perHead brings the output of one layer to the shape [batch,heads,size,channels/heads].
func (g *graph) perHead(x maps, heads int) maps {
	return g.transpose(g.reshape(x, 0, x.size, heads, x.channels/heads), 0, 2, 1, 3)
}

// attend mixes the values of all tokens (Vaswani et al. 2017, §3.2).
func (g *graph) attend(query, key, value maps, heads int) maps {
	scale := g.number("scale", float32(1/math.Sqrt(float64(query.channels/heads))))
	scores := g.add("MatMul", "", heads, query.size, []string{query.name, g.transpose(key, 0, 1, 3, 2).name})
	weights := g.add("Softmax", "", heads, query.size, []string{g.scaledBy(scores, scale).name}, intAttribute("axis", -1))
	y := g.add("MatMul", "", query.channels, query.size, []string{weights.name, value.name})
	return g.reshape(g.transpose(y, 0, 2, 1, 3), 0, query.size, query.channels)
}

// tokens returns the pixels of feature maps, row by row.
func (g *graph) tokens(x maps) maps {
	flat := g.reshape(x, 0, x.channels, x.size*x.size)
	flat.size = x.size * x.size
	return g.transpose(flat, 0, 2, 1)
}

// repeated returns a learnt token for each picture.
func (g *graph) repeated(name string, x maps) maps {
	token := g.parameter(name, 1, 1, x.channels)
	batch := g.add("Shape", "", 1, 1, []string{x.name}, intAttribute("end", 1))
	shape := g.add("Concat", "", 3, 1, []string{batch.name, g.integers(1, x.channels)}, intAttribute("axis", 0))
	return g.add("Expand", "", x.channels, 1, []string{token, shape.name})
}

// follow joins tokens.
func (g *graph) follow(x ...maps) maps {
	var names []string
	size := 0
	for _, m := range x {
		names = append(names, m.name)
		size += m.size
	}
	return g.add("Concat", "", x[0].channels, size, names, intAttribute("axis", 1))
}
