package nn

import (
	"maps"
	"math"
)

// Comparisons, logic and remainders, as functions of two variables. What is true is 1, what is false 0; neither passes
// a gradient.

func init() { maps.Copy(binaries, comparisons) }

var comparisons = map[string]binary{
	"Equal":          compared(func(a, b float64) bool { return a == b }),
	"Less":           compared(func(a, b float64) bool { return a < b }),
	"LessOrEqual":    compared(func(a, b float64) bool { return a <= b }),
	"Greater":        compared(func(a, b float64) bool { return a > b }),
	"GreaterOrEqual": compared(func(a, b float64) bool { return a >= b }),
	"And":            compared(func(a, b float64) bool { return a != 0 && b != 0 }),
	"Or":             compared(func(a, b float64) bool { return a != 0 || b != 0 }),
	"Xor":            compared(func(a, b float64) bool { return (a != 0) != (b != 0) }),
	// Mod has the sign of the divisor, as in Python, Fmod the sign of the dividend, as in C.
	"Mod": {
		func(a, b float64) float64 {
			m := math.Mod(a, b)
			return where(m != 0 && (m < 0) != (b < 0), m+b, m)
		},
		func(_, _ float64) float64 { return 1 },
		func(a, b float64) float64 { return -math.Floor(a / b) },
	},
	"Fmod": {
		math.Mod,
		func(_, _ float64) float64 { return 1 },
		func(a, b float64) float64 { return -math.Trunc(a / b) },
	},
}

func compared(is func(a, b float64) bool) binary {
	none := func(_, _ float64) float64 { return 0 }
	return binary{func(a, b float64) float64 { return truth(is(a, b)) }, none, none}
}
