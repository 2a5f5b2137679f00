package onnx

import (
	"slices"

	"beyond/engine/nn"
)

// lowerConcat joins activations along the channels of the normal form; for another axis it swaps the axes before and
// after. Constants among the inputs are added where the joined activations have zeros.
func lowerConcat(u *use) error {
	if slices.Contains(u.in, nil) {
		return u.unsupported("an input is left out")
	}
	out, err := u.joined(u.in, u.number("axis", 1))
	if err != nil {
		return err
	}
	return u.is(out)
}

func (u *use) joined(in []*value, axis int64) (*value, error) {
	activations := slices.DeleteFunc(slices.Clone(in), func(v *value) bool { return !v.isActivation() })
	switch {
	case len(in) == 1:
		return in[0], nil
	case len(activations) > 0 && len(activations) < len(in):
		return u.joinedWithConstants(in, activations, axis)
	}
	lead, at := 0, 0
	args := slices.Clone(in)
	for _, v := range args {
		lead = max(lead, min(v.lead, 1))
	}
	for i, v := range args {
		var err error
		if v.isActivation() && v.lead != lead {
			v, err = u.raised(v, len(v.shape)+lead)
		}
		if err == nil {
			args[i], at, err = u.along(v, axis)
		}
		if err != nil {
			return nil, err
		}
	}
	if at == 1 {
		return u.add(nn.Concat{}, args...)
	}
	for i, v := range args {
		var err error
		if args[i], err = u.swapped(v, 1, at); err != nil {
			return nil, err
		}
	}
	out, err := u.add(nn.Concat{}, args...)
	if err != nil {
		return nil, err
	}
	return u.swapped(out, 1, at)
}

// swapped exchanges two dimensions of the normal form, except the picture's.
func (u *use) swapped(v *value, i, j int) (*value, error) {
	inner := v.inner()
	if j >= len(inner) || i >= len(inner) {
		return nil, u.unsupported("along axis %d of shape %v", j, v.shape)
	}
	perm := make([]int, len(inner))
	for k := range perm {
		perm[k] = k
	}
	perm[i], perm[j] = j, i
	out, err := u.add(nn.Transpose{Perm: perm}, v)
	if err != nil {
		return nil, err
	}
	out.lead, out.shape = v.lead, out.inner()[v.lead:]
	return out, nil
}

// joinedWithConstants joins the activations alone, moves them to their positions, and adds the constants.
func (u *use) joinedWithConstants(in, activations []*value, axis int64) (*value, error) {
	x, err := u.joined(activations, axis)
	if err != nil {
		return nil, err
	}
	at := wrap(axis, len(x.shape))
	var rows [][]nn.Tap
	rest, from := slices.Clone(in), 0
	for i, v := range in {
		if len(v.shape) != len(x.shape) || at < 0 || at >= len(v.shape) || v.isInts() {
			return nil, u.unsupported("of shapes %v and %v", x.shape, v.shape)
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
	constants, err := u.joined(rest, axis)
	if err != nil {
		return nil, err
	}
	if x, err = u.mixed(x, axis, len(rows), func(i int) []nn.Tap { return rows[i] }); err != nil {
		return nil, err
	}
	return u.binary("Add", x, constants)
}
