package cli

import (
	"encoding/binary"
	"math"

	"google.golang.org/protobuf/encoding/protowire"
)

// Crafted ONNX files, field by field: see onnx.proto.

func number(field protowire.Number, v int64) []byte {
	return protowire.AppendVarint(protowire.AppendTag(nil, field, protowire.VarintType), uint64(v))
}

func body(field protowire.Number, parts ...[]byte) []byte {
	var all []byte
	for _, p := range parts {
		all = append(all, p...)
	}
	return protowire.AppendBytes(protowire.AppendTag(nil, field, protowire.BytesType), all)
}

func word(field protowire.Number, s string) []byte { return body(field, []byte(s)) }

// craftedModel is a file of opset 13 with a graph's fields.
func craftedModel(fields ...[]byte) []byte {
	graph := body(7, fields...)
	return append(append(number(1, 7), body(8, number(2, 13))...), graph...)
}

func craftedNode(op, output string, inputs ...string) []byte {
	var parts [][]byte
	for _, in := range inputs {
		parts = append(parts, word(1, in))
	}
	if op == "Gemm" {
		parts = append(parts, body(5, word(1, "transB"), number(3, 1), number(20, 2)))
	}
	return body(1, append(parts, word(2, output), word(4, op))...)
}

// craftedValue is an input (11) or output (12) of floats; −1 is a dimension that is left open.
func craftedValue(field protowire.Number, name string, dims ...int64) []byte {
	var shape [][]byte
	for _, d := range dims {
		dim := word(2, "n")
		if d >= 0 {
			dim = number(1, d)
		}
		shape = append(shape, body(1, dim))
	}
	tensor := body(1, number(1, 1), body(2, shape...))
	return body(field, word(1, name), body(2, tensor))
}

func rawFloats(v ...float32) []byte {
	var raw []byte
	for _, f := range v {
		raw = binary.LittleEndian.AppendUint32(raw, math.Float32bits(f))
	}
	return raw
}

// craftedWeight is an initializer. data is its raw_data, or the field that says where else its data lie.
func craftedWeight(name string, data []byte, dims ...int64) []byte {
	var parts [][]byte
	for _, d := range dims {
		parts = append(parts, number(1, d))
	}
	return body(5, append(parts, number(2, 1), word(8, name), data)...)
}

// elsewhere says that a weight's data lie in another file.
func elsewhere(location string) []byte {
	return append(body(13, word(1, "location"), word(2, location)), number(14, 1)...)
}

// ramp are weights [outputs,3] that make class i's logit the mean of channel 0 times i/outputs.
func ramp(outputs int) []byte {
	w := make([]float32, 3*outputs)
	for i := range outputs {
		w[3*i] = float32(i) / float32(outputs)
	}
	return rawFloats(w...)
}

// meanModel takes pictures of size × size and gives the ramp of their mean colour. data are its weights.
func meanModel(size, outputs int64, data []byte) []byte {
	return craftedModel(craftedValue(11, "x", -1, 3, size, size), craftedNode("GlobalAveragePool", "pooled", "x"),
		meanTail(outputs, data))
}

// meanTail turns "pooled" into logits.
func meanTail(outputs int64, data []byte) []byte {
	parts := [][]byte{
		craftedNode("Flatten", "flat", "pooled"), craftedWeight("w", data, outputs, 3),
		craftedNode("Gemm", "z", "flat", "w"), craftedValue(12, "z", -1, outputs),
	}
	var all []byte
	for _, p := range parts {
		all = append(all, p...)
	}
	return all
}
