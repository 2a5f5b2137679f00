package onnx

import (
	"slices"

	"beyond/engine/nn"
)

func lowerTranspose(u *use) *value {
	v, rank := u.in[0], len(u.in[0].shape)
	perm := u.node.attributes["perm"].ints
	if perm == nil {
		for i := range rank {
			perm = append(perm, int64(rank-1-i))
		}
	}
	if len(perm) != rank {
		u.unsupported("%d dimensions as %v", rank, perm)
	}
	return u.turned(v, perm...)
}

// turned permutes the dimensions of v. Permuting them back returns the original value.
func (u *use) turned(v *value, perm ...int64) *value {
	if len(perm) == 0 {
		return v
	}
	if to, same := v.asTurned(perm); same {
		return u.reshaped(v, to...).withAxis(v.turnedAxis(perm))
	}
	if v.isActivation() && perm[0] != 0 {
		v = u.lifted(v) // a constant needs no dimension for the picture
	}
	var inner []int
	for i := range v.lead {
		inner = append(inner, i)
	}
	for _, p := range perm {
		inner = append(inner, v.lead+wrap(p, len(perm)))
	}
	if inOrder(nil, inner) {
		return v
	}
	if from := v.before; from != nil && len(from.perm) == len(inner) && inOrder(from.perm, inner) {
		return from.value
	}
	out := u.add(nn.Transpose{Perm: inner}, v)
	out.batchAxis = v.turnedAxis(perm)
	out.before = &turn{v, inner}
	return out
}

// turnedAxis returns the dimension in which pictures lie after a permutation.
func (v *value) turnedAxis(perm []int64) int {
	return slices.IndexFunc(perm, func(p int64) bool { return v.batchAxis >= 0 && wrap(p, len(perm)) == v.batchAxis })
}

// asTurned returns the shape of v with permuted dimensions, and reports whether the elements stay in place: whether the
// dimensions larger than 1 keep their order. It leaves an invalid permutation for nn.Transpose to refuse.
func (v *value) asTurned(perm []int64) (to []int, same bool) {
	last, same, seen := -1, len(perm) == len(v.shape), make([]bool, len(v.shape))
	for _, p := range perm {
		at := wrap(p, len(perm))
		if at < 0 || at >= len(v.shape) || seen[at] {
			return nil, false
		}
		seen[at] = true
		to = append(to, v.shape[at])
		if v.shape[at] != 1 {
			same, last = same && at > last, at
		}
	}
	return to, same
}

// turn is the value before its dimensions were permuted, and the permutation.
type turn struct {
	value *value
	perm  []int
}

// inOrder reports whether the permutation first, if not nil, followed by then is the identity.
func inOrder(first, then []int) bool {
	for i, p := range then {
		if first != nil && p >= 0 && p < len(first) {
			p = first[p]
		}
		if p != i {
			return false
		}
	}
	return true
}

// lowerDepthToSpace moves channels to blocks of pixels.
func lowerDepthToSpace(u *use) *value {
	v, b := u.in[0], int(min(max(u.number("blocksize", 0), 0), 1<<10))
	if len(v.shape) != 4 || b == 0 || v.shape[1]%(b*b) != 0 {
		u.unsupported("of shape %v in blocks of %d", v.shape, b)
	}
	n, c, h, w := v.shape[0], v.shape[1]/(b*b), v.shape[2], v.shape[3]
	split, perm := []int{n, b, b, c, h, w}, []int64{0, 3, 4, 1, 5, 2}
	if u.word("mode", "DCR") == "CRD" {
		split, perm = []int{n, c, b, b, h, w}, []int64{0, 1, 4, 2, 5, 3}
	}
	return u.reshaped(u.turned(u.reshaped(v, split...), perm...), n, c, h*b, w*b)
}
