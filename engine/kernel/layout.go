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
	t := Turning{Rows: rows, Lanes: rows, Cols: cols, SrcRow: srcRow, SrcRows: Block * srcRow, SrcBlock: Block}
	t.DstCol, t.DstCols, t.DstBlock = dstRow, Block*dstRow, Block
	t.Run(dst, src)
}

// Turning describes the transposition of a matrix whose rows and columns lie in blocks of 16. Element (i, j) comes from
// src and goes to dst at
//
//	i/16·SrcRows + i%16·SrcRow + j/16·SrcBlock + j%16
//	j/16·DstCols + j%16·DstCol + i/16·DstBlock + i%16
//
// The lanes of dst after the last row, up to Lanes, become zero.
type Turning struct {
	Rows, Lanes, Cols         int
	SrcRow, SrcRows, SrcBlock int
	DstCol, DstCols, DstBlock int
}

// Run transposes src to dst. It takes columns side by side, and of these the same half of all blocks of rows at once.
func (t *Turning) Run(dst, src []float32) {
	for j := 0; j < t.Cols; j += side {
		from, to := src[j/Block*t.SrcBlock+j%Block:], dst[j/Block*t.DstCols+j%Block*t.DstCol:]
		cols, done := min(side, t.Cols-j), 0
		if cols == side {
			done = t.Rows / side * side
			for half := 0; half < min(done, Block); half += side {
				call := transpose{src: from[half*t.SrcRow:], dst: to[half:], srcRow: t.SrcRow, srcStep: t.SrcRows}
				call.dstRow, call.dstStep, call.count = t.DstCol, t.DstBlock, (t.Rows-half+side)/Block
				call.run(active)
			}
		}
		for i := done; i < t.Lanes; i += side {
			t.part(to[i/Block*t.DstBlock+i%Block:], from, i, cols)
		}
	}
}

// part transposes the rows from i on of a tile that lacks rows or columns.
func (t *Turning) part(dst, src []float32, i, cols int) {
	var tile [side * side]float32
	for k := range min(side, t.Rows-i) {
		row := src[(i+k)/Block*t.SrcRows+(i+k)%Block*t.SrcRow:]
		if cols == side {
			*(*[side]float32)(tile[k*side:]) = *(*[side]float32)(row)
			continue
		}
		for l, v := range row[:cols] {
			tile[k*side+l] = v
		}
	}
	call := transpose{src: tile[:], dst: dst, srcRow: side, dstRow: t.DstCol, count: 1}
	if cols == side && i+side <= t.Lanes {
		call.run(active)
		return
	}
	for l := range cols {
		for k := range min(side, t.Lanes-i) {
			dst[l*t.DstCol+k] = tile[k*side+l]
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
