package nn

import (
	"maps"
	"math"
)

// The rarer functions of one variable. What is true is 1, what is false 0; neither passes a gradient.

func init() { maps.Copy(functions, rareFunctions) }

var rareFunctions = map[string]function{
	"Sin":   {plain1(math.Sin), func(x, _, _, _ float64) float64 { return math.Cos(x) }},
	"Cos":   {plain1(math.Cos), func(x, _, _, _ float64) float64 { return -math.Sin(x) }},
	"Tan":   {plain1(math.Tan), func(_, y, _, _ float64) float64 { return 1 + y*y }},
	"Asin":  {plain1(math.Asin), func(x, _, _, _ float64) float64 { return 1 / math.Sqrt(1-x*x) }},
	"Acos":  {plain1(math.Acos), func(x, _, _, _ float64) float64 { return -1 / math.Sqrt(1-x*x) }},
	"Atan":  {plain1(math.Atan), func(x, _, _, _ float64) float64 { return 1 / (1 + x*x) }},
	"Sinh":  {plain1(math.Sinh), func(x, _, _, _ float64) float64 { return math.Cosh(x) }},
	"Cosh":  {plain1(math.Cosh), func(x, _, _, _ float64) float64 { return math.Sinh(x) }},
	"Asinh": {plain1(math.Asinh), func(x, _, _, _ float64) float64 { return 1 / math.Sqrt(x*x+1) }},
	"Acosh": {plain1(math.Acosh), func(x, _, _, _ float64) float64 { return 1 / math.Sqrt(x*x-1) }},
	"Atanh": {plain1(math.Atanh), func(x, _, _, _ float64) float64 { return 1 / (1 - x*x) }},
	"Sign":  {plain1(sign), flat},
	"Round": {plain1(math.RoundToEven), flat},
	"Celu": {
		func(x, a, _ float64) float64 { return where(x > 0, x, a*math.Expm1(x/a)) },
		func(x, _, a, _ float64) float64 { return where(x > 0, 1, math.Exp(x/a)) },
	},
	"Selu": { // Beta is ONNX's gamma
		func(x, a, g float64) float64 { return g * where(x > 0, x, a*math.Expm1(x)) },
		func(x, _, a, g float64) float64 { return g * where(x > 0, 1, a*math.Exp(x)) },
	},
	"Softsign": {
		func(x, _, _ float64) float64 { return x / (1 + math.Abs(x)) },
		func(x, _, _, _ float64) float64 { return 1 / ((1 + math.Abs(x)) * (1 + math.Abs(x))) },
	},
	"ThresholdedRelu": {
		func(x, a, _ float64) float64 { return where(x <= a, 0, x) },
		func(x, _, a, _ float64) float64 { return where(x <= a, 0, 1) },
	},
	"Shrink": { // Alpha is ONNX's lambd, Beta its bias
		func(x, a, b float64) float64 { return where(x < -a, x+b, where(x > a, x-b, 0)) },
		func(x, _, a, _ float64) float64 { return truth(x < -a || x > a) },
	},
	// Norm is the square root of a sum of squares. Its derivative at 0 is 0, as of PyTorch's norms.
	"Norm": {
		func(x, _, _ float64) float64 { return math.Sqrt(x) },
		func(_, y, _, _ float64) float64 { return where(y == 0, 0, 0.5/y) },
	},
	"IsNaN": {func(x, _, _ float64) float64 { return truth(x != x) }, flat},
	"IsInf": { // Alpha: −∞ counts; Beta: ∞ does
		func(x, a, b float64) float64 { return truth(a != 0 && math.IsInf(x, -1) || b != 0 && math.IsInf(x, 1)) }, flat,
	},
	"Not":     {func(x, _, _ float64) float64 { return truth(x == 0) }, flat},
	"NotZero": {func(x, _, _ float64) float64 { return truth(x != 0) }, flat},
	// ZeroNaN replaces NaN by 0, as attention does where a mask hides all tokens.
	"ZeroNaN": {
		func(x, _, _ float64) float64 { return where(x != x, 0, x) },
		func(x, _, _, _ float64) float64 { return truth(x == x) },
	},
}

func plain1(f func(float64) float64) func(x, _, _ float64) float64 {
	return func(x, _, _ float64) float64 { return f(x) }
}
