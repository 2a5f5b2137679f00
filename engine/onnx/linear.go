package onnx

import (
	"beyond/engine/nn"
)

// lowerGemm computes alpha·A·B + beta·C. If B and C are constants, shaped [inputs, outputs] and [outputs], it becomes
// an nn.Linear, which has B as [outputs, inputs].
func lowerGemm(u *use) *value {
	a, b, c := u.in[0], u.in[1], u.input(2)
	if len(a.shape) != 2 || len(b.shape) != 2 {
		u.unsupported("of %d and %d dimensions, want 2", len(a.shape), len(b.shape))
	}
	if u.number("transA", 0) != 0 {
		a = u.turned(a, 1, 0)
	}
	if u.number("transB", 0) != 0 {
		b = u.turned(b, 1, 0)
	}
	b = u.scaled(b, u.scalar("alpha", 1))
	if c != nil {
		c = u.scaled(c, u.scalar("beta", 1))
		if n := b.shape[1]; c.floats != nil && c.count() == n && c.shape[len(c.shape)-1] == n {
			c = c.view(n)
		}
	}
	return u.product(a, b, c)
}

// scaled multiplies v by a number.
func (u *use) scaled(v *value, by float32) *value {
	if by == 1 {
		return v
	}
	return u.binary("Mul", v, number(by))
}

func lowerMatMul(u *use) *value {
	a, b := u.in[0], u.in[1]
	if len(a.shape) == 0 || len(b.shape) == 0 {
		u.unsupported("of a number")
	}
	row, column := len(a.shape) == 1, len(b.shape) == 1
	if row {
		a = u.reshaped(a, 1, a.shape[0])
	}
	if column {
		b = u.reshaped(b, b.shape[0], 1)
	}
	out := u.product(a, b, nil)
	shape := append([]int{}, out.shape...)
	if column {
		shape = shape[:len(shape)-1]
	}
	if row {
		shape = append(shape[:len(out.shape)-2], shape[len(out.shape)-1:]...)
	}
	return u.reshaped(out, shape...)
}

// product computes a·b, plus c if it is not nil.
func (u *use) product(a, b, c *value) *value {
	rank := len(a.shape)
	matrix := a.isActivation() && b.floats != nil && len(b.shape) == 2 && a.shape[rank-1] == b.shape[0]
	if matrix && rank == 2 && a.lead == 0 && (c == nil || c.isVector(b.shape[1])) {
		return u.linear(a, b, c)
	}
	multiply := u.matrices
	if matrix {
		multiply = u.pointwise
	}
	out := multiply(a, b)
	if c != nil {
		out = u.binary("Add", out, c)
	}
	return out
}

// isVector reports whether v is a constant of n floats.
func (v *value) isVector(n int) bool { return v.floats != nil && len(v.shape) == 1 && v.shape[0] == n }

// matrices multiplies the matrices of a and b by an nn.MatMul.
func (u *use) matrices(a, b *value) *value {
	u.apartInProduct(a, b)
	swapped := b.isActivation() && !a.isActivation()
	if swapped {
		a, b = b, a
	}
	if a.isActivation() && a.lead == 0 && (len(a.shape) < 3 || dimensionOf(b, len(a.shape)) != 1) {
		a = u.lifted(a)
	}
	return u.add(nn.MatMul{Swapped: swapped}, a, b)
}

// linear computes a·b + c by an nn.Linear.
func (u *use) linear(a, b, c *value) *value {
	args := []*value{a, u.turned(b, 1, 0)}
	if c != nil {
		args = append(args, c)
	}
	return u.add(nn.Linear{}, args...)
}

// pointwise multiplies the rows of an activation [..., M, K] by a matrix [K, N].
func (u *use) pointwise(a, b *value) *value {
	if a.lead == 0 && a.shape[0] != 1 {
		a = u.lifted(a)
	}
	return u.add(nn.Linear{}, a, u.turned(b, 1, 0))
}
