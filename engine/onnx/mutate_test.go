package onnx

import (
	"bytes"
	"context"
	goflag "flag"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"beyond/engine/nn"

	"google.golang.org/protobuf/encoding/protowire"
)

var mutations = goflag.Int("mutations", 15_000, "number of mutated models in TestFault_05_Mutated")

// piece is a field of a message, with its own fields if it is a message too.
type piece struct {
	field
	kind   message
	within []*piece
}

// dissect splits a message into its fields by the schema, up to the first broken field.
func dissect(data []byte, kind message) (pieces []*piece) {
	for len(data) > 0 {
		number, wire, n := protowire.ConsumeTag(data)
		if n < 0 {
			break
		}
		length := protowire.ConsumeFieldValue(number, wire, data[n:])
		if length < 0 || wire == protowire.StartGroupType {
			break
		}
		eachField(data[:n+length], func(f field) {
			p := &piece{field: f, kind: schema[kind][number]}
			if p.kind >= modelMessage {
				p.within = dissect(f.body, p.kind)
			}
			pieces = append(pieces, p)
		})
		data = data[n+length:]
	}
	return pieces
}

func assemble(pieces []*piece) (data []byte) {
	for _, p := range pieces {
		data = protowire.AppendTag(data, p.number, p.wire)
		switch p.wire {
		case protowire.VarintType:
			data = protowire.AppendVarint(data, p.num)
		case protowire.Fixed32Type:
			data = protowire.AppendFixed32(data, uint32(p.num))
		case protowire.Fixed64Type:
			data = protowire.AppendFixed64(data, p.num)
		default:
			if p.kind >= modelMessage {
				data = protowire.AppendBytes(data, assemble(p.within))
			} else {
				data = protowire.AppendBytes(data, p.body)
			}
		}
	}
	return data
}

// mutator changes models field by field, so that the result is still a message and often nearly a model.
type mutator struct{ *rand.Rand }

// awkward are numbers at which sizes, counts and axes break.
var awkward = []int64{
	0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 255, 20_000, 1 << 20, 1<<31 - 1, 1 << 31, 1 << 32, 1 << 40, 1<<63 - 1,
	-1, -2, -4, -1 << 31, -1 << 63,
}

var operatorNames = slices.Concat(slices.Sorted(maps.Keys(operators)), slices.Sorted(maps.Keys(quantisedOperators)),
	slices.Sorted(maps.Keys(microsoft)))

// mutated returns a model with one to four changes.
func (m mutator) mutated(data []byte) []byte {
	pieces := dissect(data, modelMessage)
	for range 1 + m.IntN(4) {
		m.change(pieces)
	}
	return assemble(pieces)
}

// change descends to a message, with larger ones more likely, and changes one of its fields.
func (m mutator) change(pieces []*piece) {
	for len(pieces) > 0 {
		p := pieces[m.weighted(pieces)]
		if len(p.within) == 0 || m.IntN(5) == 0 {
			m.alter(p, pieces)
			return
		}
		if m.IntN(8) == 0 {
			p.within = m.rearranged(p.within)
			return
		}
		pieces = p.within
	}
}

// weighted picks a field with a probability proportional to the number of fields in it.
func (m mutator) weighted(pieces []*piece) int {
	total := 0
	for _, p := range pieces {
		total += 1 + len(p.within)
	}
	at := m.IntN(total)
	for i, p := range pieces {
		if at -= 1 + len(p.within); at < 0 {
			return i
		}
	}
	return 0
}

// rearranged drops, repeats or exchanges fields.
func (m mutator) rearranged(pieces []*piece) []*piece {
	out, i := slices.Clone(pieces), m.IntN(len(pieces))
	switch j := m.IntN(len(pieces)); m.IntN(3) {
	case 0:
		out = slices.Delete(out, i, i+1)
	case 1:
		out = slices.Insert(out, i, pieces[j])
	default:
		out[i], out[j] = out[j], out[i]
	}
	return out
}

// alter gives a field another value, or the value of one of its neighbours, among.
func (m mutator) alter(p *piece, among []*piece) {
	other := among[m.IntN(len(among))]
	switch {
	case p.wire == protowire.VarintType:
		p.num = uint64(awkward[m.IntN(len(awkward))])
	case p.wire != protowire.BytesType:
		p.num = m.Uint64()
	case p.kind == name && p.number == 4 && m.IntN(2) == 0: // usually a node's operator
		p.body = []byte(operatorNames[m.IntN(len(operatorNames))])
	case other.wire == protowire.BytesType && other.kind == p.kind && m.IntN(2) == 0:
		p.body, p.within = other.body, other.within
	default:
		p.body = m.bytes(p.body)
	}
}

// bytes flips a bit, truncates, repeats, or sets a byte to a value at which floats and integers break.
func (m mutator) bytes(data []byte) []byte {
	if len(data) == 0 {
		return []byte{0}
	}
	out, i := bytes.Clone(data), m.IntN(len(data))
	switch m.IntN(4) {
	case 0:
		out[i] ^= 1 << m.IntN(8)
	case 1:
		out = out[:i]
	case 2:
		out = append(out, data[i:]...)
	default:
		out[i] = []byte{0, 1, 0x7f, 0x80, 0xff}[m.IntN(5)]
	}
	return out
}

// small limits the work of a mutated model to a few milliseconds.
func small() Limits {
	l := DefaultLimits()
	l.Memory = 4 << 20
	return l
}

// exercise loads data, which may be a model, and runs it if it is one.
func exercise(t *testing.T, data []byte) {
	t.Helper()
	ctx, stop := context.WithTimeout(context.Background(), 5*time.Second)
	defer stop()
	n, err := Load(ctx, data, small())
	if err != nil {
		checkRefusal(t, err)
		return
	}
	p, err := nn.Compile(n)
	if err != nil {
		t.Fatalf("loaded, but does not compile: %v", err)
	}
	s := p.NewSession(2, 1)
	defer s.Close()
	c, h, w := n.Input()
	x := make([]float32, 2*c*h*w)
	for i := range x {
		x[i] = float32(i%13) - 6
	}
	if z, err := s.Forward(ctx, x, 2); err != nil || len(z) != 2*n.Classes() {
		t.Errorf("forward: %d logits, %v", len(z), err)
	}
	if _, _, err := s.InputGradient(ctx, x, []int{0, n.Classes() - 1}); ctx.Err() != nil {
		t.Errorf("gradient: %v", err)
	}
}

// seeds are the models that mutations start from, like the models of this package's other tests.
func seeds() [][]byte {
	softmax := crafted(input(-1, 8, 8, 3), craftNode("Transpose", []string{"x"}, "t", ints("perm", 0, 3, 1, 2)),
		floats32("f", 5, 3, 3, 3),
		craftNode("Conv", []string{"t", "f"}, "c", ints("strides", 2, 2), ints("pads", 1, 1, 1, 1)),
		craftNode("LeakyRelu", []string{"c"}, "r"), craftNode("MaxPool", []string{"r"}, "m", ints("kernel_shape", 2, 2)),
		craftNode("AveragePool", []string{"m"}, "a", ints("kernel_shape", 2, 2)),
		craftNode("Softmax", []string{"a"}, "s"), tail("s", 5))
	return [][]byte{
		sound(), modern(), softmax,
		sound(craftNode("BatchNormalization", []string{"r", "p", "p", "p", "p"}, "q"), floats32("p", 5)),
		sound(craftNode("Shape", []string{"x"}, "s"), initializer("k", typeInt64, make([]byte, 8), 1),
			craftNode("Gather", []string{"s", "k"}, "g"), craftNode("Concat", []string{"g", "g"}, "h", whole("axis", 0)),
			craftNode("ConstantOfShape", []string{"h"}, "o"), craftNode("Transpose", []string{"o"}, "p")),
		quantisedSeed(), fusedSeed(), expandedSeed(),
	}
}

// expandedSeed is a model with a function, an If and a Loop.
func expandedSeed() []byte {
	return join(
		crafted(input(-1, 3, 8, 8), floats32("f", 5, 3, 3, 3),
			nodeIn("own", "Block", []string{"x", "f"}, "c", ints("size", 3, 3)),
			initializer("cond", typeBool, []byte{1}), integers("m", 2),
			craftNode("If", []string{"cond"}, "d", graphOf("then_branch", craftNode("Relu", []string{"c"}, "a"), named(12, "a")),
				graphOf("else_branch", craftNode("Tanh", []string{"c"}, "b"), named(12, "b"))),
			craftNode("Loop", []string{"m", "", "d"}, "r", graphOf("body", named(11, "i", "go", "before"),
				craftNode("Identity", []string{"go"}, "again"), craftNode("Add", []string{"before", "c"}, "after"),
				named(12, "again", "after"))), tail("r", 5)),
		craftFunction("Block", []string{"in", "filter"}, []string{"out"},
			craftNode("Conv", []string{"in", "filter"}, "h", referring("kernel_shape", "size", kindInts)),
			craftNode("Relu", []string{"h"}, "out")))
}

// quantisedSeed is a model of quantised operators.
func quantisedSeed() []byte {
	bytes8 := func(name string, dtype int64, dims ...int64) []byte {
		raw := make([]byte, elementCount(toInts(dims)))
		for i := range raw {
			raw[i] = byte(37 * i)
		}
		return initializer(name, dtype, raw, dims...)
	}
	step := initializer("s", typeFloat, []byte{0, 0, 0, 0x3d}) // 1/32
	zero := initializer("z8", typeUint8, []byte{128})
	return craftedAt(19, input(-1, 3, 8, 8), step, zero, bytes8("f", typeInt8, 5, 3, 3, 3), bytes8("zf", typeInt8, 5),
		floats32("sf", 5), initializer("b", typeInt32, make([]byte, 20), 5), bytes8("d", typeUint8, 4, 5, 1, 1),
		craftNode("QuantizeLinear", []string{"x", "s", "z8"}, "q"),
		craftNode("QLinearConv", []string{"q", "s", "z8", "f", "s", "", "s", "z8", "b"}, "c"),
		craftNode("DequantizeLinear", []string{"c", "s", "z8"}, "r"),
		craftNode("DequantizeLinear", []string{"f", "sf", "zf"}, "fr", whole("axis", 0)),
		craftNode("Conv", []string{"x", "fr"}, "r2"), craftNode("Add", []string{"r", "r2"}, "r3"),
		nodeIn("com.microsoft", "QLinearAdd", []string{"c", "s", "z8", "c", "s", "z8", "s", "z8"}, "a"),
		craftNode("DequantizeLinear", []string{"a", "s", "z8"}, "ar"), craftNode("Mul", []string{"ar", "r3"}, "m"),
		craftNode("DynamicQuantizeLinear", []string{"m"}, "dq"),
		craftNode("ConvInteger", []string{"dq", "d"}, "ci"), tail("ci", 4))
}

// fusedSeed is a model of onnxruntime's fused operators.
func fusedSeed() []byte {
	ms := func(op string, in []string, out string, attributes ...[]byte) []byte {
		return nodeIn("com.microsoft", op, in, out, attributes...)
	}
	return craftedAt(17, input(-1, 3, 8, 8), floats32("f", 6, 3, 2, 2), floats32("b", 6), floats32("w", 6, 18),
		floats32("b3", 18), floats32("g", 6), floats32("h", 5, 6),
		ms("FusedConv", []string{"x", "f", "b"}, "c", ints("strides", 2, 2), word("activation", "Relu")),
		integers("to", 0, 6, -1), craftNode("Reshape", []string{"c", "to"}, "flat"),
		craftNode("Transpose", []string{"flat"}, "t", ints("perm", 0, 2, 1)),
		ms("SkipLayerNormalization", []string{"t", "t", "g", "b"}, "ln"),
		ms("Attention", []string{"ln", "w", "b3"}, "at", whole("num_heads", 2)),
		ms("MultiHeadAttention", []string{"at", "ln", "ln", "b3"}, "mh", whole("num_heads", 3)),
		ms("BiasGelu", []string{"mh", "b"}, "bg"), ms("QuickGelu", []string{"bg"}, "qg"),
		ms("FusedMatMul", []string{"qg", "h"}, "fm", whole("transB", 1)),
		craftNode("ReduceMean", []string{"fm"}, "p", ints("axes", 1), whole("keepdims", 0)),
		floats32("o", 4, 5), ms("FusedGemm", []string{"p", "o"}, "z", whole("transB", 1), word("activation", "Tanh")),
		output("z"))
}

// TestFault_05_Mutated changes models at random. Each is either refused, or loads and runs.
func TestFault_05_Mutated(t *testing.T) {
	count := *mutations
	if testing.Short() {
		count = min(count, 2_000)
	}
	for i, data := range seeds() {
		if _, err := Load(t.Context(), data, DefaultLimits()); err != nil {
			t.Fatalf("seed %d: %v", i, err)
		}
	}
	m, all, loaded := mutator{rand.New(rand.NewPCG(5, 5))}, seeds(), 0
	for i := range count {
		data := m.mutated(all[i%len(all)])
		if i%4 == 0 {
			data = m.bytes(data) // broken messages as well
		}
		if exercise(t, data); t.Failed() {
			t.Fatalf("mutation %d: %q", i, data)
		}
		if _, err := Inspect(data, small()); err == nil {
			loaded++
		}
	}
	if loaded < count/20 {
		t.Errorf("only %d of %d mutations are models: too few to test running them", loaded, count)
	}
}

// FuzzLoad loads and runs models from the fuzzer, and mutations of them field by field.
func FuzzLoad(f *testing.F) {
	for i, data := range seeds() {
		f.Add(data, uint64(i))
	}
	f.Fuzz(func(t *testing.T, data []byte, seed uint64) {
		if len(data) > 64<<10 {
			return
		}
		exercise(t, data)
		exercise(t, mutator{rand.New(rand.NewPCG(seed, 0))}.mutated(data))
	})
}
