package onnx

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"beyond/engine/nn"

	"google.golang.org/protobuf/encoding/protowire"
)

// encode writes the normal form as an ONNX model for onnx-go. It leaves weights out, which are known by name only:
// onnx-go reads tensors four bytes at a time, which takes longer than all other loading.
func (n *network) encode() []byte {
	var g []byte
	for _, s := range n.steps {
		g = appendMessage(g, 1, s.encode())
	}
	g = appendMessage(g, 11, protowire.AppendString(protowire.AppendTag(nil, 1, protowire.BytesType), n.input))
	g = appendMessage(g, 12, protowire.AppendString(protowire.AppendTag(nil, 1, protowire.BytesType), n.output))
	return appendMessage(nil, 7, g)
}

func (s step) encode() []byte {
	var b []byte
	for _, in := range s.inputs {
		b = appendMessage(b, 1, []byte(in))
	}
	b = appendMessage(b, 2, []byte(s.output))
	op, settings := settingsOf(s.op)
	b = appendMessage(b, 4, []byte(op))
	for _, name := range slices.Sorted(maps.Keys(settings)) {
		b = appendMessage(b, 5, encodeAttribute(name, settings[name]))
	}
	return b
}

func encodeAttribute(name string, value any) []byte {
	b := appendMessage(nil, 1, []byte(name))
	kind := uint64(0)
	switch v := value.(type) {
	case float32:
		kind = kindFloat
		b = protowire.AppendFixed32(protowire.AppendTag(b, 2, protowire.Fixed32Type), math.Float32bits(v))
	case int64:
		kind = kindInt
		b = protowire.AppendVarint(protowire.AppendTag(b, 3, protowire.VarintType), uint64(v))
	case []float32:
		kind = kindFloats
		for _, f := range v {
			b = protowire.AppendFixed32(protowire.AppendTag(b, 7, protowire.Fixed32Type), math.Float32bits(f))
		}
	case []int64:
		kind = kindInts
		for _, i := range v {
			b = protowire.AppendVarint(protowire.AppendTag(b, 8, protowire.VarintType), uint64(i))
		}
	}
	return protowire.AppendVarint(protowire.AppendTag(b, 20, protowire.VarintType), kind)
}

func appendMessage(b []byte, number protowire.Number, body []byte) []byte {
	return protowire.AppendBytes(protowire.AppendTag(b, number, protowire.BytesType), body)
}

// settingsOf returns the name of an operator in normal form and its settings as attributes. operatorOf is its inverse.
func settingsOf(op nn.Operator) (string, map[string]any) {
	switch op := op.(type) {
	case nn.Each:
		name, s := settingsOf(op.Op)
		s = maps.Clone(s)
		if s == nil {
			s = make(map[string]any)
		}
		s["each"] = int64(op.Parts)
		return name, s
	case nn.Conv:
		s := windowSettings(op.Window)
		s["group"] = int64(op.Groups)
		return "Conv", s
	case nn.ConvGradient:
		s := windowSettings(op.Window)
		s["group"], s["output_shape"] = int64(op.Groups), int64s([]int{op.Height, op.Width})
		return "ConvTranspose", s
	case nn.MaxPool:
		return "MaxPool", windowSettings(op.Window)
	case nn.AveragePool:
		s := windowSettings(op.Window)
		s["count_include_pad"] = flag(op.CountPadding)
		return "AveragePool", s
	case nn.GroupNorm:
		return op.Kind(), map[string]any{"groups": int64(op.Groups), "epsilon": op.Epsilon}
	case nn.LSTM:
		return op.Kind(), map[string]any{"reverse": flag(op.Reverse), "cell": flag(op.Cell)}
	case nn.LayerNorm:
		return op.Kind(), map[string]any{"epsilon": op.Epsilon}
	case nn.Clip:
		return "Clip", map[string]any{"min": op.Min, "max": op.Max}
	case nn.Reshape:
		return "Reshape", map[string]any{"shape": int64s(op.To)}
	case nn.Pad:
		return "Pad", map[string]any{"pads": int64s(op.Pads[:]), "value": op.Value}
	case nn.Map:
		return op.Function, map[string]any{"alpha": op.Alpha, "beta": op.Beta}
	case nn.Binary:
		return op.Function, map[string]any{"swapped": flag(op.Swapped)}
	case nn.MatMul:
		return "MatMul", map[string]any{"swapped": flag(op.Swapped)}
	case nn.Quantize:
		return "Quantize", map[string]any{
			"scale": op.Scale, "zero": op.Zero, "low": op.Low, "high": op.High, "real": flag(op.Real),
		}
	case nn.Where:
		return "Where", map[string]any{"of": int64s(op.Of[:])}
	case nn.Reduce:
		return op.Function, map[string]any{"axes": int64s(op.Axes)}
	case nn.Transpose:
		return "Transpose", map[string]any{"perm": int64s(op.Perm)}
	case nn.Mix:
		return "Mix", mixSettings(op)
	}
	return op.Kind(), nil
}

// mixSettings encodes the rows of a Mix as the number of taps in each row, and a list of all taps.
func mixSettings(m nn.Mix) map[string]any {
	var counts, from []int64
	var weights []float32
	for _, row := range m.Rows {
		counts = append(counts, int64(len(row)))
		for _, t := range row {
			from, weights = append(from, int64(t.From)), append(weights, t.Weight)
		}
	}
	s := map[string]any{"axis": int64(m.Axis), "counts": counts}
	if len(from) > 0 { // onnx-go reads an empty list without a type
		s["from"], s["weights"] = from, weights
	}
	return s
}

func mixOf(s map[string]any) nn.Mix {
	m := nn.Mix{Axis: int(s["axis"].(int64))}
	at := 0
	for _, n := range toInts(s["counts"]) {
		var row []nn.Tap
		for range n {
			row = append(row, nn.Tap{From: int(s["from"].([]int64)[at]), Weight: s["weights"].([]float32)[at]})
			at++
		}
		m.Rows = append(m.Rows, row)
	}
	return m
}

func operatorOf(name string, settings map[string]any) (nn.Operator, error) {
	if parts, ok := settings["each"].(int64); ok {
		settings = maps.Clone(settings)
		delete(settings, "each")
		op, err := operatorOf(name, settings)
		return nn.Each{Op: op, Parts: int(parts)}, err
	}
	switch name {
	case "Conv":
		return nn.Conv{Window: windowOf(settings), Groups: int(settings["group"].(int64))}, nil
	case "ConvTranspose":
		size, conv := toInts(settings["output_shape"]), nn.Conv{Window: windowOf(settings)}
		conv.Groups = int(settings["group"].(int64))
		return nn.ConvGradient{Conv: conv, Height: size[0], Width: size[1]}, nil
	case "MaxPool":
		return nn.MaxPool{Window: windowOf(settings)}, nil
	case "AveragePool":
		return nn.AveragePool{Window: windowOf(settings), CountPadding: settings["count_include_pad"] == int64(1)}, nil
	case "GroupNormalization":
		return nn.GroupNorm{Groups: int(settings["groups"].(int64)), Epsilon: settings["epsilon"].(float32)}, nil
	case "LSTM":
		return nn.LSTM{Reverse: settings["reverse"] == int64(1), Cell: settings["cell"] == int64(1)}, nil
	case "LayerNormalization":
		return nn.LayerNorm{Epsilon: settings["epsilon"].(float32)}, nil
	case "Clip":
		return nn.Clip{Min: settings["min"].(float32), Max: settings["max"].(float32)}, nil
	case "Reshape":
		return nn.Reshape{To: toInts(settings["shape"])}, nil
	case "Pad":
		return nn.Pad{Pads: [4]int(toInts(settings["pads"])), Value: settings["value"].(float32)}, nil
	case "MatMul":
		return nn.MatMul{Swapped: settings["swapped"] == int64(1)}, nil
	case "Where":
		return nn.Where{Of: [3]int(toInts(settings["of"]))}, nil
	case "Transpose":
		return nn.Transpose{Perm: toInts(settings["perm"])}, nil
	case "Mix":
		return mixOf(settings), nil
	case "Quantize":
		return nn.Quantize{
			Scale: settings["scale"].(float32), Zero: settings["zero"].(float32), Low: settings["low"].(float32),
			High: settings["high"].(float32), Real: settings["real"] == int64(1),
		}, nil
	}
	if nn.IsReduction(name) {
		return nn.Reduce{Function: name, Axes: toInts(settings["axes"])}, nil
	}
	if swapped, two := settings["swapped"]; two && nn.IsBinary(name) {
		return nn.Binary{Function: name, Swapped: swapped == int64(1)}, nil
	}
	if nn.IsFunction(name) {
		return nn.Map{Function: name, Alpha: settings["alpha"].(float32), Beta: settings["beta"].(float32)}, nil
	}
	for _, op := range []nn.Operator{
		nn.Add{},
		nn.Affine{},
		nn.Concat{},
		nn.DynamicQuantize{},
		nn.GlobalAveragePool{},
		nn.Linear{},
		nn.LogSoftmax{},
		nn.Softmax{},
	} {
		if op.Kind() == name {
			return op, nil
		}
	}
	return nil, fmt.Errorf("no operator %s in normal form", name)
}

func windowSettings(w nn.Window) map[string]any {
	return map[string]any{
		"kernel_shape": int64s(w.Kernel[:]), "strides": int64s(w.Stride[:]), "dilations": int64s(w.Dilation[:]),
		"pads": int64s(w.Pads[:]), "ceil_mode": flag(w.Ceil),
	}
}

func windowOf(s map[string]any) nn.Window {
	return nn.Window{
		Kernel: [2]int(toInts(s["kernel_shape"])), Stride: [2]int(toInts(s["strides"])),
		Dilation: [2]int(toInts(s["dilations"])),
		Pads:     [4]int(toInts(s["pads"])), Ceil: s["ceil_mode"] == int64(1),
	}
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

func int64s(v []int) []int64 {
	out := make([]int64, len(v))
	for i := range v {
		out[i] = int64(v[i])
	}
	return out
}

func toInts(v any) []int {
	out := make([]int, len(v.([]int64)))
	for i, x := range v.([]int64) {
		out[i] = int(x)
	}
	return out
}
