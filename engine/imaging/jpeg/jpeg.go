// Package jpeg decodes baseline, extended and progressive Huffman-coded JPEG to the same bytes as
// libjpeg-turbo, with which Pillow reads pictures: its accurate integer inverse DCT, its triangle ("fancy")
// upsampling of the chroma, its conversion to RGB. image/jpeg of the standard library differs from it in
// a quarter of the samples (400 photos; by 0.36 grey levels on average, 69 at most) and takes twice as long.
//
// It takes bytes from strangers. Header.Bytes tells before decoding what decoding will allocate, the work is
// bounded by the number of scans, and a file that ends early is an error, not a grey picture. Arithmetic
// coding, lossless and 12-bit files are not read.
//
// Sources: ITU-T T.81 (sections in the comments); libjpeg-turbo's jidctint.c, jdsample.c, jdcolor.c.
package jpeg

import "image"

// FormatError says what is wrong with a file.
type FormatError string

func (e FormatError) Error() string { return "broken JPEG: " + string(e) }

// UnsupportedError names a valid feature that is not read.
type UnsupportedError string

func (e UnsupportedError) Error() string { return "JPEG feature not read: " + string(e) }

// Header is what a file says before its first scan.
type Header struct {
	W, H        int
	Components  int // 1, 3 or 4
	Progressive bool
	Adobe       bool   // it has Adobe's mark, without which four components mean nothing certain
	Transform   uint8  // of Adobe's mark: 0 none, 1 YCbCr, 2 YCCK
	EXIF        []byte // the EXIF block, part of the data given, or nil
	Bytes       int64  // what Decode allocates, up to some kilobytes
}

// ReadHeader reads the segments before the first scan.
func ReadHeader(data []byte) (Header, error) {
	d := decoder{data: data}
	if _, err := d.segments(); err != nil {
		return Header{}, err
	}
	if d.comps == nil {
		return Header{}, FormatError("no frame before the scan")
	}
	return d.header, nil
}

// Decode returns the picture as interleaved RGB, 3·W·H bytes. Its size and cost are the caller's to check
// first, with ReadHeader.
func Decode(data []byte) (Header, []uint8, error) {
	return DecodeRegion(data, image.Rect(0, 0, 1<<16, 1<<16))
}

// DecodeRegion is Decode where only the pixels inside region are right, and others are not worked out. All of
// the file is read, so that its errors are the same.
func DecodeRegion(data []byte, region image.Rectangle) (Header, []uint8, error) {
	d := decoder{data: data, region: region}
	if err := d.decode(); err != nil {
		return d.header, nil, err
	}
	return d.header, d.pixels(), nil
}

// decoder reads one file.
type decoder struct {
	data   []byte
	pos    int // of the next byte that is not in bits
	header Header
	jfif   bool
	region image.Rectangle // the pixels that are asked for

	comps      []component
	hMax, vMax int // the largest sampling factors
	mcusX      int // MCUs in a row; an MCU is hMax × vMax blocks of 8 × 8 samples
	mcusY      int

	quant    [4]*[64]int32 // in zigzag order, as in the file
	dc, ac   [4]*huffman
	interval int // MCUs between restart markers, 0: none
	scans    int
	bits     bitReader
	eobRun   int // blocks of a progressive scan that are still to be left as they are
}

// component is one colour channel.
type component struct {
	id     uint8
	h, v   int // sampling factors
	tq     uint8
	w, hgt int // samples of the picture; the planes are padded to whole MCUs
	blocks int // in a row of the plane

	seen   bool            // a scan had it
	needed image.Rectangle // blocks that the region is made of
	quant  [64]int32
	plane  []uint8 // samples, rows of 8*blocks
	coeffs []int16 // 64 a block in natural order; progressive only
	pred   int32   // DC prediction
}

// maxScans bounds the work: each scan of a few bytes may pass over all blocks. Encoders write 10 to 20.
const maxScans = 256

// decode reads all scans into the planes.
func (d *decoder) decode() error {
	for {
		sos, err := d.segments()
		if err != nil {
			return err
		}
		if sos == nil {
			break // end of image
		}
		if d.scans++; d.scans > maxScans {
			return UnsupportedError("more than 256 scans")
		}
		if err := d.scan(sos); err != nil {
			return err
		}
		// A sequential file is complete when each component had its scan, whatever follows.
		if !d.header.Progressive && d.complete() {
			break
		}
	}
	if !d.complete() {
		return FormatError("a component without data")
	}
	if d.header.Progressive {
		d.reconstruct()
	}
	return nil
}

func (d *decoder) complete() bool {
	for i := range d.comps {
		if !d.comps[i].seen {
			return false
		}
	}
	return len(d.comps) > 0
}

// allocate makes the planes, as Header.Bytes announced.
func (d *decoder) allocate() {
	d.region = d.region.Intersect(image.Rect(0, 0, d.header.W, d.header.H))
	for i := range d.comps {
		c := &d.comps[i]
		// A pixel is made of its sample and the neighbours.
		x, y := 8*d.hMax/c.h, 8*d.vMax/c.v
		c.needed = image.Rect((d.region.Min.X-x/8)/x, (d.region.Min.Y-y/8)/y, ceil(d.region.Max.X+x/8, x), ceil(d.region.Max.Y+y/8, y))
		n := c.blocks * d.mcusY * c.v * 64
		c.plane = make([]uint8, n)
		if d.header.Progressive {
			c.coeffs = make([]int16, n)
		}
	}
}
