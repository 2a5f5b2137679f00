package onnx

import (
	"cmp"

	"beyond/engine/nn"
)

// Comparisons, logic and remainders. Of constants their results are integers, 0 or 1; of what depends on the picture
// they are activations of zeros and ones.

// comparisons of two integers.
var comparisons = map[string]func(a, b int64) bool{
	"Equal":          func(a, b int64) bool { return a == b },
	"Greater":        func(a, b int64) bool { return a > b },
	"GreaterOrEqual": func(a, b int64) bool { return a >= b },
	"Less":           func(a, b int64) bool { return a < b },
	"LessOrEqual":    func(a, b int64) bool { return a <= b },
	"And":            func(a, b int64) bool { return a != 0 && b != 0 },
	"Or":             func(a, b int64) bool { return a != 0 || b != 0 },
	"Xor":            func(a, b int64) bool { return (a != 0) != (b != 0) },
}

// truth marks an activation of zeros and ones.
func (u *use) truth(v *value) *value {
	v.truth = true
	return v
}

func lowerCompare(u *use) *value {
	a, b, is := u.in[0], u.in[1], comparisons[u.node.op]
	switch {
	case a.isActivation() || b.isActivation():
		return u.truth(u.binary(u.node.op, floating(a), floating(b)))
	case a.isInts() && b.isInts():
		return u.zip(func(v ...int64) int64 { return flag(is(v[0], v[1])) }, a, b)
	case a.count() > maxComputed || b.count() > maxComputed:
		u.unsupported("on shapes %v and %v, which are too large", a.shape, b.shape)
	}
	x, y := floating(a).floats(), floating(b).floats()
	return u.zip(func(v ...int64) int64 {
		p, q := x[v[0]], y[v[1]]
		if p != p || q != q {
			return 0
		}
		return flag(is(int64(cmp.Compare(p, q)), 0))
	}, numbered(a, 0), numbered(b, 0))
}

func lowerNot(u *use) *value {
	switch v := u.in[0]; {
	case v.isActivation():
		return u.truth(u.add(nn.Map{Function: "Not"}, v))
	case !v.isInts():
		u.unsupported("on floats")
	}
	return u.zip(func(a ...int64) int64 { return flag(a[0] == 0) }, u.in[0])
}

// lowerMod takes the sign of the divisor, as in Python, or with fmod the sign of the dividend, as in C.
func lowerMod(u *use) *value {
	likeC, a, b := u.number("fmod", 0) != 0, u.in[0], u.in[1]
	if !a.isInts() || !b.isInts() {
		function := "Mod"
		if likeC {
			function = "Fmod"
		}
		return u.binary(function, floating(a), floating(b))
	}
	return u.zip(func(a ...int64) int64 {
		if a[1] == 0 {
			return 0
		}
		m := a[0] % a[1]
		if !likeC && m != 0 && (m < 0) != (a[1] < 0) {
			m += a[1]
		}
		return m
	}, a, b)
}

// lowerIs lowers IsNaN and IsInf.
func lowerIs(u *use) *value {
	v, m := u.in[0], nn.Map{Function: u.node.op}
	if m.Function == "IsInf" {
		m.Alpha, m.Beta = float32(u.number("detect_negative", 1)), float32(u.number("detect_positive", 1))
	}
	switch {
	case v.isInts():
		return u.zip(func(...int64) int64 { return 0 }, v)
	case v.isActivation():
		return u.truth(u.add(m, v))
	}
	return u.integral(u.add(m, v), func(x float64) int64 { return int64(x) })
}
