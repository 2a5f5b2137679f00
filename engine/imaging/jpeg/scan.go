package jpeg

import "slices"

// zigzag maps an index in the file's order to one in natural order.
var zigzag = [64]uint8{
	0, 1, 8, 16, 9, 2, 3, 10,
	17, 24, 32, 25, 18, 11, 4, 5,
	12, 19, 26, 33, 40, 48, 41, 34,
	27, 20, 13, 6, 7, 14, 21, 28,
	35, 42, 49, 56, 57, 50, 43, 36,
	29, 22, 15, 23, 30, 37, 44, 51,
	58, 59, 52, 45, 38, 31, 39, 46,
	53, 60, 61, 54, 47, 55, 62, 63,
}

// scanned is a component of a scan with its Huffman tables.
type scanned struct {
	*component
	dc, ac *huffman
}

// band is the part of the coefficients in a progressive scan (T.81, G.1.1.1): coefficients first to last, down to bit
// low. high is 0 in the first scan of these coefficients, low+1 in later ones.
type band struct {
	first, last int
	high, low   uint
}

// scan decodes one scan, whose header is b (T.81, B.2.3).
func (d *decoder) scan(b []byte) error {
	if d.scans == 1 {
		d.allocate()
	}
	comps, tables, err := d.scanComponents(b)
	if err != nil {
		return err
	}
	if !d.header.Progressive {
		for _, c := range comps {
			if c.dc == nil || c.ac == nil {
				return FormatError("a scan without its Huffman tables")
			}
		}
		return d.eachBlock(comps, d.sequentialBlock)
	}
	p := band{int(tables[0]), int(tables[1]), uint(tables[2] >> 4), uint(tables[2] & 15)}
	decode, err := d.progressiveBlock(p, comps)
	if err != nil {
		return err
	}
	return d.eachBlock(comps, decode)
}

// scanComponents returns the components of a scan header and its last three bytes.
func (d *decoder) scanComponents(b []byte) ([]scanned, []byte, error) {
	if len(b) < 1 || b[0] < 1 || b[0] > 4 || len(b) != 4+2*int(b[0]) {
		return nil, nil, FormatError("scan header of the wrong length")
	}
	var comps []scanned
	blocks := 0
	for i := range int(b[0]) {
		c, tables := d.component(b[1+2*i]), b[2+2*i]
		if c == nil || tables>>4 > 3 || tables&15 > 3 {
			return nil, nil, FormatError("a scan with an unknown component or table")
		}
		if slices.ContainsFunc(comps, func(other scanned) bool { return other.component == c }) {
			return nil, nil, FormatError("a scan has a component twice")
		}
		if err := d.begin(c); err != nil {
			return nil, nil, err
		}
		blocks += c.h * c.v
		comps = append(comps, scanned{c, d.dc[tables>>4], d.ac[tables&15]})
	}
	if len(comps) > 1 && blocks > 10 {
		return nil, nil, FormatError("too many blocks in an MCU")
	}
	return comps, b[len(b)-3:], nil
}

func (d *decoder) component(id uint8) *component {
	for i := range d.comps {
		if d.comps[i].id == id {
			return &d.comps[i]
		}
	}
	return nil
}

// begin marks a component as seen. The quantisation table in force at its first scan is its table for all scans.
func (d *decoder) begin(c *component) error {
	if c.seen {
		if !d.header.Progressive {
			return FormatError("a component has two scans")
		}
		return nil
	}
	table := d.quant[c.tq]
	if table == nil {
		return FormatError("a component without a quantisation table")
	}
	c.seen, c.quant = true, *table
	return nil
}

// blockDecoder decodes one block of a component's plane.
type blockDecoder func(c *scanned, row, column int) error

// eachBlock calls decode for the blocks of a scan in order (T.81, A.2): MCU by MCU.
func (d *decoder) eachBlock(comps []scanned, decode blockDecoder) error {
	d.restart()
	columns, rows := d.mcusX, d.mcusY
	if len(comps) == 1 {
		columns, rows = ceil(comps[0].w, 8), ceil(comps[0].hgt, 8)
	}
	if d.work += rows * columns * blocksOfMCU(comps); d.work > maxBlocks {
		return UnsupportedError("scans over more than 12 million blocks")
	}
	for i := range rows * columns {
		if d.interval > 0 && i > 0 && i%d.interval == 0 {
			if err := d.expectRestart(rst0 + uint8((i/d.interval-1)%8)); err != nil {
				return err
			}
		}
		if err := decodeMCU(comps, i%columns, i/columns, decode); err != nil {
			return err
		}
		if err := d.overdrawn(); err != nil {
			return err
		}
	}
	return nil
}

// blocksOfMCU is the number of blocks for which decodeMCU calls decode.
func blocksOfMCU(comps []scanned) (n int) {
	if len(comps) == 1 {
		return 1
	}
	for _, c := range comps {
		n += c.h * c.v
	}
	return n
}

// decodeMCU calls decode for the blocks of the MCU in column x and row y. If a scan has a single component, each of the
// component's blocks that contain pixels is an MCU.
func decodeMCU(comps []scanned, x, y int, decode blockDecoder) error {
	if len(comps) == 1 {
		return decode(&comps[0], y, x)
	}
	for i := range comps {
		c := &comps[i]
		for j := range c.v * c.h {
			if err := decode(c, y*c.v+j/c.h, x*c.h+j%c.h); err != nil {
				return err
			}
		}
	}
	return nil
}

// restart resets the state that does not outlive a restart marker (T.81, F.2.1.3.1): bits and predictions.
func (d *decoder) restart() {
	d.bits = bitReader{}
	d.eobRun = 0
	for i := range d.comps {
		d.comps[i].pred = 0
	}
}

func (d *decoder) expectRestart(marker uint8) error {
	got, err := d.marker()
	if err != nil {
		return err
	}
	if got != marker {
		return FormatError("a restart marker is missing")
	}
	d.restart()
	return nil
}

// sequentialBlock decodes a block (T.81, F.2.2) and stores its samples.
func (d *decoder) sequentialBlock(c *scanned, row, column int) error {
	var block [64]int32
	dc, err := d.difference(c)
	if err != nil {
		return err
	}
	block[0] = dc * c.quant[0]
	last, err := d.sequentialAC(c, &block)
	if err != nil {
		return err
	}
	c.store(&block, row, column, last)
	return nil
}

// sequentialAC decodes a block's AC coefficients and returns the position of the last one that is not zero, or 0.
func (d *decoder) sequentialAC(c *scanned, block *[64]int32) (last int, err error) {
	// Local variables keep the bits in registers: nine in ten coefficients need one look-up and no call.
	ac, buf, n := c.ac, d.bits.buf, d.bits.n
	for k := 1; k < 64; k++ {
		if n < 32 {
			d.bits.buf, d.bits.n = buf, n
			d.fill()
			buf, n = d.bits.buf, d.bits.n
		}
		if e := ac.whole[buf>>(64-lookBits)]; e != 0 {
			length := int(e & 0xff)
			buf, n = buf<<(length&63), n-length
			run := int(e >> 8 & 0xff)
			if run == endOfBlock {
				break
			}
			if k += run; k > 63 {
				return 0, errRun
			}
			block[zigzag[k]] = e >> 16 * c.quant[k]
			last = k
			continue
		}
		d.bits.buf, d.bits.n = buf, n
		run, value, err := d.bits.coefficient(ac)
		if err != nil {
			return 0, err
		}
		buf, n = d.bits.buf, d.bits.n
		if run == endOfBlock {
			break
		}
		if k += run; value == 0 {
			continue
		}
		if k > 63 {
			return 0, errRun
		}
		block[zigzag[k]] = value * c.quant[k]
		last = k
	}
	d.bits.buf, d.bits.n = buf, n
	return last, nil
}

const errRun = FormatError("a run past the end of its block")

// difference decodes a DC coefficient.
func (d *decoder) difference(c *scanned) (int32, error) {
	if d.bits.n < 32 {
		d.fill()
	}
	size, err := d.bits.next(c.dc)
	if err != nil {
		return 0, err
	}
	if size > 15 {
		return 0, FormatError("DC coefficient out of range")
	}
	if size > 0 {
		c.pred += extend(d.bits.take(int(size)), int(size))
	}
	return c.pred, nil
}
