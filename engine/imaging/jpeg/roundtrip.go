package jpeg

import "image"

// Roundtrip returns a picture, interleaved RGB of 3·w·h bytes, as it is after Pillow has saved it as JPEG of a quality
// from 1 to 100, with the settings that Pillow saves with unless told otherwise (chroma of half the size in both
// directions, libjpeg's accurate integer DCT), and read it again. Huffman coding loses nothing and is left out. It
// panics if pix is shorter or the quality is out of range. pix is not modified.
func Roundtrip(pix []uint8, w, h, quality int) []uint8 {
	if len(pix) < 3*w*h || w < 1 || h < 1 || quality < 1 || quality > 100 {
		panic("jpeg: no picture or no quality")
	}
	d := decoder{header: Header{W: w, H: h, Components: 3}, jfif: true, region: image.Rect(0, 0, w, h)}
	d.comps = []component{{h: 2, v: 2}, {h: 1, v: 1}, {h: 1, v: 1}}
	d.hMax, d.vMax = 2, 2
	if err := d.plan(); err != nil {
		panic("jpeg: " + err.Error())
	}
	d.allocate()
	d.convert(pix)
	for i := range d.comps {
		d.comps[i].quantise(quantTable(&baseTables[min(i, 1)], quality))
	}
	return d.pixels()
}

// convert turns a picture into planes of YCbCr with chroma of half the size (jccolor.c, jcsample.c). Samples beyond the
// right edge repeat the picture's last column before chroma is halved. Below the bottom edge an odd last row is repeated
// before, and the last row of samples after (jcprepct.c).
func (d *decoder) convert(pix []uint8) {
	w, h := d.header.W, d.header.H
	luma := &d.comps[0]
	wide := 8 * luma.blocks
	var chroma [2][2][]uint8 // Cb and Cr of two rows
	for i := range 4 {
		chroma[i/2][i%2] = make([]uint8, wide)
	}
	for y := 0; y < h; y += 2 {
		for k := range 2 {
			from := min(y+k, h-1)
			toYCC(pix[3*w*from:3*w*(from+1)], luma.plane[(y+k)*wide:][:wide], chroma[0][k], chroma[1][k])
		}
		for i := range chroma {
			c := &d.comps[1+i]
			halve(c.plane[y/2*8*c.blocks:][:8*c.blocks], chroma[i][0], chroma[i][1])
		}
	}
	for i := range d.comps {
		d.comps[i].padBelow()
	}
}

// toYCC converts a row to YCbCr with 16 fraction bits. The rows are as wide as the planes; what is beyond the picture
// repeats its last pixel.
func toYCC(row, luma, cb, cr []uint8) {
	n := len(row) / 3
	for x := range n {
		p := row[3*x : 3*x+3 : 3*x+3]
		r, g, b := int32(p[0]), int32(p[1]), int32(p[2])
		const centre = 128<<16 + 1<<15 - 1
		luma[x] = uint8((19595*r + 38470*g + 7471*b + 1<<15) >> 16)
		cb[x] = uint8((-11059*r - 21709*g + 32768*b + centre) >> 16)
		cr[x] = uint8((32768*r - 27439*g - 5329*b + centre) >> 16)
	}
	for _, to := range [][]uint8{luma, cb, cr} {
		for x := n; x < len(to); x++ {
			to[x] = to[n-1]
		}
	}
}

// halve takes the mean of four samples. Halves are rounded down in even columns and up in odd ones.
func halve(to, above, below []uint8) {
	for x := range to {
		a, b := above[2*x:2*x+2:2*x+2], below[2*x:2*x+2:2*x+2]
		to[x] = uint8((int32(a[0]) + int32(a[1]) + int32(b[0]) + int32(b[1]) + 1 + int32(x&1)) >> 2)
	}
}

// padBelow repeats the last row of samples down to the end of the plane.
func (c *component) padBelow() {
	stride := 8 * c.blocks
	last := (c.hgt - 1) * stride
	for at := last + stride; at < len(c.plane); at += stride {
		copy(c.plane[at:at+stride], c.plane[last:last+stride])
	}
}

// quantise replaces every block of the plane by what is left of it after quantisation.
func (c *component) quantise(table [64]int32) {
	stride := 8 * c.blocks
	var b [64]int32
	for row := range len(c.plane) / (8 * stride) {
		for column := range c.blocks {
			from := c.plane[8*(row*stride+column):]
			for y := range 8 {
				for x, v := range from[y*stride : y*stride+8] {
					b[8*y+x] = int32(v) - 128
				}
			}
			forward(&b)
			c.store(&b, row, column, requantise(&b, &table))
		}
	}
}

// requantise rounds eight times the coefficients of a block to multiples of the table, and returns 0 if all but the
// first are zero (jcdctmgr.c).
func requantise(b, table *[64]int32) (last int) {
	for i, v := range b {
		q := table[i]
		if v < 0 {
			v = -((4*q - v) / (8 * q))
		} else {
			v = (4*q + v) / (8 * q)
		}
		b[i] = v * q
		if v != 0 && i > 0 {
			last = 63
		}
	}
	return last
}

// quantTable is a table of that quality, in natural order (jcparam.c).
func quantTable(base *[64]int32, quality int) (table [64]int32) {
	scale := int32(200 - 2*quality)
	if quality < 50 {
		scale = int32(5000 / quality)
	}
	for i, v := range base {
		table[i] = min(max((v*scale+50)/100, 1), 255)
	}
	return table
}

// baseTables are the tables of T.81, Annex K.1, for luma and chroma, in natural order.
var baseTables = [2][64]int32{{
	16, 11, 10, 16, 24, 40, 51, 61,
	12, 12, 14, 19, 26, 58, 60, 55,
	14, 13, 16, 24, 40, 57, 69, 56,
	14, 17, 22, 29, 51, 87, 80, 62,
	18, 22, 37, 56, 68, 109, 103, 77,
	24, 35, 55, 64, 81, 104, 113, 92,
	49, 64, 78, 87, 103, 121, 120, 101,
	72, 92, 95, 98, 112, 100, 103, 99,
}, {
	17, 18, 24, 47, 99, 99, 99, 99,
	18, 21, 26, 66, 99, 99, 99, 99,
	24, 26, 56, 99, 99, 99, 99, 99,
	47, 66, 99, 99, 99, 99, 99, 99,
	99, 99, 99, 99, 99, 99, 99, 99,
	99, 99, 99, 99, 99, 99, 99, 99,
	99, 99, 99, 99, 99, 99, 99, 99,
	99, 99, 99, 99, 99, 99, 99, 99,
}}
