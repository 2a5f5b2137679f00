package nn

import (
	"slices"
	"testing"

	"beyond/engine/kernel"

	"pgregory.net/rapid"
)

// TestViews compares views of a tensor in any layout with the operators' definitions.
func TestViews(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		shape := []int{1}
		for range rapid.IntRange(1, 3).Draw(t, "dimensions") {
			shape = append(shape, rapid.SampledFrom([]int{1, 2, 3, 5, 16, 20, 32, 48}).Draw(t, "size"))
		}
		want := numbered(shape)
		at := drawnPlace(t, shape)
		data := make([]float32, at.size)
		m := newMover(external(inArena, shape), at, nil)
		m.all(data, want.Data)
		for range rapid.IntRange(1, 5).Draw(t, "views") {
			at, want = drawnView(t, at, want)
			compareView(t, at, data, want)
		}
	})
}

// TestBlocksAs reshapes tensors by copying whole blocks.
func TestBlocksAs(t *testing.T) {
	if newBlocked([]int{1, 4, 7, 48}, 3, 0).blocksAs([]int{1, 28, 48}) == nil {
		t.Error("rows and columns of channels are not joined")
	}
	rapid.Check(t, func(t *rapid.T) {
		want := numbered([]int{
			1, rapid.SampledFrom([]int{1, 4, 6}).Draw(t, "rows"), rapid.SampledFrom([]int{2, 7}).Draw(t, "columns"),
			rapid.SampledFrom([]int{16, 20, 48}).Draw(t, "channels"),
		})
		at := newBlocked(want.Shape, 3, rapid.IntRange(0, 3).Draw(t, "inner"))
		data := make([]float32, at.size)
		m := newMover(external(inArena, want.Shape), at, nil)
		m.all(data, want.Data)
		perm := append([]int{0}, rapid.Permutation([]int{1, 2, 3}).Draw(t, "perm")...)
		v := at.transposed(perm)
		shape, _ := Transpose{perm}.Shape(want.Shape)
		moved := newArray(shape...)
		Transpose{perm}.Apply(moved, want)
		moved.Shape = append([]int{1}, drawnShape(t, elements(shape))...)
		to := v.blocksAs(moved.Shape)
		if to == nil {
			return
		}
		copied := make([]float32, to.size)
		m = newMover(v, to.reshaped(v.shape), nil)
		if m.run != kernel.Block {
			t.Fatalf("%v as %v does not move whole blocks", v.shape, moved.Shape)
		}
		m.all(copied, data)
		compareView(t, to, copied, moved)
	})
}

func numbered(shape []int) Array {
	a := newArray(shape...)
	for i := range a.Data {
		a.Data[i] = float32(i + 1)
	}
	return a
}

func drawnPlace(t *rapid.T, shape []int) *place {
	axis := rapid.IntRange(-1, len(shape)-1).Draw(t, "axis")
	if axis == plain {
		return newPlain(shape)
	}
	return newBlocked(shape, axis, rapid.IntRange(0, len(shape)-1).Draw(t, "inner"))
}

// drawnView applies a random operator to the array, and to the place if there is a view for it.
func drawnView(t *rapid.T, at *place, x Array) (*place, Array) {
	var op Operator
	var v *place
	switch rapid.IntRange(0, 2).Draw(t, "operator") {
	case 0:
		perm := rapid.Permutation(upTo(len(x.Shape))).Draw(t, "perm")
		op, v = Transpose{perm}, at.transposed(perm)
	case 1:
		d := rapid.IntRange(0, len(x.Shape)-1).Draw(t, "dimension")
		from := rapid.IntRange(0, x.Shape[d]-1).Draw(t, "from")
		step := rapid.IntRange(1, 2).Draw(t, "step")
		m := Mix{Axis: d}
		for i := from; i < x.Shape[d]; i += step {
			m.Rows = append(m.Rows, []Tap{{i, 1}})
		}
		m.Rows = m.Rows[:rapid.IntRange(1, len(m.Rows)).Draw(t, "count")]
		op, v = m, at.slice(d, from, len(m.Rows), step)
	case 2:
		to := drawnShape(t, elements(x.Shape))
		op, v = Reshape{append([]int{1}, to...)}, at.reshaped(to)
		if v != nil {
			return v, Array{Shape: to, Data: x.Data}
		}
	}
	if v == nil {
		return at, x
	}
	shape, err := op.Shape(x.Shape)
	if err != nil {
		t.Fatal(err)
	}
	out := newArray(shape...)
	op.Apply(out, x)
	return v, out
}

// drawnShape returns a random shape of n elements.
func drawnShape(t *rapid.T, n int) []int {
	var shape []int
	for n > 1 && len(shape) < 5 {
		var divisors []int
		for d := 1; d <= n; d++ {
			if n%d == 0 {
				divisors = append(divisors, d)
			}
		}
		d := rapid.SampledFrom(divisors).Draw(t, "divisor")
		shape, n = append(shape, d), n/d
	}
	return append(shape, n)
}

// compareView copies the view to C order and to sheets, and compares all elements and the lanes after the last.
func compareView(t *rapid.T, at *place, data []float32, want Array) {
	if !slices.Equal(at.shape, want.Shape) {
		t.Fatalf("the view has shape %v, want %v", at.shape, want.Shape)
	}
	got := make([]float32, len(want.Data))
	m := newMover(at, external(inArena, want.Shape), nil)
	m.all(got, data[at.from:])
	if !slices.Equal(got, want.Data) {
		t.Fatalf("a view of shape %v, strides %v, axis %d differs", at.shape, at.stride, at.axis)
	}
	axis := rapid.IntRange(0, len(at.shape)-1).Draw(t, "axis of the copy")
	to := newBlocked(at.shape, axis, len(at.shape)-1)
	blocked := slices.Repeat([]float32{-1}, to.size)
	m = newMover(at, to, nil)
	m.all(blocked, data[at.from:])
	plane := elements(want.Shape[axis+1:])
	rows := Array{Shape: []int{elements(want.Shape[:axis]), want.Shape[axis], plane}, Data: want.Data}
	for i, v := range blocked {
		pixels := rows.Shape[0] * plane
		channel, pixel := i/(pixels*kernel.Block)*kernel.Block+i%kernel.Block, i/kernel.Block%pixels
		expected := float32(0)
		if channel < rows.Shape[1] {
			expected = rows.Data[(pixel/plane*rows.Shape[1]+channel)*plane+pixel%plane]
		}
		if v != expected {
			t.Fatalf("in sheets, element %d of %v is %v, want %v", i, at.shape, v, expected)
		}
	}
}
