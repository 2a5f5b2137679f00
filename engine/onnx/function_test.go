package onnx

import (
	"slices"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
)

// craftFunction is a function of the domain "own", of nodes like those of a graph.
func craftFunction(name string, inputs, outputs []string, nodes ...[]byte) []byte {
	b := join(text(1, name), text(10, "own"), appendMessage(nil, 9, varint(2, 13)))
	for _, in := range inputs {
		b = append(b, text(4, in)...)
	}
	for _, out := range outputs {
		b = append(b, text(5, out)...)
	}
	for _, n := range nodes {
		b = appendMessage(b, 7, bodyOf(n))
	}
	return appendMessage(nil, 25, b)
}

// graphOf is an attribute of a graph of these fields.
func graphOf(name string, fields ...[]byte) []byte {
	return join(text(1, name), appendMessage(nil, 6, join(fields...)), varint(20, 5))
}

// referring is an attribute whose value is that of an attribute of the function around it.
func referring(name, to string, kind int64) []byte {
	return join(text(1, name), text(21, to), varint(20, kind))
}

// named are the inputs or outputs of a graph, by field number.
func named(number protowire.Number, names ...string) (b []byte) {
	for _, n := range names {
		b = append(b, appendMessage(nil, number, text(1, n))...)
	}
	return b
}

// TestFunctions loads the model of sound with parts of it as functions, with attributes, defaults, inputs left out, and
// functions in functions.
func TestFunctions(t *testing.T) {
	own := func(op string, in []string, out string, attributes ...[]byte) []byte {
		return nodeIn("own", op, in, out, attributes...)
	}
	head := join(craftNode("GlobalAveragePool", []string{"r"}, "pooled"), floats32("w", 4, 5))
	start := join(input(-1, 3, 8, 8), floats32("f", 5, 3, 3, 3))
	for name, data := range map[string][]byte{
		"convolution": join(
			crafted(start, own("Block", []string{"x", "f"}, "r", ints("size", 3, 3)), tail("r", 5)),
			craftFunction("Block", []string{"in", "filter", "bias"}, []string{"out"},
				craftNode("Conv", []string{"in", "filter", "bias"}, "x", referring("kernel_shape", "size", kindInts),
					referring("pads", "not given", kindInts)), // its own x is not the model's
				craftNode("Relu", []string{"x"}, "out"))),
		"a default": join(
			crafted(start, craftNode("Conv", []string{"x", "f"}, "c"), craftNode("Relu", []string{"c"}, "r"), head,
				own("Flat", []string{"pooled"}, "flat"), gemm("flat", "w", "z"), output("z")),
			appendMessage(nil, 25, join(bodyOf(craftFunction("Flat", []string{"a"}, []string{"b"},
				craftNode("Flatten", []string{"a"}, "b", referring("axis", "from", kindInt)))),
				appendMessage(nil, 11, whole("from", 1))))),
		"in one another": join(
			crafted(start, own("Outer", []string{"x", "f"}, "r"), tail("r", 5)),
			craftFunction("Outer", []string{"in", "filter"}, []string{"out"},
				own("Inner", []string{"c"}, "out"), craftNode("Conv", []string{"in", "filter"}, "c")), // sorted here
			craftFunction("Inner", []string{"in"}, []string{"out"}, craftNode("Relu", []string{"in"}, "out"))),
	} {
		t.Run(name, func(t *testing.T) {
			if got, want := logits(t, data), logits(t, sound()); !slices.Equal(got, want) {
				t.Errorf("logits %v, want %v", got, want)
			}
		})
	}
	call := crafted(start, own("F0", []string{"x"}, "r"), tail("r", 3))
	refused(t, join(call, craftFunction("F0", []string{"a"}, []string{"b"}, own("F0", []string{"a"}, "b"))),
		"functions call one another more than 32 deep")
	refused(t, join(call, craftFunction("F0", []string{"a"}, []string{"b"}, craftNode("Relu", []string{"a"}, "c"))),
		"function F0 does not make its output b")
	bomb := call // 2^20 calls of the last
	for i := range 20 {
		last := "F" + itoa(i+1)
		bomb = join(bomb, craftFunction("F"+itoa(i), []string{"a"}, []string{"b"},
			own(last, []string{"a"}, "c"), own(last, []string{"c"}, "b")))
	}
	refused(t, join(bomb, craftFunction("F20", []string{"a"}, []string{"b"}, craftNode("Relu", []string{"a"}, "b"))),
		"more than 40000 nodes with functions and loops expanded")
}

// TestControl expands an If and a Loop that constants decide.
func TestControl(t *testing.T) {
	start := join(input(-1, 3, 8, 8), floats32("f", 5, 3, 3, 3), craftNode("Conv", []string{"x", "f"}, "c"))
	yes, no := initializer("cond", typeBool, []byte{1}), initializer("cond", typeBool, []byte{0})
	relu := func(out string) []byte { return join(craftNode("Relu", []string{"c"}, out), named(12, out)) }
	evil := func(out string) []byte { return join(craftNode("Evil", []string{"c"}, out), named(12, out)) }
	branches := func(cond, then, otherwise []byte) []byte {
		return crafted(start, cond, craftNode("If", []string{"cond"}, "r",
			graphOf("then_branch", then), graphOf("else_branch", otherwise)), tail("r", 5))
	}
	// The loop adds the convolution's result to 0 as often as it is told, or until its condition is false.
	loop := func(trips, on string, next []byte) []byte {
		return crafted(start, floats32("zero", 1), integers("m", 3), yes,
			craftNode("Mul", []string{"c", "zero"}, "first"),
			craftNode("Loop", []string{trips, on, "first"}, "sum", graphOf("body", named(11, "i", "go", "before"), next,
				craftNode("Add", []string{"before", "c"}, "after"), named(12, "again", "after"))),
			craftNode("Relu", []string{"sum"}, "r"), tail("r", 5))
	}
	again := craftNode("Identity", []string{"go"}, "again")
	plain := logits(t, sound())
	three := logits(t, crafted(start, floats32("zero", 1), craftNode("Mul", []string{"c", "zero"}, "first"),
		craftNode("Add", []string{"first", "c"}, "c1"), craftNode("Add", []string{"c1", "c"}, "c2"),
		craftNode("Add", []string{"c2", "c"}, "c3"), craftNode("Relu", []string{"c3"}, "r"), tail("r", 5)))
	stacked := crafted(start, integers("m", 2), craftNode("Relu", []string{"c"}, "rc"), yes,
		craftNode("Loop", []string{"m", ""}, "both", graphOf("body", named(11, "i", "go"),
			again, craftNode("Identity", []string{"rc"}, "one"), named(12, "again", "one"))),
		initializer("at", typeInt64, make([]byte, 8)), craftNode("Gather", []string{"both", "at"}, "r"), tail("r", 5))
	for name, c := range map[string]struct {
		data []byte
		want []float32
	}{
		"if true":           {branches(yes, relu("a"), evil("b")), plain},
		"if false":          {branches(no, evil("a"), relu("b")), plain},
		"loop three times":  {loop("m", "", again), three},
		"loop with cond":    {loop("m", "cond", again), three},
		"loop of sequences": {stacked, plain},
	} {
		t.Run(name, func(t *testing.T) {
			if got := logits(t, c.data); !slices.Equal(got, c.want) {
				t.Errorf("logits %v, want %v", got, c.want)
			}
		})
	}
	refused(t, branches(join(), relu("a"), relu("b")), "reads cond, which nothing makes")
	live := crafted(start, craftNode("If", []string{"c"}, "r",
		graphOf("then_branch", relu("a")), graphOf("else_branch", relu("b"))), tail("r", 5))
	refused(t, live, "the condition depends on the picture")
	refused(t, loop("", "", again), "more than 40000 nodes with functions and loops expanded")
	large := initializer("many", typeInt64, make([]byte, 8<<18), 1<<18)
	refused(t, loop("", "", join(again, large)), "constants of more than")
}
