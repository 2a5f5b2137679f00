package onnx

import (
	"slices"
	"sync"

	"beyond/engine/nn"
)

// maxFolded bounds one constant of integers, and maxFoldedAll all those that are computed, in elements: they
// are shapes, axes and positions. Positions are exact in float32.
const (
	maxFolded    = 1 << 18
	maxFoldedAll = 1 << 22
)

// computed returns what computes op of constants of floats, once and when asked: the same definition that
// activations are computed by. When the loading is stopped it gives zeros, which nobody will see.
func (u *use) computed(op nn.Operator, shape []int, in []*value) func() []float32 {
	ctx := u.ctx
	return sync.OnceValue(func() []float32 {
		out := nn.Array{Shape: shape, Data: make([]float32, elementCount(shape))}
		if ctx.Err() != nil {
			return out.Data
		}
		args := make([]nn.Array, len(in))
		for i, v := range in {
			args[i] = nn.Array{Shape: v.inner(), Data: v.floats()}
		}
		op.Apply(out, args...)
		return out.Data
	})
}

// moved applies an operator that only moves elements to constants of integers, by moving their positions; nil
// for other operators and other constants. Where the operator puts a zero, so do the integers.
func moved(op nn.Operator, shape []int, in []*value) []int64 {
	if !moves(op) || elementCount(shape) > maxFolded {
		return nil
	}
	all, args := []int64{0}, make([]nn.Array, len(in))
	for i, v := range in {
		if !v.isInts() {
			return nil
		}
		args[i] = nn.Array{Shape: v.inner()}
		for range v.ints {
			args[i].Data = append(args[i].Data, float32(len(all)+len(args[i].Data)))
		}
		all = append(all, v.ints...)
	}
	at := nn.Array{Shape: shape, Data: make([]float32, elementCount(shape))}
	op.Apply(at, args...)
	out := make([]int64, len(at.Data))
	for i, p := range at.Data {
		out[i] = all[int(p)]
	}
	return out
}

// moves reports whether every output of op is one of its inputs, or zero.
func moves(op nn.Operator) bool {
	switch op := op.(type) {
	case nn.Concat, nn.Transpose:
		return true
	case nn.Mix:
		return !slices.ContainsFunc(op.Rows, func(row []nn.Tap) bool {
			return len(row) > 1 || len(row) == 1 && row[0].Weight != 1
		})
	}
	return false
}

// zip computes f of constants of integers that fit each other, element by element.
func (u *use) zip(f func(a ...int64) int64, in ...*value) (*value, error) {
	shape, err := []int{}, error(nil)
	for _, v := range in {
		if shape, err = nn.Broadcast(shape, v.shape); err != nil {
			return nil, refuse("node %s (%s): %v", show(u.node.label()), u.node.op, err)
		}
	}
	at := make([][]int, len(in))
	for i, v := range in {
		if at[i], err = u.positions(v.shape, shape); err != nil {
			return nil, err
		}
	}
	out, args := make([]int64, elementCount(shape)), make([]int64, len(in))
	for i := range out {
		for k, v := range in {
			args[k] = v.ints[at[k][i]]
		}
		out[i] = f(args...)
	}
	return u.folds(&value{shape: shape, ints: out})
}

// positions returns, for each element of a small array that one of shape is repeated to, where it comes from.
func (u *use) positions(shape, to []int) ([]int, error) {
	n := int64(1)
	for _, d := range to {
		n = saturatingMul(n, int64(d))
	}
	if n > maxFolded {
		return nil, u.unsupported("folds to shape %v, which is too large", to)
	}
	from := nn.Array{Shape: shape, Data: make([]float32, elementCount(shape))}
	for i := range from.Data {
		from.Data[i] = float32(i)
	}
	spread := nn.Array{Shape: to, Data: make([]float32, n)}
	nn.Binary{Function: "Add"}.Apply(spread, from, nn.Array{Data: []float32{0}})
	at := make([]int, n)
	for i, p := range spread.Data {
		at[i] = int(p)
	}
	return at, nil
}

// folds counts a constant of integers, and refuses more than shapes need.
func (u *use) folds(v *value) (*value, error) {
	if u.foldedInts += len(v.ints); len(v.ints) > maxFolded || u.foldedInts > maxFoldedAll || len(v.shape) > maxRank {
		return nil, u.unsupported("folds to shape %v, which is too large", v.shape)
	}
	return v, nil
}
