package jpeg

// pixels converts the region of the planes to RGB.
func (d *decoder) pixels() []uint8 {
	w := d.header.W
	out := make([]uint8, 3*w*d.header.H)
	rows := make([]*upsampler, len(d.comps))
	for i := range d.comps {
		rows[i] = d.upsampler(&d.comps[i])
	}
	plain := d.untransformed()
	left, right := d.region.Min.X, d.region.Max.X
	for y := d.region.Min.Y; y < d.region.Max.Y; y++ {
		to := out[3*(w*y+left) : 3*(w*y+right)]
		if len(rows) == 1 {
			grey(to, rows[0].at(y)[left:])
			continue
		}
		a, b, c := rows[0].at(y)[left:], rows[1].at(y)[left:], rows[2].at(y)[left:]
		if plain {
			interleave(to, a, b, c)
		} else {
			ycc(to, a, b, c)
		}
		if len(rows) == 4 {
			cmyk(to, rows[3].at(y)[left:], plain)
		}
	}
	return out
}

// untransformed reports whether the components are RGB or CMYK rather than YCbCr or YCCK, by libjpeg's rules
// (jdapimin.c).
func (d *decoder) untransformed() bool {
	switch {
	case len(d.comps) == 3 && d.jfif:
		return false
	case d.header.Adobe:
		return d.header.Transform == 0
	default:
		return len(d.comps) == 3 && d.comps[0].id == 'R' && d.comps[1].id == 'G' && d.comps[2].id == 'B'
	}
}

func grey(to, from []uint8) {
	for i, v := range from[:len(to)/3] {
		o := to[3*i : 3*i+3 : 3*i+3]
		o[0], o[1], o[2] = v, v, v
	}
}

func interleave(to, a, b, c []uint8) {
	a = a[:len(to)/3]
	b, c = b[:len(a)], c[:len(a)]
	for i := range a {
		o := to[3*i : 3*i+3 : 3*i+3]
		o[0], o[1], o[2] = a[i], b[i], c[i]
	}
}

// ycc converts YCbCr to RGB as jdcolor.c does: 16 fraction bits, one rounding for each of red and blue, and one for
// green's sum.
func ycc(to, luma, cb, cr []uint8) {
	luma = luma[:len(to)/3]
	cb, cr = cb[:len(luma)], cr[:len(luma)]
	for i := range luma {
		y, b, r := int32(luma[i]), int32(cb[i])-128, int32(cr[i])-128
		o := to[3*i : 3*i+3 : 3*i+3]
		o[0] = clip(y + (91881*r+32768)>>16)
		o[1] = clip(y + (32768-22554*b-46802*r)>>16)
		o[2] = clip(y + (116130*b+32768)>>16)
	}
}

func clip(v int32) uint8 {
	if uint32(v) > 255 {
		return uint8(^(v >> 31))
	}
	return uint8(v)
}

// cmyk applies the fourth component, black, to a row that holds the other three. Adobe stores the amounts of ink
// inverted, 255 for none, and inverts them once more before a transform to YCCK. The light left by each ink is
// multiplied by the light left by black, as in Pillow's Convert.c.
func cmyk(to, black []uint8, inverted bool) {
	for i := 0; i+3 <= len(to); i += 3 {
		k := int32(black[i/3])
		for j := i; j < i+3; j++ {
			ink := int32(to[j])
			if inverted {
				ink = 255 - ink
			}
			ink = ink*k + 128
			to[j] = clip(k - (ink>>8+ink)>>8)
		}
	}
}
