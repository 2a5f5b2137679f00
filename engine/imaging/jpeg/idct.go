package jpeg

import "image"

// Constants of the inverse DCT of Loeffler, Ligtenberg and Moschytz, in units of 2⁻¹³. The constants and the order of
// operations are libjpeg's (jidctint.c, "islow"), so each sample is equal to libjpeg's.
const (
	constBits = 13
	passBits  = 2 // fraction bits kept between the passes

	fix0_298631336 = 2446
	fix0_390180644 = 3196
	fix0_541196100 = 4433
	fix0_765366865 = 6270
	fix0_899976223 = 7373
	fix1_175875602 = 9633
	fix1_501321110 = 12299
	fix1_847759065 = 15137
	fix1_961570560 = 16069
	fix2_053119869 = 16819
	fix2_562915447 = 20995
	fix3_072711026 = 25172
)

// store writes the samples of a block of dequantised coefficients. The coefficients after last in zigzag order are
// zero. Blocks outside the decoded region are skipped.
func (c *component) store(b *[64]int32, row, column, last int) {
	if !(image.Point{X: column, Y: row}).In(c.needed) {
		return
	}
	stride := 8 * c.blocks
	out := c.plane[8*(row*stride+column):]
	if last == 0 {
		c.flat(out, stride, sample((b[0]+4)>>3))
		return
	}
	for i := range 8 {
		if b[8+i]|b[16+i]|b[24+i]|b[32+i]|b[40+i]|b[48+i]|b[56+i] == 0 {
			v := b[i] << passBits
			b[i], b[8+i], b[16+i], b[24+i], b[32+i], b[40+i], b[48+i], b[56+i] = v, v, v, v, v, v, v, v
			continue
		}
		const shift, round = constBits - passBits, 1 << (constBits - passBits - 1)
		e0, e1, e2, e3, o0, o1, o2, o3 := butterfly(b[i], b[8+i], b[16+i], b[24+i], b[32+i], b[40+i], b[48+i], b[56+i])
		b[i], b[56+i] = (e0+o0+round)>>shift, (e0-o0+round)>>shift
		b[8+i], b[48+i] = (e1+o1+round)>>shift, (e1-o1+round)>>shift
		b[16+i], b[40+i] = (e2+o2+round)>>shift, (e2-o2+round)>>shift
		b[24+i], b[32+i] = (e3+o3+round)>>shift, (e3-o3+round)>>shift
	}
	for y := range 8 {
		r := b[8*y : 8*y+8 : 8*y+8]
		o := out[y*stride : y*stride+8 : y*stride+8]
		const shift, round = constBits + passBits + 3, 1 << (constBits + passBits + 2)
		e0, e1, e2, e3, o0, o1, o2, o3 := butterfly(r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7])
		o[0], o[7] = sample((e0+o0+round)>>shift), sample((e0-o0+round)>>shift)
		o[1], o[6] = sample((e1+o1+round)>>shift), sample((e1-o1+round)>>shift)
		o[2], o[5] = sample((e2+o2+round)>>shift), sample((e2-o2+round)>>shift)
		o[3], o[4] = sample((e3+o3+round)>>shift), sample((e3-o3+round)>>shift)
	}
}

// flat writes a block whose samples are all v.
func (c *component) flat(out []uint8, stride int, v uint8) {
	for y := range 8 {
		o := out[y*stride : y*stride+8 : y*stride+8]
		o[0], o[1], o[2], o[3], o[4], o[5], o[6], o[7] = v, v, v, v, v, v, v, v
	}
}

// butterfly computes the inverse DCT of eight values up to its last sums: output k is eₖ + oₖ and output 7−k is
// eₖ − oₖ, in units of 2⁻¹³.
func butterfly(v0, v1, v2, v3, v4, v5, v6, v7 int32) (e0, e1, e2, e3, o0, o1, o2, o3 int32) {
	z := (v2 + v6) * fix0_541196100
	t2, t3 := z-v6*fix1_847759065, z+v2*fix0_765366865
	t0, t1 := (v0+v4)<<constBits, (v0-v4)<<constBits
	e0, e3, e1, e2 = t0+t3, t0-t3, t1+t2, t1-t2

	z1, z2, z3, z4 := v7+v1, v5+v3, v7+v3, v5+v1
	z5 := (z3 + z4) * fix1_175875602
	z1, z2 = z1*-fix0_899976223, z2*-fix2_562915447
	z3, z4 = z5-z3*fix1_961570560, z5-z4*fix0_390180644
	o3 = v7*fix0_298631336 + z1 + z3
	o2 = v5*fix2_053119869 + z2 + z4
	o1 = v3*fix3_072711026 + z2 + z3
	o0 = v1*fix1_501321110 + z1 + z4
	return e0, e1, e2, e3, o0, o1, o2, o3
}

// sample adds 128 to a value and clips it to 0..255.
func sample(v int32) uint8 {
	v += 128
	if uint32(v) > 255 {
		return uint8(^(v >> 31))
	}
	return uint8(v)
}
