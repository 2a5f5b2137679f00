package arch

import (
	"math"

	"beyond/engine/pth"

	"google.golang.org/protobuf/encoding/protowire"
)

// Field numbers and values of onnx.proto (ONNX 1.17).
const (
	elementType, integerType = 1, 7 // FLOAT, INT64

	modelVersion, modelProducer, modelGraph, modelOpset             = 1, 2, 7, 8
	graphNode, graphName, graphInitializer, graphInput, graphOutput = 1, 2, 5, 11, 12
	nodeInput, nodeOutput, nodeName, nodeOp, nodeAttribute          = 1, 2, 3, 4, 5
	attributeName, attributeFloat, attributeInt, attributeInts      = 1, 2, 3, 8
	attributeType, typeFloat, typeInt, typeInts                     = 20, 1, 2, 7
	tensorDims, tensorType, tensorName, tensorRaw                   = 1, 2, 8, 9
	valueName, valueType, typeTensor, tensorElement, tensorShape    = 1, 2, 1, 1, 2
	shapeDimension, dimensionValue, dimensionName, opsetVersion     = 1, 1, 2, 2
)

// irVersion is the version of the format that was released with an opset.
func irVersion(opset int) int {
	if opset <= 13 {
		return 7
	}
	return 9
}

// constant is an initializer: name, shape and values, which are floats or integers.
type constant struct {
	parameter
	tensor   pth.Tensor // has the floats; of g.constants it is made of data
	data     []float32
	integers []int
	fill     func() []float32 // gives data, when a model is written; nil if data is there
}

// encode writes the network as an ONNX model. weights are the tensors of g.parameters, in the same order.
func (g *graph) encode(name string, weights []pth.Tensor) *Model {
	var constants []constant
	for i, p := range g.parameters {
		constants = append(constants, constant{parameter: p, tensor: weights[i]})
	}
	for _, c := range g.constants {
		if c.fill != nil {
			c.data = c.fill()
		}
		if c.integers == nil {
			c.tensor = pth.InMemory(c.name, c.data, len(c.data))
		}
		constants = append(constants, c)
	}
	structure := g.structure(name)
	size := len(structure)
	for _, c := range constants {
		size += protowire.SizeTag(graphInitializer) + protowire.SizeBytes(len(c.head())+c.bytes())
	}
	b := varint(nil, modelVersion, irVersion(g.opset))
	b = message(b, modelProducer, []byte("beyond"))
	b = message(b, modelOpset, varint(nil, opsetVersion, g.opset))
	b = protowire.AppendTag(b, modelGraph, protowire.BytesType)
	m := &Model{}
	m.text(append(protowire.AppendVarint(b, uint64(size)), structure...))
	for _, c := range constants {
		m.constant(c)
	}
	return m
}

// structure returns the graph without its weights.
func (g *graph) structure(name string) []byte {
	var b []byte
	for _, n := range g.nodes {
		b = message(b, graphNode, n.encode())
	}
	b = message(b, graphName, []byte(name))
	b = message(b, graphInput, value(g.input.name, g.input.channels, g.input.size, g.input.size))
	return message(b, graphOutput, value(g.output.name, g.output.channels))
}

func (n node) encode() []byte {
	var b []byte
	for _, in := range n.inputs {
		b = message(b, nodeInput, []byte(in))
	}
	for _, out := range append([]string{n.output}, n.more...) {
		b = message(b, nodeOutput, []byte(out))
	}
	b = message(b, nodeName, []byte(n.output))
	b = message(b, nodeOp, []byte(n.op))
	for _, a := range n.attributes {
		b = message(b, nodeAttribute, a)
	}
	return b
}

// value describes an input or output of floats, whose first dimension is the batch.
func value(name string, dims ...int) []byte {
	shape := message(nil, shapeDimension, message(nil, dimensionName, []byte("batch")))
	for _, d := range dims {
		shape = message(shape, shapeDimension, varint(nil, dimensionValue, d))
	}
	tensor := message(varint(nil, tensorElement, elementType), tensorShape, shape)
	return message(message(nil, valueName, []byte(name)), valueType, message(nil, typeTensor, tensor))
}

// bytes is the size of the numbers.
func (c constant) bytes() int {
	if c.integers != nil {
		return 8 * len(c.integers)
	}
	return 4 * c.tensor.Len()
}

// head returns a TensorProto up to the bytes of its data.
func (c constant) head() []byte {
	var b []byte
	for i := range c.shape {
		if c.transposed {
			i = len(c.shape) - 1 - i
		}
		b = varint(b, tensorDims, c.shape[i])
	}
	if c.integers != nil {
		b = varint(b, tensorType, integerType)
	} else {
		b = varint(b, tensorType, elementType)
	}
	b = message(b, tensorName, []byte(c.name))
	b = protowire.AppendTag(b, tensorRaw, protowire.BytesType)
	return protowire.AppendVarint(b, uint64(c.bytes()))
}

func intAttribute(name string, v int) []byte {
	return varint(varint(message(nil, attributeName, []byte(name)), attributeInt, v), attributeType, typeInt)
}

func intsAttribute(name string, values ...int) []byte {
	b := message(nil, attributeName, []byte(name))
	for _, v := range values {
		b = varint(b, attributeInts, v)
	}
	return varint(b, attributeType, typeInts)
}

func floatAttribute(name string, v float32) []byte {
	b := message(nil, attributeName, []byte(name))
	b = protowire.AppendFixed32(protowire.AppendTag(b, attributeFloat, protowire.Fixed32Type), math.Float32bits(v))
	return varint(b, attributeType, typeFloat)
}

// varint and message append one field.
func varint(b []byte, field protowire.Number, v int) []byte {
	return protowire.AppendVarint(protowire.AppendTag(b, field, protowire.VarintType), uint64(v))
}

func message(b []byte, field protowire.Number, body []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, field, protowire.BytesType), body)
}
