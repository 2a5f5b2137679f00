package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	"github.com/mmcloughlin/avo/reg"
)

// Offsets of tileCall's fields. TestOffsets of package kernel compares them with the compiler's.
const (
	callIn        = 0
	callW         = 24
	callOut       = 48
	callBias      = 72
	callAdd       = 96
	callSaved     = 120
	callTaps      = 144
	callTapsLen   = 152
	callInside    = 168
	callMask      = 192
	callInPos     = 216
	callOutPos    = 224
	callInPix     = 232
	callOutPix    = 240
	callBlocks    = 248
	callInBlock   = 256
	callWBlock    = 264
	callSteps     = 272
	callLastSteps = 280
	callGroup     = 288
	callWGroup    = 296
	callOutBlock  = 304
	callWidth     = 312
	callCount     = 320
	callLo        = 328
	callHi        = 332
	callFlags     = 336

	tapIn   = 0
	tapW    = 8
	tapSkip = 16
	tapSize = 24

	flagContinue   = 1
	flagPartial    = 2
	flagAccumulate = 4
)

// call is the pointer to the tileCall. It stays in this register.
var call = reg.RDI

func field(offset int) Mem { return Mem{Base: call, Disp: offset} }

// floats loads a distance in floats and converts it to bytes.
func floats(offset int, r reg.Register) {
	MOVQ(field(offset), r)
	SHLQ(U8(2), r)
}

// dispatch jumps to the label of the call's width, testing the widest first, since most tiles are of full width.
func dispatch(widths int, label func(width int) string) {
	width := reg.RAX
	MOVQ(field(callWidth), width)
	for w := widths; w > 0; w-- {
		CMPQ(width, U8(w))
		JEQ(LabelRef(label(w)))
	}
	RET()
}

// frame is the data on the stack: the positions of the current tile, in bytes, and the number of tiles left.
type frame struct{ in, out, left Mem }

func newFrame() frame {
	local := AllocLocal(24)
	return frame{local, local.Offset(8), local.Offset(16)}
}

// begin sets the frame to the first tile.
func (f frame) begin() {
	t := reg.RAX
	floats(callInPos, t)
	ADDQ(field(callIn), t)
	MOVQ(t, f.in)
	floats(callOutPos, t)
	MOVQ(t, f.out)
	MOVQ(field(callCount), t)
	MOVQ(t, f.left)
}

// next advances the frame by width pixels and jumps to label if there is another tile, else returns.
func (f frame) next(width int, label string) {
	t := reg.RAX
	for _, step := range []struct {
		offset int
		pos    Mem
	}{{callInPix, f.in}, {callOutPix, f.out}} {
		MOVQ(field(step.offset), t)
		IMUL3Q(I32(width*4), t, t)
		ADDQ(t, step.pos)
	}
	DECQ(f.left)
	JNE(LabelRef(label))
	VZEROUPPER()
	RET()
}
