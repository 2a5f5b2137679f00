package onnx

import (
	"encoding/binary"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// The tests write models field by field; see onnx.proto.

func varint(number protowire.Number, v int64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(nil, number, protowire.VarintType), uint64(v))
}

func text(number protowire.Number, s string) []byte { return appendMessage(nil, number, []byte(s)) }

func join(parts ...[]byte) []byte {
	var out []byte
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

// crafted is a model with a graph of these fields, at opset 13.
func crafted(fields ...[]byte) []byte { return craftedAt(13, fields...) }

func craftedAt(opset int64, fields ...[]byte) []byte {
	return join(varint(1, 7), appendMessage(nil, 8, varint(2, opset)), appendMessage(nil, 7, join(fields...)))
}

func craftNode(op string, inputs []string, output string, attributes ...[]byte) []byte {
	var b []byte
	for _, in := range inputs {
		b = append(b, text(1, in)...)
	}
	b = join(b, text(2, output), text(3, op+"_"+output), text(4, op))
	for _, a := range attributes {
		b = appendMessage(b, 5, a)
	}
	return appendMessage(nil, 1, b)
}

// nodeIn is a node of an operator of another domain.
func nodeIn(domain, op string, inputs []string, output string, attributes ...[]byte) []byte {
	body := bodyOf(craftNode(op, inputs, output, attributes...))
	return appendMessage(nil, 1, append(body, text(7, domain)...))
}

// word is a string attribute.
func word(name, value string) []byte {
	return join(text(1, name), text(4, value), varint(20, kindString))
}

// ints is an attribute of a list of integers, and whole of one integer.
func ints(name string, v ...int64) []byte { return encodeAttribute(name, v) }
func whole(name string, v int64) []byte   { return encodeAttribute(name, v) }
func gemm(in, weight, out string) []byte {
	return craftNode("Gemm", []string{in, weight}, out, whole("transB", 1))
}

// floats32 is an initializer with its data.
func floats32(name string, dims ...int64) []byte {
	n := int64(1)
	for _, d := range dims {
		n *= d
	}
	raw := make([]byte, 4*n)
	for i := range n {
		binary.LittleEndian.PutUint32(raw[4*i:], math.Float32bits(float32(i%7)-3))
	}
	return initializer(name, typeFloat, raw, dims...)
}

func initializer(name string, dtype int64, raw []byte, dims ...int64) []byte {
	var b []byte
	for _, d := range dims {
		b = append(b, varint(1, d)...)
	}
	return appendMessage(nil, 5, join(b, varint(2, dtype), text(8, name), appendMessage(nil, 9, raw)))
}

func craftValue(number protowire.Number, name string, elemType int64, dims ...int64) []byte {
	var shape []byte
	for _, d := range dims {
		dim := text(2, "batch")
		if d >= 0 {
			dim = varint(1, d)
		}
		shape = appendMessage(shape, 1, dim)
	}
	tensor := join(varint(1, elemType), appendMessage(nil, 2, shape))
	return appendMessage(nil, number, join(text(1, name), appendMessage(nil, 2, appendMessage(nil, 1, tensor))))
}

func input(dims ...int64) []byte { return craftValue(11, "x", typeFloat, dims...) }
func output(name string) []byte  { return craftValue(12, name, typeFloat, -1, 4) }

// tail completes a graph: it maps the tensor h of c channels to the logits z.
func tail(h string, c int64) []byte {
	return join(
		craftNode("GlobalAveragePool", []string{h}, "pooled"),
		craftNode("Flatten", []string{"pooled"}, "flat"),
		floats32("w", 4, c), gemm("flat", "w", "z"), output("z"))
}

// sound is a small model that loads.
func sound(fields ...[]byte) []byte {
	return crafted(append([][]byte{
		input(-1, 3, 8, 8), floats32("f", 5, 3, 3, 3),
		craftNode("Conv", []string{"x", "f"}, "c", ints("kernel_shape", 3, 3)),
		craftNode("Relu", []string{"c"}, "r"), tail("r", 5),
	}, fields...)...)
}

// modern is a small model with the parts of newer classifiers: squeeze and excitation, patches, a class token,
// attention, layer normalisation.
func modern() []byte {
	unary := func(op, in, out string, attributes ...[]byte) []byte {
		return craftNode(op, []string{in}, out, attributes...)
	}
	binary := func(op, a, b, out string) []byte { return craftNode(op, []string{a, b}, out) }
	perm := func(in, out string, v ...int64) []byte { return unary("Transpose", in, out, ints("perm", v...)) }
	shape := func(in, out string, v ...int64) []byte {
		return join(integers(out+"s", v...), binary("Reshape", in, out+"s", out))
	}
	return craftedAt(17, input(-1, 3, 8, 8),
		floats32("f", 6, 3, 2, 2), craftNode("Conv", []string{"x", "f"}, "c", ints("strides", 2, 2)),
		unary("HardSwish", "c", "h"),
		floats32("se", 6, 6, 1, 1), unary("GlobalAveragePool", "h", "g"), binary("Conv", "g", "se", "e"),
		unary("HardSigmoid", "e", "gate"), binary("Mul", "h", "gate", "scaled"),
		shape("scaled", "flatter", 0, 6, -1), perm("flatter", "tokens", 0, 2, 1),
		floats32("cls", 1, 1, 6), craftNode("Concat", []string{"cls", "tokens"}, "seq", whole("axis", 1)),
		floats32("pos", 1, 17, 6), binary("Add", "seq", "pos", "placed"),
		floats32("gamma", 6), floats32("beta", 6),
		craftNode("LayerNormalization", []string{"placed", "gamma", "beta"}, "ln"),
		floats32("wqkv", 6, 18), binary("MatMul", "ln", "wqkv", "qkv0"),
		shape("qkv0", "qkv", -1, 17, 3, 2, 3), perm("qkv", "split", 2, 0, 3, 1, 4),
		integers("i0", 0), integers("i1", 1), integers("i2", 2), integers("first", 0),
		binary("Gather", "split", "i0", "q0"), binary("Squeeze", "q0", "first", "q"),
		binary("Gather", "split", "i1", "k0"), binary("Squeeze", "k0", "first", "k1"),
		binary("Gather", "split", "i2", "v0"), binary("Squeeze", "v0", "first", "v"),
		perm("k1", "k", 0, 1, 3, 2), binary("MatMul", "q", "k", "scores"),
		craftNode("Constant", nil, "scale", encodeAttribute("value_float", float32(0.002))),
		binary("Mul", "scores", "scale", "small"), unary("Softmax", "small", "attention"),
		binary("MatMul", "attention", "v", "mixed"), perm("mixed", "turned", 0, 2, 1, 3),
		shape("turned", "joined", 0, 17, 6),
		floats32("wo", 6, 6), binary("MatMul", "joined", "wo", "projected"), binary("Add", "placed", "projected", "sum"),
		binary("Mul", "sum", "scale", "less"), unary("Erf", "less", "erf"),
		craftNode("Gather", []string{"erf", "index"}, "token", whole("axis", 1)),
		initializer("index", typeInt64, make([]byte, 8)),
		floats32("w", 4, 6), gemm("token", "w", "z"), output("z"))
}

// bodyOf returns the body of the only field of a message.
func bodyOf(b []byte) (body []byte) {
	eachField(b, func(f field) { body = f.body })
	return body
}
