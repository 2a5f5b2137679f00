//go:build !purego

package kernel

import "golang.org/x/sys/cpu"

func available(p Path) bool {
	switch p {
	case AVX512:
		return cpu.X86.HasAVX512F
	case AVX2:
		return cpu.X86.HasAVX2 && cpu.X86.HasFMA
	}
	return p == Generic
}

// run executes the call. It names the kernels directly; calling them through variables would move every call to the
// heap.
func (c *tileCall) run() {
	switch c.path {
	case AVX512:
		c.runAVX512()
	case AVX2:
		c.runAVX2()
	default:
		c.runGeneric()
	}
}

func (c *tileCall) runAVX512() {
	switch c.op {
	case opConv:
		convAVX512(c)
	case opDepthwise:
		depthwiseAVX512(c)
	case opMaximum:
		maximumAVX512(c)
	case opUnmaximum:
		unmaximumAVX512(c)
	case opLanes:
		lanesAVX512(c)
	}
}

func (c *tileCall) runAVX2() {
	switch c.op {
	case opConv:
		convAVX2(c)
	case opDepthwise:
		depthwiseAVX2(c)
	case opMaximum:
		maximumAVX2(c)
	case opUnmaximum:
		unmaximumAVX2(c)
	case opLanes:
		lanesAVX2(c)
	}
}

// convAVX512 is [convGeneric] for tiles of up to 14 pixels × 2 output blocks.
//
//go:noescape
func convAVX512(c *tileCall)

// convAVX2 is [convGeneric] for tiles of up to 6 pixels × 1 output block.
//
//go:noescape
func convAVX2(c *tileCall)

// depthwiseAVX512 is [depthwiseGeneric] for tiles of up to 14 pixels.
//
//go:noescape
func depthwiseAVX512(c *tileCall)

// depthwiseAVX2 is [depthwiseGeneric] for tiles of up to 7 pixels.
//
//go:noescape
func depthwiseAVX2(c *tileCall)

// maximumAVX512 is [maximumGeneric].
//
//go:noescape
func maximumAVX512(c *tileCall)

// maximumAVX2 is [maximumGeneric].
//
//go:noescape
func maximumAVX2(c *tileCall)

// unmaximumAVX512 is [unmaximumGeneric].
//
//go:noescape
func unmaximumAVX512(c *tileCall)

// unmaximumAVX2 is [unmaximumGeneric].
//
//go:noescape
func unmaximumAVX2(c *tileCall)

// lanesAVX512 is [lanesGeneric].
//
//go:noescape
func lanesAVX512(c *tileCall)

// lanesAVX2 is [lanesGeneric].
//
//go:noescape
func lanesAVX2(c *tileCall)

func (c *winogradCall) input(p Path) {
	switch p {
	case AVX512:
		winogradInputAVX512(c)
	case AVX2:
		winogradInputAVX2(c)
	default:
		c.inputGeneric()
	}
}

func (c *winogradCall) output(p Path) {
	switch p {
	case AVX512:
		winogradOutputAVX512(c)
	case AVX2:
		winogradOutputAVX2(c)
	default:
		c.outputGeneric()
	}
}

// winogradInputAVX512 is [winogradCall.inputGeneric].
//
//go:noescape
func winogradInputAVX512(c *winogradCall)

// winogradInputAVX2 is [winogradCall.inputGeneric].
//
//go:noescape
func winogradInputAVX2(c *winogradCall)

// winogradOutputAVX512 is [winogradCall.outputGeneric].
//
//go:noescape
func winogradOutputAVX512(c *winogradCall)

// winogradOutputAVX2 is [winogradCall.outputGeneric].
//
//go:noescape
func winogradOutputAVX2(c *winogradCall)

func (c *vectorCall) run() {
	switch c.path {
	case AVX512:
		vectorAVX512(c)
	case AVX2:
		vectorAVX2(c)
	default:
		c.runGeneric()
	}
}

// vectorAVX512 is [vectorCall.runGeneric].
//
//go:noescape
func vectorAVX512(c *vectorCall)

// vectorAVX2 is [vectorCall.runGeneric].
//
//go:noescape
func vectorAVX2(c *vectorCall)

func (t *transpose) run(p Path) {
	if p == Generic {
		t.runGeneric()
		return
	}
	transposeAVX2(t)
}

// transposeAVX2 is [transpose.runGeneric]. It serves AVX-512 as well.
//
//go:noescape
func transposeAVX2(t *transpose)

// multiply runs rounds rounds of multiplications and returns the number of operations per round.
func multiply(p Path, rounds int) (operations int64) {
	switch p {
	case AVX512:
		multiplyAVX512(rounds)
		return 12 * 16 * 2
	case AVX2:
		multiplyAVX2(rounds)
		return 12 * 8 * 2
	}
	return multiplyGeneric(rounds)
}

// multiplyAVX512 adds a product to each of 12 vectors of 16 lanes, rounds times.
//
//go:noescape
func multiplyAVX512(rounds int)

// multiplyAVX2 adds a product to each of 12 vectors of 8 lanes, rounds times.
//
//go:noescape
func multiplyAVX2(rounds int)
