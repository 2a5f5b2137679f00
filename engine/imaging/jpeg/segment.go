package jpeg

import (
	"bytes"
	"encoding/binary"
	"slices"
)

// Markers (T.81, table B.1).
const (
	sof0 = 0xc0 // baseline
	sof1 = 0xc1 // extended
	sof2 = 0xc2 // progressive
	dht  = 0xc4
	rst0 = 0xd0
	rst7 = 0xd7
	soi  = 0xd8
	eoi  = 0xd9
	sos  = 0xda
	dqt  = 0xdb
	dri  = 0xdd
	app0 = 0xe0
	appE = 0xee
	app1 = 0xe1
	appF = 0xef
	com  = 0xfe
)

const errEnd = FormatError("the file ends early")

// segments reads all segments up to the next scan's header, which it returns. At the end of the image it returns nil.
func (d *decoder) segments() ([]byte, error) {
	if d.pos == 0 {
		if len(d.data) < 2 || d.data[0] != 0xff || d.data[1] != soi {
			return nil, FormatError("no start of image")
		}
		d.pos = 2
	}
	for {
		marker, err := d.marker()
		if err != nil {
			return nil, err
		}
		switch {
		case marker == eoi:
			return nil, nil
		case rst0 <= marker && marker <= rst7:
			continue // an extra one after a scan
		}
		body, err := d.body()
		if err != nil {
			return nil, err
		}
		if marker == sos {
			if d.comps == nil {
				return nil, FormatError("a scan without a frame")
			}
			return body, nil
		}
		if err := d.segment(marker, body); err != nil {
			return nil, err
		}
	}
}

// marker returns the next marker. Like libjpeg it skips bytes between segments.
func (d *decoder) marker() (uint8, error) {
	for ; d.pos+1 < len(d.data); d.pos++ {
		if m := d.data[d.pos+1]; d.data[d.pos] == 0xff && m != 0 && m != 0xff {
			d.pos += 2
			return m, nil
		}
	}
	return 0, errEnd
}

// body reads a segment's bytes after its length.
func (d *decoder) body() ([]byte, error) {
	rest := d.data[d.pos:]
	if len(rest) < 2 {
		return nil, errEnd
	}
	n := int(binary.BigEndian.Uint16(rest)) // includes its own two bytes
	if n < 2 {
		return nil, FormatError("a segment of length 0 or 1")
	}
	if n > len(rest) {
		return nil, errEnd
	}
	d.pos += n
	return rest[2:n], nil
}

func (d *decoder) segment(marker uint8, b []byte) error {
	switch marker {
	case sof0, sof1, sof2:
		d.header.Progressive = marker == sof2
		return d.frame(b)
	case dht:
		return d.huffmanTables(b)
	case dqt:
		return d.quantTables(b)
	case dri:
		if len(b) != 2 {
			return FormatError("restart interval of the wrong length")
		}
		d.interval = int(binary.BigEndian.Uint16(b))
	case app0:
		d.jfif = d.jfif || bytes.HasPrefix(b, []byte("JFIF\x00"))
	case app1:
		if exif, ok := bytes.CutPrefix(b, []byte("Exif\x00\x00")); ok && d.header.EXIF == nil {
			d.header.EXIF = exif
		}
	case appE:
		if bytes.HasPrefix(b, []byte("Adobe")) && len(b) >= 12 {
			d.header.Adobe, d.header.Transform = true, b[11]
		}
	default:
		if (marker < app0 || marker > appF) && marker != com {
			return UnsupportedError(markerName(marker))
		}
	}
	return nil
}

func markerName(marker uint8) string {
	switch {
	case 0xc9 <= marker && marker <= 0xcf:
		return "arithmetic coding"
	case marker == 0xc3:
		return "lossless coding"
	case 0xc5 <= marker && marker <= 0xc7:
		return "hierarchical coding"
	case marker == 0xdc:
		return "number of lines after the scan"
	default:
		return "unknown marker"
	}
}

// frame reads the frame header (T.81, B.2.2) and plans the memory.
func (d *decoder) frame(b []byte) error {
	if d.comps != nil {
		return FormatError("two frames")
	}
	if len(b) < 6 || len(b) != 6+3*int(b[5]) {
		return FormatError("frame header of the wrong length")
	}
	if b[0] != 8 {
		return UnsupportedError("samples that are not 8 bits")
	}
	d.header.H, d.header.W = int(binary.BigEndian.Uint16(b[1:])), int(binary.BigEndian.Uint16(b[3:]))
	d.header.Components = int(b[5])
	if n := b[5]; n != 1 && n != 3 && n != 4 {
		return UnsupportedError("number of components")
	}
	d.hMax, d.vMax = 1, 1
	comps := make([]component, b[5])
	for i := range comps {
		c := &comps[i]
		if err := c.parse(b[6+3*i:], comps[:i]); err != nil {
			return err
		}
		if len(comps) == 1 {
			c.h, c.v = 1, 1 // the factors of a single component are ignored (A.2.2)
		}
		d.hMax, d.vMax = max(d.hMax, c.h), max(d.vMax, c.v)
	}
	d.comps = comps
	return d.plan()
}

func (c *component) parse(b []byte, earlier []component) error {
	c.id, c.h, c.v, c.tq = b[0], int(b[1]>>4), int(b[1]&15), b[2]
	if slices.ContainsFunc(earlier, func(e component) bool { return e.id == c.id }) {
		return FormatError("two components with the same identifier")
	}
	if c.h < 1 || c.h > 4 || c.v < 1 || c.v > 4 || c.tq > 3 {
		return FormatError("sampling factor or table out of range")
	}
	return nil
}

// plan computes the sizes of the planes and the memory to decode them.
func (d *decoder) plan() error {
	w, h := d.header.W, d.header.H
	d.mcusX, d.mcusY = ceil(w, 8*d.hMax), ceil(h, 8*d.vMax)
	d.header.Bytes = 3 * int64(w) * int64(h)
	for i := range d.comps {
		c := &d.comps[i]
		if d.hMax%c.h != 0 || d.vMax%c.v != 0 {
			return UnsupportedError("fractional chroma sampling ratio")
		}
		c.w, c.hgt = ceil(w*c.h, d.hMax), ceil(h*c.v, d.vMax)
		c.blocks = d.mcusX * c.h
		samples := 64 * int64(c.blocks) * int64(d.mcusY*c.v)
		d.header.Bytes += samples
		if d.header.Progressive {
			d.header.Bytes += 2 * samples
		}
	}
	return nil
}

func ceil(a, b int) int { return (a + b - 1) / b }

// quantTables reads quantisation tables (T.81, B.2.4.1).
func (d *decoder) quantTables(b []byte) error {
	for len(b) > 0 {
		precision, id := b[0]>>4, b[0]&15
		size := 64 * (1 + int(precision))
		if precision > 1 || id > 3 || len(b) < 1+size {
			return FormatError("quantisation table")
		}
		table := new([64]int32)
		for i := range table {
			if precision == 0 {
				table[i] = int32(b[1+i])
			} else {
				table[i] = int32(binary.BigEndian.Uint16(b[1+2*i:]))
			}
		}
		d.quant[id] = table
		b = b[1+size:]
	}
	return nil
}
