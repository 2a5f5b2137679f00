package kernel

import (
	"math"
	"testing"
)

// functionTests are the functions with the largest errors of their values, in units in the last place, against the
// exact value. They were measured on every float32 from 0.004 to 20 of both signs; all are below 2.5, so that a value is
// at most 2 units from the correctly rounded one. Alpha and beta are ONNX's defaults. The derivatives' errors are
// relative to the largest of the derivative itself and 1, in units of 2⁻²⁴.
var functionTests = [functions]struct {
	name        string
	alpha, beta float32
	ulps        float64
	slope       float64
}{
	Exp: {"Exp", 0, 0, 1.1, 4}, Sigmoid: {"Sigmoid", 0, 0, 2.45, 4}, Silu: {"Silu", 0, 0, 2.3, 4},
	Tanh: {"Tanh", 0, 0, 1.6, 4}, Erf: {"Erf", 0, 0, 1.2, 4}, Gelu: {"Gelu", 0, 0, 2.4, 4},
	GeluTanh: {"GeluTanh", 0, 0, 2.3, 4}, HardSigmoid: {"HardSigmoid", 0.2, 0.5, 0.5, 4},
	HardSwish: {"HardSwish", 0, 0, 1.9, 4}, Elu: {"Elu", 1, 0, 1, 4}, Softplus: {"Softplus", 0, 0, 2.3, 4},
	Mish: {"Mish", 0, 0, 2.48, 4}, LeakyRelu: {"LeakyRelu", 0.01, 0, 0.5, 4}, Sqrt: {"Sqrt", 0, 0, 0.5, 4},
	Reciprocal: {"Reciprocal", 0, 0, 0.5, 4}, Abs: {"Abs", 0, 0, 0, 4}, Neg: {"Neg", 0, 0, 0, 4},
	Log: {"Log", 0, 0, 1, 4}, QuickGelu: {"QuickGelu", 0, 0, 2.4, 4},
	Norm: {"Norm", 0, 0, 0.5, 4}, ZeroNaN: {"ZeroNaN", 0, 0, 0, 0},
}

// everyFloat returns floats of every exponent and sign, step apart among all 2³², with the special ones first.
func everyFloat(step uint32) []float32 {
	nan := float32(math.NaN())
	x := []float32{
		0, float32(math.Copysign(0, -1)), inf, -inf, nan, 0x1p-149, -0x1p-149, 0x1p-126, -0x1p-126,
		math.MaxFloat32, -math.MaxFloat32, 1, -1, 3, -3, 6, 88.722835, 88.72284, -87.33655, -103.97208, -103.97209,
	}
	for bits := uint64(0); bits < 1<<32; bits += uint64(step) {
		x = append(x, math.Float32frombits(uint32(bits)))
	}
	return append(x, make([]float32, (Block-len(x)%Block)%Block)...)
}

// ulps returns the error of a value in units in the last place of want.
func ulps(got float32, want float64) float64 {
	rounded := float32(want)
	if got == rounded || got != got && want != want {
		return 0
	}
	unit := math.Nextafter32(float32(math.Abs(want)), inf) - float32(math.Abs(want))
	if e := math.Abs(float64(got)-want) / float64(unit); e == e {
		return e
	}
	return math.Inf(1)
}

// slopeError returns the error of a derivative, relative to the largest of 1 and itself, in units of 2⁻²⁴.
func slopeError(got float32, want float64) float64 {
	if got == float32(want) {
		return 0
	}
	return math.Abs(float64(got)-want) / math.Max(math.Abs(want), 1) * 0x1p24
}

// applyFunction returns a function's values and its derivatives.
func applyFunction(f Function, x []float32) (y, slope []float32) {
	tt := functionTests[f]
	y, slope = make([]float32, len(x)), make([]float32, len(x))
	pixels := len(x) / Block
	runTasks(NewMap(f, tt.alpha, tt.beta, Block, pixels), Args{N: 1, In: tensorOf(x, 1), Out: tensorOf(y, 1)})
	a := Args{N: 1, In: tensorOf(constant(len(x), 1), 1), Saved: tensorOf(x, 1), Out: tensorOf(slope, 1)}
	runTasks(NewMapGrad(f, tt.alpha, tt.beta, Block, pixels), a)
	return y, slope
}

// TestAccuracy compares every function and its derivative with float64, over all of float32.
func TestAccuracy(t *testing.T) {
	step := uint32(1<<14 + 3)
	if testing.Short() {
		step = 1<<17 + 3
	}
	x := everyFloat(step)
	for f := range functions {
		tt := functionTests[f]
		t.Run(tt.name, func(t *testing.T) {
			y, slope := applyFunction(f, x)
			var worst, worstSlope, at, atSlope float64
			for i, v := range x {
				want := wideFunctions[f].f(float64(v), float64(tt.alpha), float64(tt.beta))
				if e := ulps(y[i], want); e > worst {
					worst, at = e, float64(v)
				}
				want = wideFunctions[f].df(float64(v), float64(tt.alpha), float64(tt.beta))
				if e := slopeError(slope[i], want); e > worstSlope {
					worstSlope, atSlope = e, float64(v)
				}
				if (want != want) != (slope[i] != slope[i]) {
					t.Errorf("derivative at %v is %v, want %v", v, slope[i], want)
				}
			}
			t.Logf("value %.3f ulp at %v, derivative %.3f at %v", worst, at, worstSlope, atSlope)
			if worst > tt.ulps || worstSlope > tt.slope {
				t.Errorf("value off by %v ulp at %v, derivative by %v · 2⁻²⁴ at %v", worst, at, worstSlope, atSlope)
			}
		})
	}
}

// TestFunctionBits checks that all paths, plain Go too, give the same bits, but for the sign of a zero.
func TestFunctionBits(t *testing.T) {
	defer Use(Active())
	x := everyFloat(1<<20 + 3)
	for f := range functions {
		Use(Generic)
		y, slope := applyFunction(f, x)
		for _, p := range Paths() {
			Use(p)
			gotY, gotSlope := applyFunction(f, x)
			sameValues(t, functionTests[f].name+" on "+p.String(), x, gotY, y)
			sameValues(t, "derivative of "+functionTests[f].name+" on "+p.String(), x, gotSlope, slope)
		}
	}
}

func sameValues(t *testing.T, name string, x, got, want []float32) {
	t.Helper()
	for i := range want {
		if got[i] != want[i] && (got[i] == got[i] || want[i] == want[i]) {
			t.Fatalf("%s: at %v it is %v (%#x), in plain Go %v", name, x[i], got[i], math.Float32bits(got[i]), want[i])
		}
	}
}
