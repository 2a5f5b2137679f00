package kernel

import "math"

// wideFunction is a function of one variable and its derivative, in float64.
type wideFunction struct {
	f, df func(x, alpha, beta float64) float64
}

// wideFunctions have PyTorch's derivatives: the left derivative at a kink, 0 at a jump.
var wideFunctions = [...]wideFunction{
	Exp: {
		func(x, _, _ float64) float64 { return math.Exp(x) },
		func(x, _, _ float64) float64 { return math.Exp(x) },
	},
	Sigmoid: {
		func(x, _, _ float64) float64 { return wideSigmoid(x) },
		func(x, _, _ float64) float64 { return wideSigmoid(x) * wideSigmoid(-x) },
	},
	Silu: {
		func(x, _, _ float64) float64 { return wideSilu(x, 1) },
		func(x, _, _ float64) float64 { return wideSiluSlope(x, x, 1) },
	},
	Tanh: {
		func(x, _, _ float64) float64 { return math.Tanh(x) },
		func(x, _, _ float64) float64 { return 4 * wideSigmoid(2*x) * wideSigmoid(-2*x) },
	},
	Erf: {
		func(x, _, _ float64) float64 { return math.Erf(x) },
		func(x, _, _ float64) float64 { return 2 / math.Sqrt(math.Pi) * math.Exp(-x*x) },
	},
	Gelu: {
		func(x, _, _ float64) float64 { return wideTimes(x, wideNormal(x)) },
		func(x, _, _ float64) float64 {
			return wideNormal(x) + wideTimes(x, math.Exp(-x*x/2)/math.Sqrt(2*math.Pi))
		},
	},
	GeluTanh: {
		func(x, _, _ float64) float64 { return wideTimes(x, wideSigmoid(wideInner(x))) },
		func(x, _, _ float64) float64 {
			return wideSiluSlope(wideInner(x), x, 2*math.Sqrt(2/math.Pi)*(1+3*0.044715*x*x))
		},
	},
	HardSigmoid: {
		func(x, a, b float64) float64 { return wideClamp(a*x + b) },
		func(x, a, b float64) float64 { return wideWhere(a*x+b > 0 && a*x+b < 1, a, 0) },
	},
	HardSwish: {
		func(x, _, _ float64) float64 { return wideTimes(x, wideClamp((x+3)/6)) },
		func(x, _, _ float64) float64 {
			if x <= -3 || x >= 3 {
				return wideWhere(x >= 3, 1, 0)
			}
			return x/3 + 0.5
		},
	},
	Elu: {
		func(x, a, _ float64) float64 { return wideWhere(x > 0, x, a*math.Expm1(x)) },
		func(x, a, _ float64) float64 { return wideWhere(x > 0, 1, a*math.Exp(x)) },
	},
	Softplus: {
		func(x, _, _ float64) float64 { return math.Max(x, 0) + math.Log1p(math.Exp(-math.Abs(x))) },
		func(x, _, _ float64) float64 { return wideSigmoid(x) },
	},
	Mish: {
		func(x, _, _ float64) float64 { return wideTimes(x, wideMishGate(x)) },
		func(x, _, _ float64) float64 {
			e := math.Exp(-math.Abs(x))
			k, d := e, 2+2*e+e*e // 1 − gate² = 4·k·(1 + e) / d² · … with e^x = e or 1/e
			if x > 0 {
				k, d = e*e, 1+2*e+2*e*e
			}
			return wideMishGate(x) + wideTimes(x, 4*k*(1+e)/(d*d))
		},
	},
	LeakyRelu: {
		func(x, a, _ float64) float64 { return wideWhere(x < 0, a*x, x) },
		func(x, a, _ float64) float64 { return wideWhere(x > 0, 1, a) },
	},
	Sqrt: {
		func(x, _, _ float64) float64 { return math.Sqrt(x) },
		func(x, _, _ float64) float64 { return 0.5 / math.Sqrt(x) },
	},
	Reciprocal: {
		func(x, _, _ float64) float64 { return 1 / x },
		func(x, _, _ float64) float64 { return -1 / (x * x) },
	},
	Abs: {
		func(x, _, _ float64) float64 { return math.Abs(x) },
		func(x, _, _ float64) float64 {
			if x == 0 || x != x {
				return x
			}
			return math.Copysign(1, x)
		},
	},
	Neg: {
		func(x, _, _ float64) float64 { return -x },
		func(_, _, _ float64) float64 { return -1 },
	},
	Log: {
		func(x, _, _ float64) float64 { return math.Log(x) },
		func(x, _, _ float64) float64 { return 1 / x },
	},
	QuickGelu: {
		func(x, _, _ float64) float64 { return wideSilu(x, 1.702) },
		func(x, _, _ float64) float64 { return wideSiluSlope(1.702*x, x, 1.702) },
	},
	Norm: {
		func(x, _, _ float64) float64 { return math.Sqrt(x) },
		func(x, _, _ float64) float64 { return wideWhere(x == 0, 0, 0.5/math.Sqrt(x)) },
	},
	ZeroNaN: {
		func(x, _, _ float64) float64 { return wideWhere(x == x, x, 0) },
		func(x, _, _ float64) float64 { return wideWhere(x == x, 1, 0) },
	},
}

func wideSigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
func wideNormal(x float64) float64  { return 0.5 * math.Erfc(-x/math.Sqrt2) }
func wideInner(x float64) float64   { return 2 * math.Sqrt(2/math.Pi) * (x + 0.044715*x*x*x) }
func wideClamp(x float64) float64   { return math.Min(math.Max(x, 0), 1) }
func wideSilu(x, k float64) float64 { return wideTimes(x, wideSigmoid(k*x)) }
func wideMishGate(x float64) float64 { // tanh(log(1 + e^x))
	e := math.Exp(-math.Abs(x))
	if x > 0 {
		return (1 + 2*e) / (1 + 2*e + 2*e*e)
	}
	return e * (e + 2) / (e*(e+2) + 2)
}

// wideSiluSlope is the derivative of x · σ(v), where v′ = slope.
func wideSiluSlope(v, x, slope float64) float64 {
	return wideSigmoid(v) + wideTimes(x*slope, wideSigmoid(v)*wideSigmoid(-v))
}

// wideTimes is x · y, but 0 where y is: a function's limit at an infinity.
func wideTimes(x, y float64) float64 {
	if y == 0 {
		return 0
	}
	return x * y
}

func wideWhere(is bool, a, b float64) float64 {
	if is {
		return a
	}
	return b
}

var wideBinaries = [...]func(a, b float64) float64{
	Plus:    func(a, b float64) float64 { return a + b },
	Minus:   func(a, b float64) float64 { return a - b },
	Times:   func(a, b float64) float64 { return a * b },
	Divide:  func(a, b float64) float64 { return a / b },
	Largest: math.Max,
	Least:   math.Min,
	Same:    func(a, b float64) float64 { return wideWhere(a == b, 1, 0) },
	Keep:    func(a, b float64) float64 { return wideWhere(b != 0, a, 0) },
	Drop:    func(a, b float64) float64 { return wideWhere(b != 0, 0, a) },
}
