package onnx

import (
	"math"
	"slices"

	"google.golang.org/protobuf/encoding/protowire"
)

// model is the part of a ModelProto that the package uses. Tensor data are slices of the file.
type model struct {
	opsets    []opset
	graph     *graphProto
	functions []*function
	trainings int
}

type opset struct {
	domain  string
	version int64
}

type graphProto struct {
	nodes           []*node
	initializers    []*tensorProto
	inputs, outputs []valueInfo
	sparse          int
}

type node struct {
	index           int
	name, op        string
	domain          string
	overload        string // of a function of the file
	inputs, outputs []string
	attributes      map[string]attribute
	references      []string // attributes of the function around it, which its own refer to
	around          []string // names that its graphs read and do not make
}

// reads returns the names of the inputs and of what the node's graphs read around them.
func (n *node) reads() []string {
	if n.around == nil {
		return n.inputs
	}
	return slices.Concat(n.inputs, n.around)
}

// label returns the node's name, or its number if it has no name.
func (n *node) label() string {
	if n.name != "" {
		return n.name
	}
	return "#" + itoa(n.index)
}

// known returns the name by which people know a node: its own, or its result's where it has none.
func (n *node) known() string {
	if n.name == "" && len(n.outputs) > 0 && n.outputs[0] != "" {
		return n.outputs[0]
	}
	return n.label()
}

// standard reports whether the node's operator is one of ONNX itself.
func (n *node) standard() bool { return n.domain == "" || n.domain == "ai.onnx" }

// attribute is the value of an AttributeProto.
type attribute struct {
	kind   int64 // AttributeProto.AttributeType
	f      float32
	i      int64
	s      string
	floats []float32
	ints   []int64
	words  []string
	tensor *tensorProto
	graph  *graphProto
	// reference is the attribute of the function around the node that has the value.
	reference string
}

// maxWord limits what is kept of a string in a list: names of functions.
const maxWord = 64

// The supported values of AttributeProto.AttributeType.
const (
	kindFloat  = 1
	kindInt    = 2
	kindString = 3
	kindTensor = 4
	kindFloats = 6
	kindInts   = 7
)

type valueInfo struct {
	name     string
	elemType int64
	dims     []int64 // −1 if symbolic
	ranked   bool    // the shape is given
}

type tensorProto struct {
	name      string
	dims      []int64
	dtype     int64
	raw       []byte
	rawSet    bool
	typed     []byte // packed float_data, int32_data, int64_data or double_data, depending on dtype
	scattered bool   // typed data in several fields, which no writer produces
	segmented bool
	external  bool
	entries   []entry  // the position of external data, as in the file
	section   *section // the same, checked
}

type entry struct{ key, value string }

// field is one field of a message: num for numbers, body for length-delimited data.
type field struct {
	number protowire.Number
	wire   protowire.Type
	num    uint64
	body   []byte
}

// eachField calls f for every field of a message that scan has accepted.
func eachField(data []byte, f func(field)) {
	for len(data) > 0 {
		number, wire, n := protowire.ConsumeTag(data)
		data = data[n:]
		at := field{number: number, wire: wire}
		switch wire {
		case protowire.VarintType:
			at.num, n = protowire.ConsumeVarint(data)
		case protowire.Fixed32Type:
			var v uint32
			v, n = protowire.ConsumeFixed32(data)
			at.num = uint64(v)
		case protowire.Fixed64Type:
			at.num, n = protowire.ConsumeFixed64(data)
		default:
			at.body, n = protowire.ConsumeBytes(data)
		}
		f(at)
		data = data[n:]
	}
}

// parse reads a model that scan has accepted.
func parse(data []byte) *model {
	m := &model{}
	eachField(data, func(f field) {
		switch f.number {
		case 7:
			m.graph = parseGraph(f.body)
		case 8:
			m.opsets = append(m.opsets, parseOpset(f.body))
		case 20:
			m.trainings++
		case 25:
			m.functions = append(m.functions, parseFunction(f.body))
		}
	})
	return m
}

func parseOpset(data []byte) (o opset) {
	eachField(data, func(f field) {
		switch f.number {
		case 1:
			o.domain = string(f.body)
		case 2:
			o.version = int64(f.num)
		}
	})
	return o
}

func parseGraph(data []byte) *graphProto {
	g := &graphProto{}
	eachField(data, func(f field) {
		switch f.number {
		case 1:
			g.nodes = append(g.nodes, parseNode(f.body, len(g.nodes)))
		case 5:
			g.initializers = append(g.initializers, parseTensor(f.body))
		case 11:
			g.inputs = append(g.inputs, parseValue(f.body))
		case 12:
			g.outputs = append(g.outputs, parseValue(f.body))
		case 15:
			g.sparse++
		}
	})
	return g
}

func parseNode(data []byte, index int) *node {
	n := &node{index: index, attributes: map[string]attribute{}}
	eachField(data, func(f field) {
		switch f.number {
		case 1:
			n.inputs = append(n.inputs, string(f.body))
		case 2:
			n.outputs = append(n.outputs, string(f.body))
		case 3:
			n.name = string(f.body)
		case 4:
			n.op = string(f.body)
		case 5:
			name, a := parseAttribute(f.body)
			n.attributes[name] = a
			if a.reference != "" {
				n.references = append(n.references, a.reference)
			}
			n.around = append(n.around, a.graph.around()...)
		case 7:
			n.domain = string(f.body)
		case 8:
			n.overload = string(f.body)
		}
	})
	return n
}

// around returns the names that the nodes of a graph read and the graph does not make.
func (g *graphProto) around() (names []string) {
	if g == nil {
		return nil
	}
	own := make(map[string]bool)
	for _, v := range g.inputs {
		own[v.name] = true
	}
	for _, t := range g.initializers {
		own[t.name] = true
	}
	for _, n := range g.nodes {
		for _, out := range n.outputs {
			own[out] = true
		}
	}
	read := func(name string) {
		if name != "" && !own[name] {
			own[name] = true
			names = append(names, name)
		}
	}
	for _, n := range g.nodes {
		for _, in := range n.reads() {
			read(in)
		}
	}
	for _, v := range g.outputs {
		read(v.name)
	}
	return names
}

func parseAttribute(data []byte) (name string, a attribute) {
	eachField(data, func(f field) {
		switch f.number {
		case 1:
			name = string(f.body)
		case 2:
			a.f = math.Float32frombits(uint32(f.num))
		case 3:
			a.i = int64(f.num)
		case 4:
			a.s = string(f.body)
		case 5:
			a.tensor = parseTensor(f.body)
		case 6:
			a.graph = parseGraph(f.body)
		case 7:
			a.floats = append(a.floats, parseFloats(f)...)
		case 8:
			a.ints = append(a.ints, parseInts(f)...)
		case 9:
			a.words = append(a.words, string(f.body[:min(len(f.body), maxWord)]))
		case 20:
			a.kind = int64(f.num)
		case 21:
			a.reference = string(f.body)
		}
	})
	return name, a
}

func parseInts(f field) []int64 {
	if f.wire != protowire.BytesType {
		return []int64{int64(f.num)}
	}
	ints, _ := unpackVarints(f.body)
	return ints
}

// unpackVarints reads packed varints up to the first broken one, and reports whether all are whole.
func unpackVarints(data []byte) (ints []int64, whole bool) {
	for len(data) > 0 {
		v, n := protowire.ConsumeVarint(data)
		if n < 0 {
			return ints, false
		}
		ints, data = append(ints, int64(v)), data[n:]
	}
	return ints, true
}

func parseFloats(f field) []float32 {
	if f.wire != protowire.BytesType {
		return []float32{math.Float32frombits(uint32(f.num))}
	}
	return decodeFloat32(f.body)
}

func parseValue(data []byte) (v valueInfo) {
	eachField(data, func(f field) {
		switch f.number {
		case 1:
			v.name = string(f.body)
		case 2:
			eachField(f.body, func(f field) {
				if f.number == 1 && f.body != nil {
					parseTensorType(f.body, &v)
				}
			})
		}
	})
	return v
}

func parseTensorType(data []byte, v *valueInfo) {
	eachField(data, func(f field) {
		switch {
		case f.number == 1:
			v.elemType = int64(f.num)
		case f.number == 2 && f.wire == protowire.BytesType:
			v.ranked = true
			eachField(f.body, func(f field) {
				if f.number == 1 && f.wire == protowire.BytesType {
					v.dims = append(v.dims, parseDim(f.body))
				}
			})
		}
	})
}

func parseDim(data []byte) int64 {
	dim := int64(-1)
	eachField(data, func(f field) {
		if f.number == 1 {
			dim = int64(f.num)
		}
	})
	return dim
}

func parseTensor(data []byte) *tensorProto {
	t := &tensorProto{}
	eachField(data, func(f field) {
		switch f.number {
		case 1:
			t.dims = append(t.dims, parseInts(f)...)
		case 2:
			t.dtype = int64(f.num)
		case 3:
			t.segmented = true
		case 4, 5, 7, 10:
			t.scattered = t.scattered || t.typed != nil || f.wire != protowire.BytesType
			t.typed = f.body
		case 8:
			t.name = string(f.body)
		case 9:
			t.raw, t.rawSet = f.body, true
		case 13:
			t.external = true
			t.entries = append(t.entries, parseEntry(f.body))
		case 14:
			t.external = t.external || f.num == 1
		}
	})
	return t
}

func parseEntry(data []byte) (e entry) {
	eachField(data, func(f field) {
		switch f.number {
		case 1:
			e.key = string(f.body)
		case 2:
			e.value = string(f.body)
		}
	})
	return e
}
