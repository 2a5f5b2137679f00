package arch

import (
	"fmt"
	"math"
)

// What version 2 of Swin does in other ways: scores are cosines, and a small network computes what distances add to
// them (Liu et al. 2022; torchvision/models/swin_transformer.py).

// withoutKey returns the biases of query, key and value with zeros for the key's.
func (g *graph) withoutKey(bias string, channels int) string {
	name := fmt.Sprint("query_value_", channels)
	g.addConstant(constant{parameter: parameter{name: name, shape: []int{3 * channels}}, fill: func() []float32 {
		out := make([]float32, 3*channels)
		for i := range out {
			if i/channels != 1 {
				out[i] = 1
			}
		}
		return out
	}})
	return g.add("Mul", "", 3*channels, 1, []string{bias, name}).name
}

// cosines returns the cosines between the vectors of query and key, times a learnt number for each head of at most 100.
func (g *graph) cosines(query, keys maps, key string, heads, tokens int) maps {
	scores := g.add("MatMul", "", heads, tokens,
		[]string{g.unit(query).name, g.transpose(g.unit(keys), 0, 1, 2, 4, 3).name})
	scale := g.parameter(key+"logit_scale", heads, 1, 1)
	scale = g.add("Min", "", heads, 1, []string{scale, g.number("logit_scale_max", float32(math.Log(100)))}).name
	return g.scaledBy(scores, g.add("Exp", "", heads, 1, []string{scale}).name)
}

// unit divides vectors by their lengths.
func (g *graph) unit(x maps) maps {
	length := g.add("ReduceL2", "", x.channels, x.size, []string{x.name, g.integers(-1)})
	length = g.add("Max", "", x.channels, x.size, []string{length.name, g.number("shortest", 1e-12)})
	return g.add("Div", "", x.channels, x.size, []string{x.name, length.name})
}

// continuousPositions returns what is added to the scores of two pixels of a window of w rows: two layers compute it of
// their distances along rows and columns, whose scale is logarithmic.
func (g *graph) continuousPositions(key string, heads, w int) string {
	rows := 2*w - 1
	g.addConstant(constant{
		parameter: parameter{name: "distances", shape: []int{rows * rows, 2}},
		fill: func() (out []float32) {
			for i := range rows * rows {
				out = append(out, logDistance(i/rows-w+1, w), logDistance(i%rows-w+1, w))
			}
			return out
		},
	})
	y := maps{"distances", 2, rows * rows}
	y = g.relu(g.project(y, key+"cpb_mlp.0", 512))
	y = g.multiply(y, key+"cpb_mlp.2.weight", heads)
	y = sigmoid(g, g.byDistance(y.name, heads, w))
	return g.scaledBy(y, g.number("sixteen", 16)).name
}

func logDistance(d, w int) float32 {
	far := 8 * float64(d) / float64(w-1)
	return float32(math.Copysign(math.Log2(math.Abs(far)+1)/3, far))
}
