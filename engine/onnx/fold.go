package onnx

import (
	"slices"
	"sync"

	"beyond/engine/nn"
)

// maxFolded limits the elements of a tensor of integers in the file that is read at once, and of a computed constant of
// floats that is kept; maxComputed those of a computed constant of integers, and maxFoldedAll those of all of these.
// Such constants are shapes, axes, positions and masks. float32 is exact for the positions.
const (
	maxFolded    = 1 << 18
	maxComputed  = 1 << 23
	maxFoldedAll = 1 << 27
)

// computed makes v the result of op on constants of floats, which is computed by the operator's definition when it is
// read. A small result is computed once and kept.
func (u *use) computed(v *value, op nn.Operator, shape []int, in []*value) {
	f, z := &fold{op: op, shape: shape, in: in}, u.normaliser
	v.floats = func() []float32 { return f.compute(z) }
	if elementCount(shape) <= maxFolded {
		v.floats = sync.OnceValue(v.floats)
		return
	}
	v.fold, v.later = f, f.later(z)
}

// moved applies an operator that only moves elements to constants of integers. It moves their positions, as floats, by
// the operator's definition; where the operator writes a zero, the result has a 0. It returns nil for other operators
// and other constants.
func moved(op nn.Operator, shape []int, in []*value) []int64 {
	if !moves(op) || elementCount(shape) > maxComputed {
		return nil
	}
	all, args := []int64{0}, make([]nn.Array, len(in))
	for i, v := range in {
		if !v.isInts() || len(v.ints) != v.count() {
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

// moves reports whether every output of op is one of its inputs or zero.
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

// zip applies f to constants of integers, broadcast to each other, element by element. A large result of one number, as
// masks are that hide nothing, is kept as this number.
func (u *use) zip(f func(a ...int64) int64, in ...*value) *value {
	shape, err := []int{}, error(nil)
	for _, v := range in {
		if len(v.ints) != v.count() && !v.same {
			u.unsupported("of %d elements (limit %d)", v.count(), maxComputed)
		}
		if shape, err = nn.Broadcast(shape, v.shape); err != nil {
			u.refuse(": %v", err)
		}
	}
	count := int64(1)
	for _, d := range shape {
		count = saturatingMul(count, int64(d))
	}
	args := make([]int64, len(in))
	if count > maxFolded && !slices.ContainsFunc(in, (*value).varies) {
		for k, v := range in {
			args[k] = v.ints[0]
		}
		u.check(u.plan("node "+show(u.node.label()), count))
		return u.folds(&value{shape: shape, ints: []int64{f(args...)}, same: true})
	}
	if count > maxComputed {
		u.unsupported("folds to shape %v, which is too large", shape)
	}
	out := make([]int64, count)
	for i := range out {
		for k, v := range in {
			if v.same {
				args[k] = v.ints[0]
			} else {
				args[k] = v.ints[source(i, v.shape, shape)]
			}
		}
		out[i] = f(args...)
	}
	return u.folds(&value{shape: shape, ints: out})
}

// varies reports whether a constant of integers has more than one number.
func (v *value) varies() bool {
	return slices.ContainsFunc(v.ints, func(x int64) bool { return x != v.ints[0] })
}

// source returns the index in an array of one shape that element i of the array broadcast to another shape comes from.
func source(i int, from, to []int) int {
	at, step := 0, 1
	for d := 1; d <= len(from); d++ { // from the last dimension to the first
		size, own := to[len(to)-d], from[len(from)-d]
		if own != 1 {
			at += i % size * step
			step *= own
		}
		i /= size
	}
	return at
}

// folds counts the elements of a constant of integers, and refuses more than shapes need.
func (u *use) folds(v *value) *value {
	if u.foldedInts += len(v.ints); len(v.ints) > maxComputed || u.foldedInts > maxFoldedAll || len(v.shape) > maxRank {
		u.unsupported("folds to shape %v, which is too large", v.shape)
	}
	return v
}
