package kernel

import (
	"testing"
	"unsafe"
)

// TestOffsets compares the fields of tileCall, tap, winogradCall, vectorCall and transpose with the offsets in _asm.
func TestOffsets(t *testing.T) {
	var c tileCall
	var p tap
	var w winogradCall
	var v vectorCall
	var tr transpose
	for _, f := range []struct {
		name      string
		got, want uintptr
	}{
		{"in", unsafe.Offsetof(c.in), 0},
		{"w", unsafe.Offsetof(c.w), 24},
		{"out", unsafe.Offsetof(c.out), 48},
		{"bias", unsafe.Offsetof(c.bias), 72},
		{"add", unsafe.Offsetof(c.add), 96},
		{"saved", unsafe.Offsetof(c.saved), 120},
		{"taps", unsafe.Offsetof(c.taps), 144},
		{"inside", unsafe.Offsetof(c.inside), 168},
		{"mask", unsafe.Offsetof(c.mask), 192},
		{"inPos", unsafe.Offsetof(c.inPos), 216},
		{"outPos", unsafe.Offsetof(c.outPos), 224},
		{"inPix", unsafe.Offsetof(c.inPix), 232},
		{"outPix", unsafe.Offsetof(c.outPix), 240},
		{"blocks", unsafe.Offsetof(c.blocks), 248},
		{"inBlock", unsafe.Offsetof(c.inBlock), 256},
		{"wBlock", unsafe.Offsetof(c.wBlock), 264},
		{"steps", unsafe.Offsetof(c.steps), 272},
		{"lastSteps", unsafe.Offsetof(c.lastSteps), 280},
		{"group", unsafe.Offsetof(c.group), 288},
		{"wGroup", unsafe.Offsetof(c.wGroup), 296},
		{"outBlock", unsafe.Offsetof(c.outBlock), 304},
		{"width", unsafe.Offsetof(c.width), 312},
		{"count", unsafe.Offsetof(c.count), 320},
		{"lo", unsafe.Offsetof(c.lo), 328},
		{"hi", unsafe.Offsetof(c.hi), 332},
		{"flags", unsafe.Offsetof(c.flags), 336},
		{"tap.in", unsafe.Offsetof(p.in), 0},
		{"tap.w", unsafe.Offsetof(p.w), 8},
		{"tap.skip", unsafe.Offsetof(p.skip), 16},
		{"winograd.src", unsafe.Offsetof(w.src), 0},
		{"winograd.dst", unsafe.Offsetof(w.dst), 24},
		{"winograd.tmp", unsafe.Offsetof(w.tmp), 48},
		{"winograd.row", unsafe.Offsetof(w.row), 72},
		{"winograd.position", unsafe.Offsetof(w.position), 80},
		{"winograd.count", unsafe.Offsetof(w.count), 88},
		{"vector.x", unsafe.Offsetof(v.x), 0},
		{"vector.y", unsafe.Offsetof(v.y), 24},
		{"vector.out", unsafe.Offsetof(v.out), 48},
		{"vector.scale", unsafe.Offsetof(v.scale), 72},
		{"vector.shift", unsafe.Offsetof(v.shift), 96},
		{"vector.lanes", unsafe.Offsetof(v.lanes), 120},
		{"vector.rows", unsafe.Offsetof(v.rows), 144},
		{"vector.steps", unsafe.Offsetof(v.steps), 152},
		{"vector.yRow", unsafe.Offsetof(v.yRow), 160},
		{"vector.xStep", unsafe.Offsetof(v.xStep), 168},
		{"vector.yStep", unsafe.Offsetof(v.yStep), 176},
		{"vector.outStep", unsafe.Offsetof(v.outStep), 184},
		{"vector.alpha", unsafe.Offsetof(v.alpha), 192},
		{"vector.beta", unsafe.Offsetof(v.beta), 196},
		{"vector.keep", unsafe.Offsetof(v.keep), 200},
		{"vector.code", unsafe.Offsetof(v.code), 204},
		{"transpose.src", unsafe.Offsetof(tr.src), 0},
		{"transpose.dst", unsafe.Offsetof(tr.dst), 24},
		{"transpose.srcRow", unsafe.Offsetof(tr.srcRow), 48},
		{"transpose.srcStep", unsafe.Offsetof(tr.srcStep), 56},
		{"transpose.dstRow", unsafe.Offsetof(tr.dstRow), 64},
		{"transpose.dstStep", unsafe.Offsetof(tr.dstStep), 72},
		{"transpose.count", unsafe.Offsetof(tr.count), 80},
		{"size of tap", unsafe.Sizeof(p), 24},
	} {
		if f.got != f.want {
			t.Errorf("%s is at %d, the assembly expects %d", f.name, f.got, f.want)
		}
	}
}
