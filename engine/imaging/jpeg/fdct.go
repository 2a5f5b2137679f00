package jpeg

// forward replaces a block of samples less 128 by eight times its DCT, as libjpeg does (jfdctint.c, "islow").
func forward(b *[64]int32) {
	for y := range 8 {
		r := b[8*y : 8*y+8 : 8*y+8]
		const shift, round = constBits - passBits, 1 << (constBits - passBits - 1)
		e0, e4, e2, e6, o1, o3, o5, o7 := forwardButterfly(r[0], r[1], r[2], r[3], r[4], r[5], r[6], r[7])
		r[0], r[4] = e0<<passBits, e4<<passBits
		r[2], r[6] = (e2+round)>>shift, (e6+round)>>shift
		r[1], r[3], r[5], r[7] = (o1+round)>>shift, (o3+round)>>shift, (o5+round)>>shift, (o7+round)>>shift
	}
	for x := range 8 {
		const shift, round = constBits + passBits, 1 << (constBits + passBits - 1)
		const half = 1 << (passBits - 1)
		e0, e4, e2, e6, o1, o3, o5, o7 := forwardButterfly(
			b[x], b[8+x], b[16+x], b[24+x], b[32+x], b[40+x], b[48+x], b[56+x])
		b[x], b[32+x] = (e0+half)>>passBits, (e4+half)>>passBits
		b[16+x], b[48+x] = (e2+round)>>shift, (e6+round)>>shift
		b[8+x], b[24+x], b[40+x], b[56+x] = (o1+round)>>shift, (o3+round)>>shift, (o5+round)>>shift, (o7+round)>>shift
	}
}

// forwardButterfly computes the DCT of eight values. Outputs 0 and 4 are in units of 1, the others of 2⁻¹³.
func forwardButterfly(v0, v1, v2, v3, v4, v5, v6, v7 int32) (e0, e4, e2, e6, o1, o3, o5, o7 int32) {
	t0, t1, t2, t3 := v0+v7, v1+v6, v2+v5, v3+v4
	t7, t6, t5, t4 := v0-v7, v1-v6, v2-v5, v3-v4
	t10, t11, t12, t13 := t0+t3, t1+t2, t1-t2, t0-t3
	e0, e4 = t10+t11, t10-t11
	z := (t12 + t13) * fix0_541196100
	e2, e6 = z+t13*fix0_765366865, z-t12*fix1_847759065

	z1, z2, z3, z4 := t4+t7, t5+t6, t4+t6, t5+t7
	z5 := (z3 + z4) * fix1_175875602
	z1, z2 = z1*-fix0_899976223, z2*-fix2_562915447
	z3, z4 = z5-z3*fix1_961570560, z5-z4*fix0_390180644
	o7 = t4*fix0_298631336 + z1 + z3
	o5 = t5*fix2_053119869 + z2 + z4
	o3 = t6*fix3_072711026 + z2 + z3
	o1 = t7*fix1_501321110 + z1 + z4
	return e0, e4, e2, e6, o1, o3, o5, o7
}
