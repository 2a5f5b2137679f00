package jpeg

// progressiveBlock checks a scan's parameters (T.81, G.1.1.1) and returns the decoder for its blocks.
func (d *decoder) progressiveBlock(p band, comps []scanned) (blockDecoder, error) {
	if p.last > 63 || p.first > p.last || p.first == 0 && p.last != 0 || p.low > 13 || p.high != 0 && p.high != p.low+1 {
		return nil, FormatError("invalid parameters of a progressive scan")
	}
	if p.first > 0 && len(comps) != 1 {
		return nil, FormatError("an AC scan of several components")
	}
	for _, c := range comps {
		if p.first == 0 && p.high == 0 && c.dc == nil || p.first > 0 && c.ac == nil {
			return nil, FormatError("a scan without its Huffman table")
		}
	}
	switch {
	case p.first == 0 && p.high == 0:
		return func(c *scanned, row, column int) error { return d.firstDC(c, c.block(row, column), p) }, nil
	case p.first == 0:
		return func(c *scanned, row, column int) error { d.refineDC(c.block(row, column), p); return nil }, nil
	case p.high == 0:
		return func(c *scanned, row, column int) error { return d.firstAC(c, c.block(row, column), p) }, nil
	default:
		return func(c *scanned, row, column int) error { return d.refineAC(c, c.block(row, column), p) }, nil
	}
}

// block returns the coefficients of a block, in natural order.
func (c *component) block(row, column int) *[64]int16 {
	at := 64 * (row*c.blocks + column)
	return (*[64]int16)(c.coeffs[at : at+64])
}

func (d *decoder) firstDC(c *scanned, block *[64]int16, p band) error {
	dc, err := d.difference(c)
	block[0] = int16(dc << p.low)
	return err
}

func (d *decoder) refineDC(block *[64]int16, p band) {
	block[0] |= int16(d.bit() << p.low)
}

func (d *decoder) bit() int32 {
	if d.bits.n < 1 {
		d.fill()
	}
	return d.bits.take(1)
}

// firstAC decodes the first bits of a band (T.81, G.1.2.2).
func (d *decoder) firstAC(c *scanned, block *[64]int16, p band) error {
	if d.eobRun > 0 {
		d.eobRun--
		return nil
	}
	for k := p.first; k <= p.last; k++ {
		if d.bits.n < 32 {
			d.fill()
		}
		symbol, err := d.bits.next(c.ac)
		if err != nil {
			return err
		}
		run, size := int(symbol>>4), int(symbol&15)
		if size == 0 {
			if run < 15 {
				d.eobRun = d.endOfBand(run) - 1
				return nil
			}
			k += 15
			continue
		}
		if k += run; k > p.last {
			return errRun
		}
		block[zigzag[k]] = int16(extend(d.bits.take(size), size) << p.low)
	}
	return nil
}

// endOfBand returns the number of blocks, this one included, without further new coefficients in the band.
func (d *decoder) endOfBand(run int) int {
	if run == 0 {
		return 1
	}
	return 1<<run + int(d.bits.take(run))
}

// refineAC adds one bit to the coefficients of a band, and inserts new coefficients of one bit (T.81, G.1.2.3).
func (d *decoder) refineAC(c *scanned, block *[64]int16, p band) error {
	k := p.first
	for ; d.eobRun == 0 && k <= p.last; k++ {
		run, fresh, err := d.freshAC(c.ac, p)
		if err != nil {
			return err
		}
		if d.eobRun > 0 {
			break
		}
		k = d.refine(block, k, p, run)
		if fresh == 0 {
			continue
		}
		if k > p.last {
			return errRun
		}
		block[zigzag[k]] = fresh
	}
	if d.eobRun > 0 {
		d.refine(block, k, p, 64)
		d.eobRun--
	}
	return nil
}

// freshAC decodes a new coefficient of one bit and the number of zeros before it. The coefficient is 0 for a run of 16
// zeros, and at the end of the band, where eobRun is set.
func (d *decoder) freshAC(ac *huffman, p band) (run int, fresh int16, err error) {
	if d.bits.n < 32 {
		d.fill()
	}
	symbol, err := d.bits.next(ac)
	if err != nil {
		return 0, 0, err
	}
	run = int(symbol >> 4)
	switch symbol & 15 {
	case 0:
		if run < 15 {
			d.eobRun = d.endOfBand(run)
		}
	case 1:
		fresh = int16(1) << p.low
		if d.bits.take(1) == 0 {
			fresh = -fresh
		}
	default:
		err = errCode
	}
	return run, fresh, err
}

// refine reads one bit for each non-zero coefficient from k on. It skips the given number of zeros and returns the
// position of the next zero, or p.last+1 if the band ends first.
func (d *decoder) refine(block *[64]int16, k int, p band, zeros int) int {
	for ; k <= p.last; k++ {
		v := &block[zigzag[k]]
		if *v == 0 {
			if zeros == 0 {
				break
			}
			zeros--
			continue
		}
		if d.bit() == 0 || *v>>p.low&1 != 0 {
			continue
		}
		if *v > 0 {
			*v += 1 << p.low
		} else {
			*v -= 1 << p.low
		}
	}
	return k
}

// reconstruct computes the samples from the coefficients of all scans.
func (d *decoder) reconstruct() {
	for i := range d.comps {
		c := &d.comps[i]
		for row := range ceil(c.hgt, 8) {
			for column := range ceil(c.w, 8) {
				var block [64]int32
				coeffs, last := c.block(row, column), 0
				for k, at := range zigzag {
					if v := coeffs[at]; v != 0 {
						block[at], last = int32(v)*c.quant[k], k
					}
				}
				c.store(&block, row, column, last)
			}
		}
	}
}
