package main

// neonTile is a tile of sums held in registers: pixels × 16 lanes, in registers 0 to 4·pixels − 1.
type neonTile struct {
	*neon
	name   string // prefix of the labels
	pixels int
}

func (t neonTile) acc(pixel, v int) vec { return vec(pixel*neonVecs + v) }

// spare is register i of the ones without sums.
func (t neonTile) spare(i int) vec { return vec(t.pixels*neonVecs + i) }

func (t neonTile) spares() int { return 32 - t.pixels*neonVecs }

// eachSum calls f for each register of sums.
func (t neonTile) eachSum(f func(acc vec)) {
	for i := range t.pixels * neonVecs {
		f(vec(i))
	}
}

// outputs points nPlace to the first output pixel in the tensor at offset, and jumps to label if there is no tensor.
func (t neonTile) outputs(offset int, none string) {
	t.field(offset, nPlace)
	if none != "" {
		t.ins("CBZ %v, %s", nPlace, none)
	}
	t.ins("ADD %v, %v, %[2]v", nOut, nPlace)
}

// walk calls f for each pixel, which nPlace points to.
func (t neonTile) walk(f func(pixel int)) {
	for p := range t.pixels {
		f(p)
		if p < t.pixels-1 {
			t.ins("ADD %v, %v, %[2]v", nStep, nPlace)
		}
	}
}

// add adds the pixels at nPlace to the sums.
func (t neonTile) add() {
	t.walk(func(p int) {
		for pair := 0; pair < neonVecs; pair += 2 {
			a, b := t.spare(pair), t.spare(pair+1)
			t.loadPair(a, nPlace, pair*16)
			t.op(fadd, t.acc(p, pair), t.acc(p, pair), a)
			t.op(fadd, t.acc(p, pair+1), t.acc(p, pair+1), b)
		}
	})
}

// start loads the initial sums, from out or from bias and add.
func (t neonTile) start() {
	t.floats(callOutPix, nStep)
	t.field(callFlags, nFlags)
	t.ins("TBZ $0, %v, %sFresh", nFlags, t.name)
	t.outputs(callOut, "")
	t.walk(func(p int) { t.loadBlock(t.acc(p, 0), nPlace) })
	t.ins("B %sSum", t.name)

	t.label(t.name + "Fresh")
	t.field(callBias, nPlace)
	t.ins("CBNZ %v, %sBias", nPlace, t.name)
	t.eachSum(t.zero)
	t.ins("B %sAdd", t.name)

	t.label(t.name + "Bias")
	t.loadBlock(0, nPlace)
	for p := 1; p < t.pixels; p++ {
		for v := range neonVecs {
			t.copy(t.acc(p, v), t.acc(0, v))
		}
	}

	t.label(t.name + "Add")
	t.outputs(callAdd, t.name+"Sum")
	t.add()

	t.label(t.name + "Sum")
}

// finish clamps or masks the sums, stores them, and continues with the next tile.
func (t neonTile) finish() {
	t.floats(callOutPix, nStep)
	t.field(callFlags, nFlags)
	t.ins("TBNZ $1, %v, %sStore", nFlags, t.name)
	t.field(callMask, nPlace)
	t.ins("CBNZ %v, %sBits", nPlace, t.name)
	t.field(callSaved, nPlace)
	t.ins("CBNZ %v, %sMask", nPlace, t.name)
	t.clamp()
	t.field(callInside, nTmp)
	t.ins("CBZ %v, %sJoin", nTmp, t.name)
	t.tell()
	t.next(t.pixels, t.name)

	t.label(t.name + "Bits")
	t.apply()
	t.ins("B %sJoin", t.name)

	t.label(t.name + "Mask")
	t.mask()

	t.label(t.name + "Join")
	t.ins("TBZ $2, %v, %sStore", nFlags, t.name)
	t.outputs(callOut, "")
	t.add()

	t.label(t.name + "Store")
	t.storeAll()
	t.next(t.pixels, t.name)
}

func (t neonTile) storeAll() {
	t.outputs(callOut, "")
	t.walk(func(p int) { t.storeBlock(t.acc(p, 0), nPlace) })
}

// clamp limits the sums to the bounds and lets NaN through.
func (t neonTile) clamp() {
	lo, hi := t.spare(0), t.spare(1)
	t.bounds(lo, hi)
	t.eachSum(func(acc vec) {
		t.op(fmax, acc, acc, lo)
		t.op(fmin, acc, acc, hi)
	})
}

// mask sets the sums to zero where the saved value is not strictly between the bounds.
func (t neonTile) mask() {
	lo, hi, x, above := t.spare(0), t.spare(1), t.spare(2), t.spare(3)
	t.bounds(lo, hi)
	t.ins("ADD %v, %v, %[2]v", nOut, nPlace)
	t.walk(func(p int) {
		for v := range neonVecs {
			t.load(x, nPlace, v*16)
			t.inside(x, x, lo, hi, above)
			t.and(t.acc(p, v), t.acc(p, v), x)
		}
	})
}

// inside sets all bits of dst's lanes where x is strictly between the bounds, and none elsewhere.
func (t neonTile) inside(dst, x, lo, hi, above vec) {
	t.op(fcmgt, above, x, lo)
	t.op(fcmgt, dst, hi, x)
	t.and(dst, dst, above)
}

// bits points nPlace to the number that holds the bits of the first pixel, in the mask that r points to. A mask has a
// bit for each 4 bytes of the output, so its distances are 1/32 of the output's.
func (t neonTile) bits(r gpr) {
	t.ins("ADD %v>>5, %v, %v", nOut, r, nPlace)
	t.ins("LSR $5, %v, %[1]v", nStep)
}

// tell stores the sums, which are clamped, and a bit for each lane: 1 strictly between the bounds. clamp has left the
// bounds in their registers. The sums are lost. Only gradients add to their output, and they tell nothing.
func (t neonTile) tell() {
	lo, hi, above, place := t.spare(0), t.spare(1), t.spare(2), t.spare(3)
	t.storeAll()
	t.constant("laneBytes", place)
	t.bits(nTmp)
	t.walk(func(p int) {
		for v := range neonVecs {
			t.inside(t.acc(p, v), t.acc(p, v), lo, hi, above)
		}
		a, b, c, d := t.acc(p, 0), t.acc(p, 1), t.acc(p, 2), t.acc(p, 3)
		t.ins("VUZP1 %v.H8, %v.H8, %[2]v.H8", b, a)
		t.ins("VUZP1 %v.H8, %v.H8, %[2]v.H8", d, c)
		t.ins("VUZP1 %v.B16, %v.B16, %[2]v.B16", c, a) // a byte for each lane
		t.and(a, a, place)
		for range 3 { // eight bytes become one
			t.ins("VADDP %s, %[1]s, %[1]s", a.whole())
		}
		t.ins("VST1 %v.H[0], (%v)", a, nPlace)
	})
}

// apply sets the lanes of the sums to zero whose bit is not set.
func (t neonTile) apply() {
	bits, lanes, set := t.spare(0), t.spare(1), t.spare(2)
	t.constant("laneBits", lanes)
	t.ins("MOVD %v, %v", nPlace, nTmp)
	t.bits(nTmp)
	t.walk(func(p int) {
		t.ins("VLD1R (%v), [%v.H8]", nPlace, bits)
		for v := range neonVecs {
			t.ins("VCMTST %v.S4, %v.S4, %v.S4", lanes, bits, set)
			t.and(t.acc(p, v), t.acc(p, v), set)
			if v < neonVecs-1 {
				t.ins("VUSHR $4, %v.S4, %[1]v.S4", bits)
			}
		}
	})
	t.floats(callOutPix, nStep)
}
