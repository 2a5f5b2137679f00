package onnx

import (
	"slices"
	"strings"
)

// Einsum, as sums, transposes and products of matrices.

// term is an operand and the labels of its dimensions.
type term struct {
	value  *value
	labels []rune
}

// lowerEinsum multiplies its inputs pair by pair, the first two first.
func lowerEinsum(u *use) *value {
	if slices.Contains(u.in, nil) {
		u.unsupported("an input is left out")
	}
	terms, out := u.equation(strings.ReplaceAll(u.word("equation", ""), " ", ""))
	first := u.only(terms[0], slices.Concat(labelsOf(terms[1:]), out))
	for i, next := range terms[1:] {
		later := slices.Concat(labelsOf(terms[i+2:]), out)
		first = u.contracted(first, u.only(next, slices.Concat(first.labels, later)), later)
	}
	var perm []int64
	for _, l := range out {
		perm = append(perm, int64(slices.Index(first.labels, l)))
	}
	if len(perm) == 0 {
		return u.reshaped(first.value)
	}
	return u.turned(first.value, perm...)
}

func labelsOf(terms []term) (labels []rune) {
	for _, t := range terms {
		labels = append(labels, t.labels...)
	}
	return labels
}

// equation reads the labels of the operands and of the result. Dimensions under an ellipsis get labels of their own, by
// their distance from its end.
func (u *use) equation(text string) (terms []term, out []rune) {
	left, right, explicit := strings.Cut(text, "->")
	parts := strings.Split(left, ",")
	if len(parts) != len(u.in) {
		u.unsupported("%s of %d inputs", show(text), len(u.in))
	}
	most := 0
	for i, p := range parts {
		v := floating(u.in[i])
		hidden := max(len(v.shape)-len(strings.ReplaceAll(p, "...", "")), 0)
		labels := expanded(p, hidden)
		if len(labels) != len(v.shape) {
			u.unsupported("%s of shape %v", show(p), v.shape)
		}
		if strings.Contains(p, "...") {
			most = max(most, hidden)
		}
		terms = append(terms, u.diagonal(term{v, labels}))
	}
	if explicit {
		out = expanded(right, most)
	} else {
		out = implied(left, most)
	}
	all := labelsOf(terms)
	for i, l := range out {
		if !slices.Contains(all, l) || slices.Contains(out[:i], l) {
			u.unsupported("%s", show(text))
		}
	}
	return terms, out
}

// ellipsis is the first label of dimensions under an ellipsis.
const ellipsis = 0x100

func expanded(text string, hidden int) (labels []rune) {
	var rest []rune
	for i := range hidden {
		rest = append(rest, rune(ellipsis+hidden-1-i))
	}
	before, after, has := strings.Cut(text, "...")
	if labels = []rune(before); has {
		labels = slices.Concat(labels, rest, []rune(after))
	}
	return labels
}

// implied returns the labels that occur once, in order, behind those of the ellipsis.
func implied(left string, hidden int) []rune {
	out := expanded("...", hidden)
	if !strings.Contains(left, "...") {
		out = nil
	}
	labels := []rune(strings.NewReplacer(",", "", ".", "").Replace(left))
	slices.Sort(labels)
	for i, l := range labels {
		if (i == 0 || labels[i-1] != l) && (i == len(labels)-1 || labels[i+1] != l) {
			out = append(out, l)
		}
	}
	return out
}

// diagonal takes the diagonal of dimensions with one label.
func (u *use) diagonal(t term) term {
	for i := 0; i < len(t.labels); i++ {
		j := slices.Index(t.labels[i+1:], t.labels[i]) + i + 1
		if j == i {
			continue
		}
		n, rank := t.value.shape[i], len(t.labels)
		if t.value.shape[j] != n {
			u.refuse(": diagonal of shape %v", t.value.shape)
		}
		var perm []int64
		var labels []rune
		var shape []int
		for d := range rank {
			if d != i && d != j {
				perm, labels, shape = append(perm, int64(d)), append(labels, t.labels[d]), append(shape, t.value.shape[d])
			}
		}
		v := u.turned(t.value, append(perm, int64(i), int64(j))...)
		v = u.picked(u.reshaped(v, append(shape, n*n)...), -1, n, func(k int) int { return k * (n + 1) })
		t, i = term{v, append(labels, t.labels[i])}, -1
	}
	return t
}

// only sums over the dimensions whose label is not among those that are kept.
func (u *use) only(t term, keep []rune) term {
	var axes []int
	var labels []rune
	for i, l := range t.labels {
		if slices.Contains(keep, l) {
			labels = append(labels, l)
			continue
		}
		u.apart(t.value, i)
		axes = append(axes, i)
	}
	if axes == nil {
		return t
	}
	shape := without(t.value.shape, axes)
	return term{u.reshaped(u.reduced(false, t.value, axes), shape...), labels}
}

// contracted multiplies two operands and sums over the labels of both that are not kept.
func (u *use) contracted(a, b term, keep []rune) term {
	if b.value.isActivation() && !a.value.isActivation() {
		a, b = b, a
	}
	var both, left, right, inner []rune
	for _, l := range a.labels {
		switch shared := slices.Contains(b.labels, l); {
		case !shared:
			left = append(left, l)
		case slices.Contains(keep, l):
			both = append(both, l)
		default:
			inner = append(inner, l)
		}
	}
	for _, l := range b.labels {
		if !slices.Contains(a.labels, l) {
			right = append(right, l)
		}
	}
	for _, l := range inner {
		u.apart(a.value, slices.Index(a.labels, l))
		u.apart(b.value, slices.Index(b.labels, l))
		if a.size(l) != b.size(l) {
			u.unsupported("of shapes %v and %v", a.value.shape, b.value.shape)
		}
	}
	x := u.arranged(a, both, left, inner)
	y := u.arranged(b, both, inner, right)
	out := u.product(x, y, nil)
	shape := out.shape[:len(both)]
	for _, l := range left {
		shape = append(shape[:len(shape):len(shape)], a.size(l))
	}
	for _, l := range right {
		shape = append(shape[:len(shape):len(shape)], b.size(l))
	}
	return term{u.reshaped(out, shape...), slices.Concat(both, left, right)}
}

func (t term) size(label rune) int { return t.value.shape[slices.Index(t.labels, label)] }

// arranged returns t with dimensions for the labels of both operands, followed by a matrix.
func (u *use) arranged(t term, both, rows, columns []rune) *value {
	var perm []int64
	var shape []int
	for _, l := range slices.Concat(both, rows, columns) {
		perm = append(perm, int64(slices.Index(t.labels, l)))
	}
	for _, l := range both {
		shape = append(shape, t.size(l))
	}
	for _, part := range [][]rune{rows, columns} {
		n := 1
		for _, l := range part {
			n *= t.size(l)
		}
		shape = append(shape, n)
	}
	return u.reshaped(u.turned(t.value, perm...), shape...)
}
