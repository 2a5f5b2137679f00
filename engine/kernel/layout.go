package kernel

// ToBlocked writes the plain picture src [c, h, w] to dst, blocked. Lanes without a channel become zero.
func ToBlocked(dst, src []float32, c, h, w int) {
	pixels := h * w
	dst, src = dst[:Len(c, h, w)], src[:c*pixels]
	if pixels == 1 {
		clear(dst[copy(dst, src):])
		return
	}
	eachTile(c, pixels, func(channel, pixel, channels, count int) {
		block := dst[(channel/Block*pixels+pixel)*Block+channel%Block:]
		plane := src[min(channel*pixels+pixel, len(src)):] // none if no channel is left
		whole := 0
		if channels == side {
			t := transpose{src: plane, dst: block, srcRow: pixels, srcStep: side, dstRow: Block, dstStep: side * Block}
			whole = t.all(count)
		}
		for p := whole; p < count; p++ {
			for l := range side {
				v := float32(0)
				if l < channels {
					v = plane[l*pixels+p]
				}
				block[p*Block+l] = v
			}
		}
	})
}

// FromBlocked writes the blocked picture src of c channels and h × w pixels to dst, plain.
func FromBlocked(dst, src []float32, c, h, w int) {
	pixels := h * w
	dst, src = dst[:c*pixels], src[:Len(c, h, w)]
	if pixels == 1 {
		copy(dst, src)
		return
	}
	eachTile(c, pixels, func(channel, pixel, channels, count int) {
		if channels <= 0 {
			return
		}
		block := src[(channel/Block*pixels+pixel)*Block+channel%Block:]
		plane := dst[channel*pixels+pixel:]
		whole := 0
		if channels == side {
			t := transpose{src: block, dst: plane, srcRow: Block, srcStep: side * Block, dstRow: pixels, dstStep: side}
			whole = t.all(count)
		}
		for l := range channels {
			for p := whole; p < count; p++ {
				plane[l*pixels+p] = block[p*Block+l]
			}
		}
	})
}

// Turn transposes a matrix: dst[j·dstRow + i] = src[i·srcRow + j] for i < rows and j < cols.
func Turn(dst, src []float32, dstRow, srcRow, rows, cols int) {
	for j := 0; j < cols; j += side {
		whole := 0
		if j+side <= cols {
			t := transpose{src: src[j:], dst: dst[j*dstRow:], srcRow: srcRow, dstRow: dstRow}
			t.srcStep, t.dstStep = side*srcRow, side
			whole = t.all(rows)
		}
		for i := whole; i < rows; i++ {
			for l, v := range src[i*srcRow+j : i*srcRow+min(j+side, cols)] {
				dst[(j+l)*dstRow+i] = v
			}
		}
	}
}

// side is the number of rows and columns that are transposed at once.
const side = 8

// eachTile calls f for each half block of each few pixels, with the number of its channels that exist.
func eachTile(c, pixels int, f func(channel, pixel, channels, count int)) {
	const stretch = 16 * side // pixels whose two halves stay in a fast cache
	for block := 0; block < c; block += Block {
		for pixel := 0; pixel < pixels; pixel += stretch {
			count := min(stretch, pixels-pixel)
			f(block, pixel, min(side, c-block), count)
			f(block+side, pixel, min(side, c-block-side), count)
		}
	}
}

// transpose describes square tiles of side rows and columns to transpose. Distances are in floats. The assembly reads
// it by offset.
type transpose struct {
	src, dst        []float32
	srcRow, srcStep int // between the rows of a tile, and between neighbouring tiles
	dstRow, dstStep int
	count           int // tiles
}

// all transposes the whole tiles of some pixels, and returns the number of pixels in them.
func (t *transpose) all(pixels int) int {
	if t.count = pixels / side; t.count > 0 {
		t.run(active)
	}
	return t.count * side
}

// runGeneric transposes in plain Go:
//
//	for tile, row, column: dst[tile][column][row] = src[tile][row][column]
func (t *transpose) runGeneric() {
	for tile := range t.count {
		for row := range side {
			src := t.src[tile*t.srcStep+row*t.srcRow:][:side]
			for column, v := range src {
				t.dst[tile*t.dstStep+column*t.dstRow+row] = v
			}
		}
	}
}
