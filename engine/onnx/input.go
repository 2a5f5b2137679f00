package onnx

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// input finds the one input that is not an initializer: pictures, NCHW, or NHWC if only the last dimension is a number
// of colours. The network's own input is always NCHW. Rows and columns that are open take the size of the options.
func (z *normaliser) input(g *graphProto) error {
	v, err := z.soleInput(g)
	if err != nil {
		return err
	}
	channels, last := z.arrangement(g, v)
	dims := []int64{channels, v.dims[2], v.dims[3]}
	if last {
		dims = []int64{channels, v.dims[1], v.dims[2]}
	}
	if dims[1] <= 0 || dims[2] <= 0 {
		z.net.open = true
		dims[1], dims[2] = orSize(dims[1], z.options.Size[0]), orSize(dims[2], z.options.Size[1])
		if z.options.Size == [2]int{} {
			z.note(fmt.Sprintf("input %s leaves rows and columns open: taken %d x %d", show(v.name), dims[1], dims[2]))
		}
	}
	count := int64(1)
	for i, d := range dims {
		count = saturatingMul(count, d)
		z.net.shape[i] = int(min(d, math.MaxInt32))
	}
	if err := z.plan("input "+show(v.name), count); err != nil {
		return err
	}
	z.batch = v.dims[0]
	z.net.layout, z.net.batch, z.net.integers = "NCHW", max(v.dims[0], 0), !isFloat(v.elemType)
	z.net.input, z.net.names[0] = "input", v.name
	x := &value{name: z.net.input, shape: append([]int{1}, z.net.shape[:]...)}
	if last {
		z.net.layout = "NHWC"
		err := z.lowering(&node{op: "input", name: v.name}, func(u *use) { x = u.turned(x, 0, 2, 3, 1) })
		if err != nil {
			return err
		}
	}
	z.values[v.name], z.pixels = x, x.name
	return nil
}

// orSize returns a dimension of the file, or the given size or the standard one if it is open.
func orSize(d int64, size int) int64 {
	switch {
	case d > 0:
		return d
	case size > 0:
		return int64(size)
	}
	return standardSize
}

// soleInput returns the only input that is not an initializer, and checks its type and rank.
func (z *normaliser) soleInput(g *graphProto) (v valueInfo, err error) {
	var inputs []valueInfo
	for _, v := range g.inputs {
		if z.values[v.name] == nil && (len(g.inputs) == 1 || reads(g, v.name)) {
			inputs = append(inputs, v)
		}
	}
	if len(inputs) != 1 {
		return v, refuse("the model has %d inputs%s, want 1, pictures: export it with the others as constants",
			len(inputs), listed(inputs))
	}
	v = inputs[0]
	if !v.ranked {
		v.dims = []int64{-1, -1, -1, -1}
	}
	switch {
	case elementSize[v.elemType] == 0 || v.elemType == typeBool:
		return v, refuse("input %s has elements of type %s, want numbers", show(v.name), typeText(v.elemType))
	case len(v.dims) != 4:
		return v, refuse("input %s has %d dimensions, want 4 (pictures, channels, rows, columns)", show(v.name), len(v.dims))
	}
	return v, nil
}

func reads(g *graphProto, name string) bool {
	return slices.ContainsFunc(g.nodes, func(n *node) bool { return slices.Contains(n.reads(), name) })
}

// listed returns the names in brackets, a few of them.
func listed(values []valueInfo) string {
	const most = 4
	var names []string
	for _, v := range values[:min(most, len(values))] {
		names = append(names, show(v.name))
	}
	if len(values) > most {
		names = append(names, "...")
	}
	if len(names) == 0 {
		return ""
	}
	return " (" + strings.Join(names, ", ") + ")"
}

// arrangement returns the number of channels of an input of four dimensions, and whether they come last. Where the file
// leaves both open, the operators that read the input tell: a filter, or a transposition to channels first.
func (z *normaliser) arrangement(g *graphProto, v valueInfo) (channels int64, last bool) {
	if last = isColours(v.dims[3]) && !isColours(v.dims[1]); last {
		return v.dims[3], true
	}
	if v.dims[1] > 0 {
		return v.dims[1], false
	}
	name := v.name
	for range 8 {
		at := slices.IndexFunc(g.nodes, func(n *node) bool { return len(n.inputs) > 0 && n.inputs[0] == name })
		if at < 0 || len(g.nodes[at].outputs) == 0 {
			break
		}
		switch n := g.nodes[at]; {
		case n.op == "Transpose" && slices.Equal(n.attributes["perm"].ints, []int64{0, 3, 1, 2}):
			last = true
		case n.op == "Conv" && len(n.inputs) > 1:
			if w := z.values[n.inputs[1]]; w != nil && len(w.shape) == 4 && n.attributes["group"].i <= 1 {
				return int64(w.shape[1]), last
			}
			return 3, last
		}
		name = g.nodes[at].outputs[0]
	}
	return 3, last
}

func isColours(channels int64) bool { return channels == 1 || channels == 3 }
