package main

import (
	"fmt"
	"math/bits"
)

// General registers of the dense kernel's sum.
const (
	nInBlock gpr = 6 // tile's first pixel in the input block
	nWBlock  gpr = 7
	nBlocks  gpr = 8 // input blocks left
	nWeight  gpr = 10
	nSteps   gpr = 11 // steps left, or fours of them
	nFours   gpr = 19
	nRest    gpr = 20
)

// neonInputs are the pointers to the tile's pixels, in the input.
var neonInputs = []gpr{12, 13, 14, 15, 16, 17, 19}

// conv generates the dense kernel for tiles of up to pixels.
func (n *neon) conv(pixels int) {
	n.function("convNEON", "c")
	n.begin()
	label := func(width int) string { return fmt.Sprintf("conv%d", width) }
	n.dispatch(pixels, label)
	for p := pixels; p > 0; p-- {
		neonConv{neonTile{n, label(p), p}}.generate()
	}
}

// neonConv takes four steps at a time: a register holds four channels of a pixel, and a product takes one of its lanes.
type neonConv struct{ neonTile }

func (t neonConv) generate() {
	t.label(t.name)
	t.start()
	t.ins("MOVD %v, %v", nIn, nInBlock)
	t.field(callW, nWBlock)
	t.field(callBlocks, nBlocks)
	t.field(callTapsLen, nTaps)
	t.ins("CBZ %v, %sEnd", nTaps, t.name) // a phase of a gradient without any terms

	t.label(t.name + "Block")
	t.countSteps()
	t.field(callTaps, nTap)
	t.field(callTapsLen, nTaps)
	t.label(t.name + "Tap")
	t.point()
	if t.pixels > 1 {
		t.ins("MOVD %d(%v), %v", tapSkip, nTap, nTmp)
		t.ins("CBNZ %v, %sEdge", nTmp, t.name)
	}
	t.sum("Full", 0, t.pixels)
	t.label(t.name + "Tapped")
	t.ins("ADD $%d, %v, %[2]v", tapSize, nTap)
	t.ins("SUB $1, %v, %[1]v", nTaps)
	t.ins("CBNZ %v, %sTap", nTaps, t.name)
	t.nextBlock()
	if t.pixels > 1 {
		t.edges()
	}
	t.label(t.name + "End")
	t.finish()
}

func (t neonConv) edges() {
	t.label(t.name + "Edge")
	t.ins("TBNZ $63, %v, %sEdgeLast", nTmp, t.name)
	t.sum("First", 1, t.pixels)
	t.ins("B %sTapped", t.name)
	t.label(t.name + "EdgeLast")
	t.sum("Last", 0, t.pixels-1)
	t.ins("B %sTapped", t.name)
}

// countSteps loads the number of steps of the input block.
func (t neonConv) countSteps() {
	t.field(callSteps, nTmp)
	t.field(callLastSteps, nTmp2)
	t.ins("CMP $1, %v", nBlocks)
	t.ins("CSEL EQ, %v, %v, %[2]v", nTmp2, nTmp)
	t.ins("LSR $2, %v, %v", nTmp, nFours)
	t.ins("AND $3, %v, %v", nTmp, nRest)
}

// point sets the pointers to the input and the weights of the tap.
func (t neonConv) point() {
	t.ins("LDP (%v), (%v, %v)", nTap, nTmp, nTmp2) // tapIn, tapW
	x := neonInputs
	t.ins("ADD %v<<2, %v, %v", nTmp, nInBlock, x[0])
	t.ins("ADD %v<<2, %v, %v", nTmp2, nWBlock, nWeight)
	for p := 1; p < t.pixels; p++ {
		shift := min(bits.Len(uint(p))-1, 2)
		t.ins("ADD %v<<%d, %v, %v", nPix, shift, x[p-(1<<shift)], x[p])
	}
}

// sum adds the products of the tap's input channels for the pixels [lo, hi).
func (t neonConv) sum(name string, lo, hi int) {
	name = t.name + name
	t.ins("MOVD %v, %v", nFours, nSteps)
	t.ins("CBZ %v, %sRest", nFours, name)
	t.ins("PCALIGN $32")
	t.label(name + "Fours")
	t.steps(4, lo, hi)
	t.ins("CBNZ %v, %sFours", nSteps, name)

	t.label(name + "Rest")
	t.ins("MOVD %v, %v", nRest, nSteps)
	t.ins("CBZ %v, %sDone", nRest, name)
	t.label(name + "Ones")
	t.steps(1, lo, hi)
	t.ins("CBNZ %v, %sOnes", nSteps, name)
	t.label(name + "Done")
}

// steps adds the products of one or four input channels. Loads stand between products: a pixel's inputs are loaded
// during the product before their first, a vector of weights during the products of the last one.
func (t neonConv) steps(steps, lo, hi int) {
	t.inputs(steps, lo)
	t.load(t.weights(0), nWeight, 0)
	for i := range steps * neonVecs {
		for p := lo; p < hi; p++ {
			t.byLane(fmla, t.acc(p, i%neonVecs), t.weights(i), t.spare(p), i/neonVecs)
			if i == 0 && p+1 < hi {
				t.inputs(steps, p+1)
			}
			if p == lo && i+1 < steps*neonVecs {
				t.load(t.weights(i+1), nWeight, (i+1)*16)
			}
		}
		if i%neonVecs == neonVecs-1 {
			t.prefetch(i / neonVecs)
		}
	}
	t.ins("ADD $%d, %v, %[2]v", steps*64, nWeight)
	t.ins("SUB $1, %v, %[1]v", nSteps)
}

// inputs loads one or four input channels of a pixel.
func (t neonConv) inputs(steps, p int) {
	if steps == 4 {
		t.ins("FMOVQ.P 16(%v), %s", neonInputs[p], t.spare(p).quad())
	} else {
		t.ins("FMOVS.P 4(%v), %s", neonInputs[p], t.spare(p).quad())
	}
}

// prefetch requests the weights of a step three input blocks ahead; see convTile.prefetch.
func (t neonConv) prefetch(step int) {
	const ahead = 3 * 16 * 64
	t.ins("PRFM %d(%v), PLDL1KEEP", ahead+step*64, nWeight)
}

// weights is the register of vector i of a tap's weights: the registers that hold neither sums nor inputs take turns.
func (t neonConv) weights(i int) vec { return t.spare(t.pixels + i%(t.spares()-t.pixels)) }

// nextBlock advances to the next input block.
func (t neonConv) nextBlock() {
	t.field(callInBlock, nTmp)
	t.ins("ADD %v<<2, %v, %[2]v", nTmp, nInBlock)
	t.field(callWBlock, nTmp)
	t.ins("ADD %v<<2, %v, %[2]v", nTmp, nWBlock)
	t.ins("SUB $1, %v, %[1]v", nBlocks)
	t.ins("CBNZ %v, %sBlock", nBlocks, t.name)
	t.ins("B %sEnd", t.name)
}
