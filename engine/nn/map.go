package nn

import (
	"math"

	"gorgonia.org/gorgonia"
)

// Map applies a function of one variable to each element. Function is its ONNX name; GeluTanh is Gelu with ONNX's
// attribute approximate = "tanh", Silu is x·sigmoid(x), QuickGelu x·sigmoid(1.702x). Alpha and Beta are the function's
// parameters, if it has any.
type Map struct {
	Function    string
	Alpha, Beta float32
}

// function is y = f(x) and its derivative, which may use y.
type function struct {
	f  func(x, alpha, beta float64) float64
	df func(x, y, alpha, beta float64) float64
}

// IsFunction reports whether Map has a function of this name.
func IsFunction(name string) bool { _, ok := functions[name]; return ok }

// functions have PyTorch's derivatives: the left derivative at a kink, 0 at a jump.
var functions = map[string]function{
	"Abs": {
		func(x, _, _ float64) float64 { return math.Abs(x) },
		func(x, _, _, _ float64) float64 { return sign(x) },
	},
	"Ceil":  {func(x, _, _ float64) float64 { return math.Ceil(x) }, flat},
	"Floor": {func(x, _, _ float64) float64 { return math.Floor(x) }, flat},
	"Elu": {
		func(x, a, _ float64) float64 { return where(x > 0, x, a*math.Expm1(x)) },
		func(x, y, a, _ float64) float64 { return where(x > 0, 1, y+a) },
	},
	"Erf": {
		func(x, _, _ float64) float64 { return math.Erf(x) },
		func(x, _, _, _ float64) float64 { return 2 / math.Sqrt(math.Pi) * math.Exp(-x*x) },
	},
	"Exp": {
		func(x, _, _ float64) float64 { return math.Exp(x) },
		func(_, y, _, _ float64) float64 { return y },
	},
	"Gelu": {
		func(x, _, _ float64) float64 { return x * normal(x) },
		func(x, _, _, _ float64) float64 { return normal(x) + x*math.Exp(-x*x/2)/math.Sqrt(2*math.Pi) },
	},
	"GeluTanh": {
		func(x, _, _ float64) float64 { return x / 2 * (1 + math.Tanh(geluInner(x))) },
		func(x, _, _, _ float64) float64 {
			t := math.Tanh(geluInner(x))
			return (1+t)/2 + x/2*(1-t*t)*math.Sqrt(2/math.Pi)*(1+3*0.044715*x*x)
		},
	},
	"HardSigmoid": {
		func(x, a, b float64) float64 { return clamp01(a*x + b) },
		func(_, y, a, _ float64) float64 { return where(y > 0 && y < 1, a, 0) },
	},
	"HardSwish": {
		func(x, _, _ float64) float64 { return x * clamp01(x/6+0.5) },
		func(x, _, _, _ float64) float64 {
			if x <= -3 || x >= 3 {
				return where(x >= 3, 1, 0)
			}
			return x/3 + 0.5
		},
	},
	"LeakyRelu": {
		func(x, a, _ float64) float64 { return where(x < 0, a*x, x) },
		func(x, _, a, _ float64) float64 { return where(x > 0, 1, a) },
	},
	"Log": {
		func(x, _, _ float64) float64 { return math.Log(x) },
		func(x, _, _, _ float64) float64 { return 1 / x },
	},
	"Mish": {
		func(x, _, _ float64) float64 { return x * math.Tanh(softplus(x)) },
		func(x, _, _, _ float64) float64 {
			t := math.Tanh(softplus(x))
			return t + x*(1-t*t)*sigmoid(x)
		},
	},
	"Neg": {
		func(x, _, _ float64) float64 { return -x },
		func(_, _, _, _ float64) float64 { return -1 },
	},
	"QuickGelu": {
		func(x, _, _ float64) float64 { return x * sigmoid(1.702*x) },
		func(x, _, _, _ float64) float64 {
			s := sigmoid(1.702 * x)
			return s + 1.702*x*s*(1-s)
		},
	},
	"Reciprocal": {
		func(x, _, _ float64) float64 { return 1 / x },
		func(_, y, _, _ float64) float64 { return -y * y },
	},
	"Sigmoid": {
		func(x, _, _ float64) float64 { return sigmoid(x) },
		func(_, y, _, _ float64) float64 { return y * (1 - y) },
	},
	"Silu": {
		func(x, _, _ float64) float64 { return x * sigmoid(x) },
		func(x, _, _, _ float64) float64 {
			s := sigmoid(x)
			return s + x*s*(1-s)
		},
	},
	"Softplus": {
		func(x, _, _ float64) float64 { return softplus(x) },
		func(x, _, _, _ float64) float64 { return sigmoid(x) },
	},
	"Sqrt": {
		func(x, _, _ float64) float64 { return math.Sqrt(x) },
		func(_, y, _, _ float64) float64 { return 0.5 / y },
	},
	"Tanh": {
		func(x, _, _ float64) float64 { return math.Tanh(x) },
		func(_, y, _, _ float64) float64 { return 1 - y*y },
	},
}

func flat(_, _, _, _ float64) float64 { return 0 }

// truth returns 1 for true, and 0 for false.
func truth(is bool) float64 { return where(is, 1, 0) }

func sigmoid(x float64) float64   { return 1 / (1 + math.Exp(-x)) }
func normal(x float64) float64    { return 0.5 * (1 + math.Erf(x/math.Sqrt2)) }
func geluInner(x float64) float64 { return math.Sqrt(2/math.Pi) * (x + 0.044715*x*x*x) }
func clamp01(x float64) float64   { return math.Min(math.Max(x, 0), 1) }

// softplus is log(1 + e^x) without overflow.
func softplus(x float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) }

// sign returns −1, 0 or 1, and NaN for NaN.
func sign(x float64) float64 {
	if x == 0 || x != x {
		return x
	}
	return math.Copysign(1, x)
}

func where(is bool, a, b float64) float64 {
	if is {
		return a
	}
	return b
}

// Kind returns the function's name.
func (m Map) Kind() string { return m.Function }

// Shape returns the input's shape.
func (Map) Shape(in ...[]int) ([]int, error) { return in[0], nil }

// Apply computes f(x, Alpha, Beta) for each element, in float64.
func (m Map) Apply(out Array, in ...Array) {
	f, a, b := functions[m.Function].f, float64(m.Alpha), float64(m.Beta)
	for i, x := range in[0].Data {
		out.Data[i] = float32(f(float64(x), a, b))
	}
}

func (m Map) gradient(x gorgonia.Nodes, y, dy *gorgonia.Node) []Term {
	return []Term{{mapGradient{m}, []*gorgonia.Node{dy, x[0], y}}}
}

// mapGradient is dy (input 0) times the derivative at x (input 1), where the function's value is y (input 2).
type mapGradient struct{ Map }

func (g mapGradient) Kind() string { return g.Function + "Gradient" }

func (g mapGradient) Apply(out Array, in ...Array) {
	df, a, b := functions[g.Function].df, float64(g.Alpha), float64(g.Beta)
	for i, dy := range in[0].Data {
		out.Data[i] = float32(float64(dy) * df(float64(in[1].Data[i]), float64(in[2].Data[i]), a, b))
	}
}
