package kernel

import "testing"

// BenchmarkVector reports the elements per nanosecond of one core, for 64 channels of 56 × 56 pixels.
func BenchmarkVector(b *testing.B) {
	const c, pixels = 64, 56 * 56
	x, y := Alloc(c*pixels), Alloc(c*pixels)
	for i := range x {
		x[i] = float32(i%1000)/100 - 5
	}
	layers := map[string]Layer{
		"LayerNorm": NewLayerNorm(c, pixels, 1e-5, nil, nil), "LayerNormGrad": NewLayerNormGrad(c, pixels, 1e-5, nil),
		"Softmax": NewSoftmax(c, pixels), "SoftmaxGrad": NewSoftmaxGrad(c, pixels),
		"Times": NewBinary(Times, Whole, c, pixels), "SumChannel": NewSum(Channel, c, pixels),
	}
	for f := range functions {
		layers[functionTests[f].name] = NewMap(f, 1, 1, c, pixels)
		layers[functionTests[f].name+"Grad"] = NewMapGrad(f, 1, 1, c, pixels)
	}
	for name, l := range layers {
		b.Run(name, func(b *testing.B) {
			in := tensorOf(x, 1)
			a := Args{N: 1, In: in, Saved: in, Add: in, Out: tensorOf(y, 1)}
			for b.Loop() {
				for task := range l.Tasks(1) {
					l.Run(a, task)
				}
			}
			b.ReportMetric(c*pixels*float64(b.N)/float64(b.Elapsed().Nanoseconds()), "elements/ns")
		})
	}
}
