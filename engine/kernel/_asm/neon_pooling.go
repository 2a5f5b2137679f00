package main

// The pooling kernels work on one pixel at a time. Its largest values, the inputs under a tap and the rest of the
// gradient take four registers each.
const (
	neonTop  vec = 0
	neonX    vec = 4
	neonRest vec = 8
	neonMask vec = 12
	neonSum  vec = 16
)

// maximum generates the kernel of maximum pooling.
func (n *neon) maximum() {
	t := neonTile{n, "maximum", 1}
	t.pooling("maximumNEON")
	t.outputs(callOut, "")
	t.storeBlock(neonTop, nPlace)
	t.next(1, t.name)
}

// unmaximum generates the kernel of maximum pooling's gradient.
func (n *neon) unmaximum() {
	t := neonTile{n, "unmaximum", 1}
	t.pooling("unmaximumNEON")
	t.outputs(callAdd, "")
	t.loadBlock(neonRest, nPlace)
	t.field(callOut, nPlace)
	t.field(callIn, nTmp)
	t.ins("SUB %v, %v, %[2]v", nTmp, nPlace) // from an element of in to the same element of out
	t.taps("Give", func() {
		t.ins("ADD %v, %v, %v", nWeight, nPlace, nTmp)
		t.loadBlock(neonSum, nTmp)
		for v := range vec(neonVecs) {
			t.give(neonX+v, neonTop+v, neonRest+v, neonMask+v, neonSum+v)
		}
		t.storeBlock(neonSum, nTmp)
	})
	t.next(1, t.name)
}

// give adds left to the lanes of sum where x is the maximum, and clears left there.
func (t neonTile) give(x, top, left, mask, sum vec) {
	t.op(fcmgt, mask, top, x) // a NaN is not less than the maximum
	t.copy(x, left)
	t.and(left, left, mask)
	t.ins("VEOR %s, %s, %[2]s", left.whole(), x.whole()) // the lanes that left lost
	t.op(fadd, sum, sum, x)
}

// pooling starts a kernel, and computes the largest values under the taps, or NaN.
func (t neonTile) pooling(function string) {
	t.function(function, "c")
	t.begin()
	t.label(t.name)
	t.ins("ADD $%d, %v, %v", callLo, nCall, nTmp)
	for v := range vec(neonVecs) {
		t.ins("VLD1R (%v), [%v.S4]", nTmp, neonTop+v)
	}
	t.taps("Max", func() {
		for v := range vec(neonVecs) {
			t.op(fmax, neonTop+v, neonTop+v, neonX+v)
		}
	})
}

// taps emits a loop over the taps. Its body is f, with the input under the tap in registers. nWeight points there.
func (t neonTile) taps(name string, f func()) {
	name = t.name + name
	t.field(callTaps, nTap)
	t.field(callTapsLen, nTaps)
	t.ins("CBZ %v, %sEnd", nTaps, name) // the window covers only padding
	t.label(name)
	t.ins("MOVD %d(%v), %v", tapIn, nTap, nWeight)
	t.ins("ADD %v<<2, %v, %[1]v", nWeight, nIn)
	t.loadBlock(neonX, nWeight)
	f()
	t.ins("ADD $%d, %v, %[2]v", tapSize, nTap)
	t.ins("SUB $1, %v, %[1]v", nTaps)
	t.ins("CBNZ %v, %s", nTaps, name)
	t.label(name + "End")
}
