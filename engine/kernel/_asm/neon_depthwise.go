package main

import "fmt"

// depthwise generates the depthwise kernel for tiles of up to pixels.
func (n *neon) depthwise(pixels int) {
	n.function("depthwiseNEON", "c")
	n.begin()
	label := func(width int) string { return fmt.Sprintf("depthwise%d", width) }
	n.dispatch(pixels, label)
	for p := pixels; p > 0; p-- {
		neonDepthwise{neonTile{n, label(p), p}}.generate()
	}
}

type neonDepthwise struct{ neonTile }

func (t neonDepthwise) generate() {
	t.label(t.name)
	t.start()
	t.ins("MOVD %v, %v", nIn, nInBlock)
	t.field(callW, nWBlock)
	t.field(callTaps, nTap)
	t.field(callTapsLen, nTaps)
	t.ins("CBZ %v, %sEnd", nTaps, t.name)

	t.label(t.name + "Tap")
	neonConv(t).point()
	if t.pixels > 1 {
		t.ins("MOVD %d(%v), %v", tapSkip, nTap, nTmp)
		t.ins("CBNZ %v, %sEdge", nTmp, t.name)
	}
	t.multiply(0, t.pixels)
	t.label(t.name + "Tapped")
	t.ins("ADD $%d, %v, %[2]v", tapSize, nTap)
	t.ins("SUB $1, %v, %[1]v", nTaps)
	t.ins("CBNZ %v, %sTap", nTaps, t.name)
	if t.pixels > 1 {
		t.ins("B %sEnd", t.name)
		t.edges()
	}
	t.label(t.name + "End")
	t.finish()
}

// edges handles the taps that some of the first or last pixels lack.
func (t neonDepthwise) edges() {
	t.label(t.name + "Edge")
	for _, skip := range []int{1, -1, 2, -2} {
		if max(skip, -skip) >= t.pixels {
			continue
		}
		next := fmt.Sprintf("%sEdge%d", t.name, skip+2)
		t.ins("CMP $%d, %v", skip, nTmp)
		t.ins("BNE %s", next)
		t.multiply(max(skip, 0), t.pixels+min(skip, 0))
		t.ins("B %sTapped", t.name)
		t.label(next)
	}
	t.ins("B %sTapped", t.name)
}

// multiply adds the products of the tap for the pixels [lo, hi). The registers that hold neither sums nor weights take
// turns with the inputs; each is loaded during an earlier product.
func (t neonDepthwise) multiply(lo, hi int) {
	count, registers := (hi-lo)*neonVecs, t.spares()-2
	weight := func(v int) vec { return t.spare(v % 2) }
	input := func(i int) vec { return t.spare(2 + i%registers) }
	fetch := func(i int) {
		if i < count {
			t.load(input(i), neonInputs[lo+i%(hi-lo)], i/(hi-lo)*16)
		}
	}
	t.load(weight(0), nWeight, 0)
	for i := range registers - 1 {
		fetch(i)
	}
	for i := range count {
		p, v := lo+i%(hi-lo), i/(hi-lo)
		fetch(i + registers - 1)
		if p == lo && v+1 < neonVecs {
			t.load(weight(v+1), nWeight, (v+1)*16)
		}
		t.ins("VFMLA %v.S4, %v.S4, %v.S4", input(i), weight(v), t.acc(p, v))
	}
}
