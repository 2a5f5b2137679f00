// Package jpeg decodes baseline, extended and progressive Huffman-coded JPEG to the same bytes as libjpeg-turbo, which
// Pillow uses: the accurate integer inverse DCT, the triangle ("fancy") upsampling of the chroma and the conversion to
// RGB are libjpeg-turbo's. The standard library's image/jpeg differs in a quarter of the samples (400 photos; by 0.36
// grey levels on average, 69 at most) and takes twice as long.
//
// The input is untrusted. Header.Bytes gives decoding's memory before it starts, the blocks of all scans and the number
// of tables limit the work, and a file that ends early is an error, not a partly grey picture. The package does not decode arithmetic coding,
// lossless or 12-bit files, and does not turn pictures by their EXIF orientation.
//
// Sources: ITU-T T.81 (sections in the comments); libjpeg-turbo's jidctint.c, jdsample.c, jdcolor.c.
package jpeg

import (
	"image"
	"slices"
)

// FormatError describes a violation of the JPEG format.
type FormatError string

// Error returns "broken JPEG: " and the description.
func (e FormatError) Error() string { return "broken JPEG: " + string(e) }

// UnsupportedError names a valid feature that this package does not decode.
type UnsupportedError string

// Error returns "unsupported JPEG feature: " and the feature.
func (e UnsupportedError) Error() string { return "unsupported JPEG feature: " + string(e) }

// Header is the information before a file's first scan.
type Header struct {
	W, H        int
	Components  int // 1, 3 or 4
	Progressive bool
	Adobe       bool   // the file has an Adobe marker; without one, four components are ambiguous
	Transform   uint8  // of the Adobe marker: 0 none, 1 YCbCr, 2 YCCK
	EXIF        []byte // the EXIF block, a part of the input, or nil
	Bytes       int64  // memory that Decode allocates, to within some kilobytes
}

// ReadHeader reads the segments before the first scan. Its errors are FormatError and UnsupportedError.
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

// Decode returns the picture as interleaved RGB, 3·W·H bytes. It does not limit the memory: the caller checks
// Header.Bytes first, with ReadHeader. Its errors are FormatError and UnsupportedError.
func Decode(data []byte) (Header, []uint8, error) {
	return DecodeRegion(data, image.Rect(0, 0, 1<<16, 1<<16))
}

// DecodeRegion is like Decode but computes only the pixels inside region; the others are undefined. It still reads the
// whole file, so its errors are Decode's.
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
	pos    int // index of the next byte that is not in bits
	header Header
	jfif   bool
	region image.Rectangle // the pixels to compute

	comps      []component
	hMax, vMax int // the largest sampling factors
	mcusX      int // MCUs in a row; an MCU is hMax × vMax blocks of 8 × 8 samples
	mcusY      int

	quant    [4]*[64]int32 // in zigzag order, as in the file
	dc, ac   [4]*huffman
	interval int // MCUs between restart markers, 0: none
	scans    int
	work     int // blocks of all scans so far
	tables   int // Huffman tables so far
	bits     bitReader
	eobRun   int // blocks of a progressive scan that still end without a new coefficient
}

// component is one colour channel.
type component struct {
	id     uint8
	h, v   int // sampling factors
	tq     uint8
	w, hgt int // samples of the picture; the planes are padded to whole MCUs
	blocks int // number of blocks in a row of the plane

	seen   bool            // a scan contained the component
	needed image.Rectangle // the region in blocks
	quant  [64]int32
	plane  []uint8 // samples, rows of 8*blocks
	coeffs []int16 // 64 a block in natural order; progressive only
	pred   int32   // DC prediction
}

// Limits of the work. A scan of a few bytes can pass over all blocks of a picture, and a file can hold nothing but
// tables. Encoders write 10 to 20 scans, over each component about 6: 5 million blocks for a picture of 34 megapixels,
// the largest that DefaultLimits of package imaging accepts. A block takes up to 200 ns.
const (
	maxScans  = 256
	maxBlocks = 12 << 20
	maxTables = 8 * maxScans // each scan can define all of them anew
)

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
		// A sequential file is complete once each component had its scan. Later bytes are ignored.
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
	return len(d.comps) > 0 && !slices.ContainsFunc(d.comps, func(c component) bool { return !c.seen })
}

// allocate makes the planes. Header.Bytes includes their size.
func (d *decoder) allocate() {
	d.region = d.region.Intersect(image.Rect(0, 0, d.header.W, d.header.H))
	for i := range d.comps {
		c := &d.comps[i]
		x, y := 8*d.hMax/c.h, 8*d.vMax/c.v
		// Upsampling also reads the samples next to the region.
		edge := image.Pt(x/8, y/8)
		first, end := d.region.Min.Sub(edge), d.region.Max.Add(edge)
		c.needed = image.Rect(first.X/x, first.Y/y, ceil(end.X, x), ceil(end.Y, y))
		n := c.blocks * d.mcusY * c.v * 64
		c.plane = make([]uint8, n)
		if d.header.Progressive {
			c.coeffs = make([]int16, n)
		}
	}
}
