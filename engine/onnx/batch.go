package onnx

import "slices"

// alike returns a constant for one picture where the file fixes the batch and repeats the constant for each picture, as
// a class token that an exporter has folded. other is the activation with which it is combined.
func (u *use) alike(v, other *value) *value {
	constant := v.floats != nil && !v.isActivation() && other.isActivation() && len(v.shape) == len(other.shape)
	if !constant || u.batch <= 1 || len(v.shape) == 0 || int64(v.shape[0]) != u.batch || other.shape[0] != 1 {
		return v
	}
	all := v.floats()
	one := len(all) / v.shape[0]
	for i := one; i < len(all); i += one {
		if !slices.Equal(all[i:i+one], all[:one]) {
			return v
		}
	}
	shape := slices.Clone(v.shape)
	shape[0] = 1
	return &value{shape: shape, floats: func() []float32 { return v.floats()[:one] }}
}
