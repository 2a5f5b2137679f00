//go:build !purego

package kernel

// available needs no test for NEON: Go runs only on arm64 processors that have it.
func available(p Path) bool { return p == NEON || p == Generic }

// run executes the call. It names the kernels directly; calling them through variables would move every call to the
// heap.
func (c *tileCall) run() {
	if c.path != NEON {
		c.runGeneric()
		return
	}
	switch c.op {
	case opConv:
		convNEON(c)
	case opDepthwise:
		depthwiseNEON(c)
	case opMaximum:
		maximumNEON(c)
	case opUnmaximum:
		unmaximumNEON(c)
	case opLanes:
		lanesNEON(c)
	}
}

// convNEON is [convGeneric] for tiles of up to 6 pixels × 1 output block:
//
//	for block, tap, step: out[pixel][lane] += in[pixel + tap][block][step] · w[block][tap][step][lane]
//
//go:noescape
func convNEON(c *tileCall)

// depthwiseNEON is [depthwiseGeneric] for tiles of up to 7 pixels:
//
//	for tap: out[pixel][lane] += in[pixel + tap][lane] · w[tap][lane]
//
//go:noescape
func depthwiseNEON(c *tileCall)

// maximumNEON is [maximumGeneric]:
//
//	for tap: out[pixel][lane] = max(out[pixel][lane], in[pixel + tap][lane])
//
//go:noescape
func maximumNEON(c *tileCall)

// unmaximumNEON is [unmaximumGeneric]:
//
//	for tap: if in[pixel + tap][lane] is the first maximum: out[pixel + tap][lane] += add[pixel][lane]
//
//go:noescape
func unmaximumNEON(c *tileCall)

// lanesNEON is [lanesGeneric]:
//
//	out[pixel][lane] = in[pixel][index[lane]]
//
//go:noescape
func lanesNEON(c *tileCall)

func (c *winogradCall) input(p Path) {
	if p == NEON {
		winogradInputNEON(c)
		return
	}
	c.inputGeneric()
}

func (c *winogradCall) output(p Path) {
	if p == NEON {
		winogradOutputNEON(c)
		return
	}
	c.outputGeneric()
}

// winogradInputNEON is [winogradCall.inputGeneric]:
//
//	for tile: dst[6 × 6] = Bᵀ · src[6 × 6] · B
//
//go:noescape
func winogradInputNEON(c *winogradCall)

// winogradOutputNEON is [winogradCall.outputGeneric]:
//
//	for tile: dst[4 × 4] = Aᵀ · src[6 × 6] · A
//
//go:noescape
func winogradOutputNEON(c *winogradCall)

func (c *vectorCall) run() {
	if c.path == NEON {
		vectorNEON(c)
		return
	}
	c.runGeneric()
}

// vectorNEON is [vectorCall.runGeneric]:
//
//	for row: the program of the call's code
//
//go:noescape
func vectorNEON(c *vectorCall)

func (t *transpose) run(p Path) {
	if p == NEON {
		transposeNEON(t)
		return
	}
	t.runGeneric()
}

// transposeNEON is [transpose.runGeneric]:
//
//	for tile, row, column: dst[tile][column][row] = src[tile][row][column]
//
//go:noescape
func transposeNEON(c *transpose)

// multiply runs rounds rounds of multiplications and returns the number of operations per round.
func multiply(p Path, rounds int) (operations int64) {
	if p == NEON {
		multiplyNEON(rounds)
		return 24 * 4 * 2
	}
	return multiplyGeneric(rounds)
}

// multiplyNEON adds a product to each of 24 vectors of 4 lanes, rounds times:
//
//	for round, sum: sum += x · w
//
//go:noescape
func multiplyNEON(rounds int)
