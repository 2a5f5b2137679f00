package onnx

import (
	"bytes"
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

// refused loads a model that must be refused with a line containing want, and returns the line.
func refused(t *testing.T, data []byte, want string) string {
	t.Helper()
	_, err := Load(context.Background(), data, DefaultLimits())
	if err == nil {
		t.Fatalf("loaded, want refused: %s", want)
	}
	checkRefusal(t, err)
	if !strings.Contains(err.Error(), want) {
		t.Errorf("refused with %q, want it to contain %q", err, want)
	}
	return err.Error()
}

// checkRefusal checks that an error is one of the package's and one printable line of at most 200 characters.
func checkRefusal(t *testing.T, err error) {
	t.Helper()
	var r *RefusedError
	var u UnsupportedOpError
	if !errors.As(err, &r) && !errors.As(err, &u) {
		t.Errorf("%T, want a RefusedError or an UnsupportedOpError: %v", err, err)
	}
	line := err.Error()
	if len(line) > 200 || strings.ContainsFunc(line, func(r rune) bool { return r < ' ' || r > '~' }) {
		t.Errorf("not one printable line of at most 200 characters: %q", line)
	}
}

// allocated returns the number of bytes that f allocates.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

func TestSound(t *testing.T) {
	n, err := Load(context.Background(), sound(), DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	if n.Classes() != 4 || n.FeatureDim() != 5 || n.Parameters() != 5*3*9+20 {
		t.Errorf("%d classes, %d features, %d parameters", n.Classes(), n.FeatureDim(), n.Parameters())
	}
}

func TestFault_01_SizeBombs(t *testing.T) {
	conv := func(attributes ...[]byte) []byte {
		return crafted(input(-1, 3, 224, 224), floats32("f", 32, 3, 3, 3),
			craftNode("Conv", []string{"x", "f"}, "c", append(attributes, ints("kernel_shape", 3, 3))...), tail("c", 32))
	}
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"input 2^20 x 2^20": {crafted(input(1, 3, 1<<20, 1<<20), tail("x", 3)), "input x would need 13.2 TB"},
		"input 2^62":        {crafted(input(1, 3, 1<<62, 1<<62), tail("x", 3)), "budget 2 GB"},
		"initializer 2^40": {
			sound(initializer("big", typeFloat, nil, 1<<40)),
			"initializer big of shape [1099511627776] is too large",
		},
		"initializer -1":    {sound(initializer("big", typeFloat, nil, -1)), "initializer big has dimension -1"},
		"initializer 0":     {sound(initializer("big", typeFloat, nil, 0, 5)), "initializer big has dimension 0"},
		"initializer wraps": {sound(initializer("big", typeFloat, nil, 1<<32, 1<<32)), "too large"},
		"initializer 4 bytes": {
			sound(initializer("big", typeFloat, make([]byte, 4), 2, 2)),
			"initializer big of shape [2 2] needs 16 bytes, the file has 4",
		},
		"pads 2^30":  {conv(ints("pads", 1<<30, 1<<30, 1<<30, 1<<30)), "node Conv_c would need"},
		"pads 20000": {conv(ints("pads", 20000, 20000, 20000, 20000)), "node Conv_c would need 207 GB"},
		"pads 2^62":  {conv(ints("pads", 1<<62, 0, 0, 0)), "pads 4611686018427387904 is out of range"},
		"pads -1":    {conv(ints("pads", -1, 0, 0, 0)), "pads -1 is out of range"},
		"strides 1000": {
			crafted(input(1, 3, 1000, 1000), floats32("f", 100_000, 3, 1, 1),
				craftNode("Conv", []string{"x", "f"}, "c", ints("strides", 1000, 1000)), tail("c", 100_000)),
			"weights would need 1.2 TB",
		},
		"stride 0":      {conv(ints("strides", 0, 1)), "strides 0 is out of range"},
		"dilation 2^31": {conv(ints("dilations", 1<<31, 1)), "window of"},
		"reshape": {sound(initializer("s", typeInt64, protowire.AppendFixed64(protowire.AppendFixed64(nil, 1), 1<<62), 2),
			craftNode("Reshape", []string{"r", "s"}, "bad")), "does not become"},
		"tile":   {sound(integers("n", 1, 1, 1<<40, 1), craftNode("Tile", []string{"r", "n"}, "bad")), "Tile_bad"},
		"tiles":  {sound(integers("n", 1, 1<<19, 1<<19, 1<<19), craftNode("Tile", []string{"r", "n"}, "bad")), "Tile_bad"},
		"expand": {sound(integers("n", 1<<40, 1, 1, 1, 1), craftNode("Expand", []string{"r", "n"}, "bad")), "Expand_bad"},
		"resize": {sound(floats32("roi", 1), integers("n", 1, 5, 1<<40, 1),
			craftNode("Resize", []string{"r", "", "", "n"}, "bad")), "Resize_bad"},
		"range": {sound(integers("n", 0), integers("m", 1<<40), integers("k", 1),
			craftNode("Range", []string{"n", "m", "k"}, "bad")), "Range_bad"},
		"range of four": {sound(integers("n", 0), integers("m", 1<<40), integers("k", 1),
			craftNode("Range", []string{"n", "m", "k", "k"}, "bad")), "Range_bad"},
		"edge": {sound(integers("p", 0, 0, 1<<30, 0, 0, 0, 0, 0),
			craftNode("Pad", []string{"r", "p"}, "bad", word("mode", "edge"))), "Pad_bad"},
		"outer product": {
			sound(floats32("col", 1<<19, 1), floats32("row", 1, 1<<19), craftNode("MatMul", []string{"col", "row"}, "bad")),
			"node MatMul_bad would need 1.1 TB",
		},
		"transposed": {
			sound(floats32("g", 5, 1, 3, 3),
				craftNode("ConvTranspose", []string{"r", "g"}, "bad", ints("strides", 1<<30, 1<<30))),
			"ConvTranspose_bad would need",
		},
		"slow pool": {
			sound(craftNode("AveragePool", []string{"x"}, "bad", ints("kernel_shape", 1<<28, 1<<28),
				ints("pads", 1<<27, 1<<27, 1<<27, 1<<27))),
			"multiplications",
		},
		"slow constants": {
			sound(floats32("g", 1<<10, 1<<10), craftNode("MatMul", []string{"g", "g"}, "g1"),
				craftNode("MatMul", []string{"g1", "g1"}, "g2"), craftNode("MatMul", []string{"g2", "g2"}, "g3"),
				craftNode("MatMul", []string{"g3", "g3"}, "g4"), craftNode("MatMul", []string{"g4", "g4"}, "bad")),
			"multiplications",
		},
		"large constants": {
			sound(initializer("s", typeInt64, protowire.AppendFixed64(nil, 250_000_000), 1),
				craftNode("ConstantOfShape", []string{"s"}, "o"), craftNode("Add", []string{"o", "o"}, "o2"),
				integers("i", 7), craftNode("Gather", []string{"o2", "i"}, "one"),
				craftNode("Clip", []string{"r", "one"}, "bad")),
			"computing the constants would need 3 GB at once",
		},
		"constant of shape": {sound(initializer("s", typeInt64, protowire.AppendFixed64(nil, 1<<40), 1),
			craftNode("ConstantOfShape", []string{"s"}, "bad")), "ConstantOfShape_bad"},
	} {
		t.Run(name, func(t *testing.T) {
			if n := allocated(func() { refused(t, c.data, c.want) }); n > 10<<20 {
				t.Errorf("refusing it took %d bytes of memory", n)
			}
		})
	}
}

// nested is a graph inside an attribute of a node of a graph, and so on.
func nested(levels int) []byte {
	// It is built from the inside, in one buffer from its end, since each level contains all deeper ones.
	buf := make([]byte, 0, 40*levels)
	for range levels {
		for _, number := range []protowire.Number{6, 5, 1} {
			size := len(buf)
			head := protowire.AppendVarint(protowire.AppendTag(nil, number, protowire.BytesType), uint64(size))
			for i := len(head) - 1; i >= 0; i-- {
				buf = append(buf, head[i])
			}
		}
	}
	for i, j := 0, len(buf)-1; i < j; i, j = i+1, j-1 {
		buf[i], buf[j] = buf[j], buf[i]
	}
	return crafted(buf)
}

func TestFault_02_DepthAndCount(t *testing.T) {
	for _, levels := range []int{11, 9_000, 200_000, 2_000_000} {
		refused(t, nested(levels), "nesting 33 (limit 32)")
	}
	refused(t, crafted(bytes.Repeat(craftNode("Relu", []string{"x"}, "y"), 20_001)), "more than 20000 nodes (limit 20000)")
	refused(t, crafted(bytes.Repeat(text(2, "n"), 1_000_000)), "more than 400000 fields")
	refused(t, sound(craftNode("Relu", []string{strings.Repeat("n", 1025)}, "y")), "a name of 1025 bytes (limit 1024)")
	refused(t, sound(craftNode("Relu", []string{"r"}, "y", ints("long", make([]int64, 500_000)...))),
		"more than 400000 fields")
}

// TestFault_03_SlowGraph loads the longest graph that passes the scan, and cancels the load at several points.
func TestFault_03_SlowGraph(t *testing.T) {
	fields, last := [][]byte{input(-1, 3, 8, 8)}, "x"
	for i := range 19_990 {
		next := "t" + itoa(i)
		fields, last = append(fields, craftNode("Relu", []string{last}, next)), next
	}
	data := crafted(append(fields, tail(last, 3))...)
	for _, looks := range []int{0, 1, 1000, 19_000, 25_000} {
		ctx := &countdown{t.Context(), looks}
		if _, err := Load(ctx, data, DefaultLimits()); !errors.Is(err, context.Canceled) {
			t.Errorf("after %d looks at the context: %v, want canceled", looks, err)
		}
		if ctx.looks < -2 {
			t.Errorf("went on for %d looks after it was canceled", -ctx.looks)
		}
	}
}

// countdown is a context that is done after a number of calls of Err.
type countdown struct {
	context.Context
	looks int
}

func (c *countdown) Err() error {
	if c.looks--; c.looks < 0 {
		return context.Canceled
	}
	return nil
}

func TestFault_04_NotOnTheList(t *testing.T) {
	relu := craftNode("Relu", []string{"r"}, "y")
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"operator": {
			sound(craftNode("Evil", []string{"r"}, "y")),
			"operator Evil (node Evil_y) not supported; the list: beyond models ops",
		},
		"control flow": {sound(craftNode("If", []string{"r"}, "y")), "operator If"},
		"loop":         {sound(craftNode("Loop", []string{"r"}, "y")), "operator Loop"},
		"scan":         {sound(craftNode("Scan", []string{"r"}, "y")), "operator Scan"},
		"domain": {sound(appendMessage(nil, 1, join(text(1, "r"), text(2, "y"), text(4, "Relu"),
			text(7, "com.evil")))), "operator Relu of domain com.evil (node #5) not supported: export without"},
		"opset too old": {craftedAt(0, input(1, 3, 8, 8), relu, output("y")), "opset 0 is not supported (1 to 28)"},
		"opset too new": {craftedAt(29, input(1, 3, 8, 8), relu, output("y")), "opset 29 is not supported (1 to 28)"},
		"weight type": {
			sound(initializer("b", 8, make([]byte, 4), 4)),
			"initializer b has data type 8 (string), which is not supported",
		},
		"type 99": {sound(initializer("b", 99, make([]byte, 4), 1)), "initializer b has data type 99"},
		"input type": {
			crafted(craftValue(11, "x", 8, 1, 3, 8, 8), tail("x", 3)),
			"input x has elements of type 8 (string), want numbers",
		},
		"training": {join(sound(), appendMessage(nil, 20, nil)), "training_info"},
		"external data": {
			sound(appendMessage(nil, 5, join(varint(1, 4), varint(2, 1), text(8, "b"), varint(14, 1)))),
			"initializer b lies in an external file",
		},
		"large axes": {sound(initializer("many", typeInt64, make([]byte, 8*300_000), 300_000),
			craftNode("ReduceMean", []string{"r", "many"}, "y")), "300000 elements where a small constant is wanted"},
		"live indices":   {sound(craftNode("OneHot", []string{"r", "r", "r"}, "y")), "input 0 must be a constant"},
		"sparse weights": {sound(appendMessage(nil, 15, nil)), "sparse initializers"},
		"no batch":       {crafted(input(3, 8, 8), tail("x", 3)), "input x has 3 dimensions, want 4"},
		"two inputs": {
			sound(craftValue(11, "x2", typeFloat, 1, 3, 8, 8), craftNode("Relu", []string{"x2"}, "y2")),
			"the model has 2 inputs (x, x2), want 1, pictures: export it with the others as constants",
		},
	} {
		t.Run(name, func(t *testing.T) { refused(t, c.data, c.want) })
	}
	// Every operator of the table refuses opsets outside its own range.
	for name, op := range operators {
		for _, opset := range []int64{op.first - 1, op.last + 1} {
			if opset < firstOpset {
				continue
			}
			refused(t, craftedAt(opset, input(-1, 3, 8, 8), craftNode(name, []string{"x"}, "y"), output("y")), "opset")
		}
	}
}

func TestFault_05_MalformedGraph(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":     {nil, "not an ONNX file: it has no graph"},
		"text":      {[]byte("<html><body>404</body></html>"), "not an ONNX file"},
		"self-loop": {sound(craftNode("Relu", []string{"y"}, "y")), "node Relu_y (Relu) reads its own output y"},
		"cycle": {
			sound(craftNode("Relu", []string{"b"}, "a"), craftNode("Relu", []string{"a"}, "b")),
			"node Relu_a (Relu) is on a cycle",
		},
		"output twice": {
			sound(craftNode("Relu", []string{"x"}, "r")),
			"node Relu_r (Relu) makes r, which exists already",
		},
		"output is weight": {sound(craftNode("Relu", []string{"x"}, "f")), "makes f, which exists already"},
		"missing input": {
			sound(craftNode("Relu", []string{"nobody"}, "y")),
			"node Relu_y (Relu) reads nobody, which nothing makes",
		},
		"no input":     {sound(craftNode("Relu", nil, "y")), "Relu_y"},
		"empty input":  {sound(craftNode("Conv", []string{"", "f"}, "y")), "Conv_y"},
		"empty filter": {sound(craftNode("Conv", []string{"x", ""}, "y")), "node Conv_y (Conv) lacks input 1"},
		"empty output": {sound(craftNode("Relu", []string{"x"}, "")), "has no output"},
		"empty name":   {sound(floats32("", 1)), `initializer "" has no name`},
		"same weight":  {sound(floats32("f", 1)), "initializer f has no name of its own"},
		"filter is picture": {
			sound(craftNode("Conv", []string{"x", "x"}, "y", ints("kernel_shape", 3, 3))),
			"filter is 8x8, kernel_shape 3x3",
		},
		"channels": {
			sound(floats32("g", 5, 4, 3, 3), craftNode("Conv", []string{"x", "g"}, "y")),
			"filter takes 4 channels, input has 3",
		},
		"groups": {
			sound(craftNode("Conv", []string{"x", "f"}, "y", whole("group", 2))),
			"group 2 does not divide 3 channels into 5",
		},
		"bias": {
			sound(floats32("b", 4), craftNode("Conv", []string{"x", "f", "b"}, "y")),
			"bias has shape [4], want [5]",
		},
		"kernel shape": {
			sound(craftNode("Conv", []string{"x", "f"}, "y", ints("kernel_shape", 3))),
			"kernel_shape has 1 elements, want 2",
		},
		"too small": {
			sound(craftNode("MaxPool", []string{"x"}, "y", ints("kernel_shape", 9, 9))),
			"window of 9 does not fit 8",
		},
		"sum":        {sound(craftNode("Add", []string{"x", "r"}, "y")), "shapes [1 3 8 8] and [1 5 6 6] do not fit"},
		"sum of one": {sound(craftNode("Add", []string{"x"}, "y")), "node Add_y (Add) lacks input 1"},
		"clip": {
			sound(floats32("lo", 3), craftNode("Clip", []string{"x", "lo"}, "y")),
			"input 1 has shape [3], want one float",
		},
		"batch norm": {
			sound(floats32("p", 2), craftNode("BatchNormalization", []string{"x", "p", "p", "p", "p"}, "y")),
			"parameters have shape [2]",
		},
		"no pixels": {
			sound(craftNode("Flatten", []string{"x"}, "t"), craftNode("GlobalAveragePool", []string{"t"}, "y")),
			"on shape [1 192]",
		},
		"shape unknown": {sound(craftNode("Reshape", []string{"x", "r"}, "y")), "input 1 must be a constant of integers"},
		"axis": {
			sound(craftNode("Transpose", []string{"x"}, "y", ints("perm", 0, 1, 2, 4))),
			"is not a permutation of the dimensions",
		},
		"axis twice": {
			sound(craftNode("ReduceMean", []string{"x"}, "y", ints("axes", 1, -3))),
			"axes [1 -3] of 4 dimensions",
		},
		"index": {
			sound(integers("i", 3), craftNode("Gather", []string{"x", "i"}, "y", whole("axis", 1))),
			"index 3 of 3",
		},
		"split": {
			sound(integers("s", 1, 1), craftNode("Split", []string{"x", "s"}, "y", whole("axis", 1))),
			"of 3 into [1 1]",
		},
		"repeated": {
			sound(integers("e", 2, 3, 8, 9), craftNode("Expand", []string{"x", "e"}, "y")),
			"of shape [1 3 8 8] to [2 3 8 9]",
		},
		"reflected": {sound(integers("p", 0, 0, 8, 0, 0, 0, 0, 0),
			craftNode("Pad", []string{"x", "p"}, "y", word("mode", "reflect"))), "reflects 8 elements of 8"},
		"no outputs": {crafted(input(1, 3, 8, 8)), "the model has 0 outputs, want 1"},
		"picture as output": {
			crafted(input(1, 3, 8, 8), craftNode("Identity", []string{"x"}, "y"), output("y")),
			"output y does not depend on the picture",
		},
		"output unmade": {crafted(input(1, 3, 8, 8), output("y")), "no node makes output y"},
		"map as output": {
			crafted(input(1, 3, 8, 8), craftNode("Relu", []string{"x"}, "y"), output("y")),
			"output y has shape [1 3 8 8]",
		},
		"bytes too few":  {sound(initializer("b", typeFloat, make([]byte, 15), 4)), "needs 16 bytes, the file has 15"},
		"bytes too many": {sound(initializer("b", typeFloat, make([]byte, 17), 4)), "needs 16 bytes, the file has 17"},
		"control bytes":  {sound(craftNode("Relu", []string{"\x1b[2J\u202e\n"}, "y")), `reads "\x1b[2J\u202e\n"`},
		"divides by zero": {sound(initializer("z0", typeInt64, make([]byte, 8), 1),
			craftNode("Div", []string{"z0", "z0"}, "d"), craftNode("Reshape", []string{"z", "d"}, "y")), "Reshape"},
	} {
		t.Run(name, func(t *testing.T) { refused(t, c.data, c.want) })
	}
}

// TestFault_05_Truncated cuts a model off at every byte.
func TestFault_05_Truncated(t *testing.T) {
	whole := sound()
	for n := range whole {
		if _, err := Load(context.Background(), whole[:n], DefaultLimits()); err != nil {
			checkRefusal(t, err)
		}
	}
}
