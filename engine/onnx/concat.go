package onnx

import (
	"slices"

	"beyond/engine/nn"
)

// lowerConcat joins activations along the channels of the normal form; for another axis it swaps the axes before and
// after. Constants among the inputs are added where the joined activations have zeros.
func lowerConcat(u *use) *value {
	if slices.Contains(u.in, nil) {
		u.unsupported("an input is left out")
	}
	return u.joined(u.in, u.number("axis", 1))
}

func (u *use) joined(in []*value, axis int64) *value {
	activations := slices.DeleteFunc(slices.Clone(in), func(v *value) bool { return !v.isActivation() })
	switch {
	case len(in) == 1:
		return in[0]
	case len(activations) > 0 && len(activations) < len(in):
		in = slices.Clone(in)
		for i, v := range in {
			in[i] = u.alike(v, activations[0])
		}
		return u.joinedWithConstants(in, activations, axis)
	}
	lead, at := 0, 0
	args := slices.Clone(in)
	for _, v := range args {
		lead = max(lead, min(v.lead, 1))
	}
	for i, v := range args {
		if v.isActivation() && v.lead != lead {
			v = u.raised(v, len(v.shape)+lead)
		}
		args[i], at = u.along(v, axis)
	}
	if at == 1 {
		return u.concat(args)
	}
	for i, v := range args {
		args[i] = u.swapped(v, 1, at)
	}
	return u.swapped(u.concat(args), 1, at)
}

// concat joins values along the channels. Gorgonia's work is the square of an operator's inputs, so that many are joined
// in groups, and then the groups.
func (u *use) concat(args []*value) *value {
	const most = 128
	for len(args) > most {
		var groups []*value
		for part := range slices.Chunk(args, most) {
			if len(part) > 1 {
				part = []*value{u.add(nn.Concat{}, part...)}
			}
			groups = append(groups, part[0])
		}
		args = groups
	}
	return u.add(nn.Concat{}, args...)
}

// swapped exchanges two dimensions of the normal form, except the picture's.
func (u *use) swapped(v *value, i, j int) *value {
	inner := v.inner()
	if j >= len(inner) || i >= len(inner) {
		u.unsupported("along axis %d of shape %v", j, v.shape)
	}
	perm := make([]int, len(inner))
	for k := range perm {
		perm[k] = k
	}
	perm[i], perm[j] = j, i
	out := u.add(nn.Transpose{Perm: perm}, v)
	out.lead, out.shape = v.lead, out.inner()[v.lead:]
	if at := perm[v.lead+max(v.batchAxis, 0)] - v.lead; v.batchAxis >= 0 {
		out.batchAxis = at
	}
	return out
}

// joinedWithConstants joins the activations alone, moves them to their positions, and adds the constants.
func (u *use) joinedWithConstants(in, activations []*value, axis int64) *value {
	x := u.joined(activations, axis)
	at := wrap(axis, len(x.shape))
	var rows [][]nn.Tap
	rest, from := slices.Clone(in), 0
	for i, v := range in {
		if len(v.shape) != len(x.shape) || at < 0 || at >= len(v.shape) || v.isInts() {
			u.unsupported("of shapes %v and %v", x.shape, v.shape)
		}
		for range v.shape[at] {
			var row []nn.Tap
			if v.isActivation() {
				row = []nn.Tap{{From: from, Weight: 1}}
				from++
			}
			rows = append(rows, row)
		}
		if v.isActivation() {
			rest[i] = filled(0, v.shape...)
		}
	}
	constants := u.joined(rest, axis)
	x = u.mixed(x, axis, len(rows), func(i int) []nn.Tap { return rows[i] })
	return u.binary("Add", x, constants)
}
