package parquet

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/snappy"
	"github.com/klauspost/compress/zstd"
)

// Limits of pages. Pictures hardly shrink by packing, so mostGrowth leaves room for drawn ones; labels do, to nothing.
const (
	mostPage    = 512 << 20 // bytes, unpacked
	mostGrowth  = 1032
	smallPage   = 8 * mostRows // bytes, which may come from any number of packed ones
	firstHeader = 4 << 10
	mostHeader  = 1 << 20
	mostPages   = 1 << 18 // of a chunk
)

// Kinds of pages, encodings and codecs: parquet.thrift, PageType, Encoding and CompressionCodec.
const (
	pageData       = 0
	pageDictionary = 2
	pageDataV2     = 3

	plain           = 0
	plainDictionary = 2
	deltaPacked     = 5
	deltaLength     = 6
	deltaPrefix     = 7
	rleDictionary   = 8

	uncompressed = 0
	codecSnappy  = 1
	codecGzip    = 2
	codecZstd    = 6
	codecLZ4     = 7
)

// codecs name those that are not read.
var codecs = map[int64]string{3: "LZO", 4: "Brotli", 5: "LZ4 of Hadoop"}

// page is where a page lies, and what its header says.
type page struct {
	at             int64 // of its bytes, behind the header
	packed, size   int64
	kind, encoding int64
	values         int64
	codec          int64
	// Of version 2: bytes of levels before the packed values.
	repetition, definition int64
	loose                  bool // the values are not packed
}

// pages reads the headers of a chunk's pages, skipping their content.
func (f *File) pages(c chunk) (list []page, err error) {
	at, end := c.start, c.start+c.bytes
	for values := int64(0); at < end && values < c.values; {
		p, bytes, err := f.header(at, end)
		if err != nil {
			return nil, err
		}
		p.codec, p.at = c.codec, at+bytes
		if p.packed < 0 || p.packed > end-p.at {
			return nil, errors.New("a page lies outside of its column: the file is damaged")
		}
		at = p.at + p.packed
		if p.values < 0 {
			return nil, errThrift
		}
		switch {
		case p.kind == pageDictionary && len(list) == 0:
		case p.kind == pageData || p.kind == pageDataV2:
			values += p.values
			if p.values == 0 {
				continue
			}
		default:
			continue // an index
		}
		if len(list) == mostPages {
			return nil, fmt.Errorf("more than %d pages", mostPages)
		}
		list = append(list, p)
	}
	return list, nil
}

// header reads a page's header and returns its length.
func (f *File) header(at, end int64) (p page, n int64, err error) {
	for room := int64(firstHeader); ; room *= 8 {
		data := make([]byte, min(room, end-at))
		if _, err := f.file.ReadAt(data, at); err != nil && !errors.Is(err, io.EOF) {
			return p, 0, err
		}
		t := &thrift{data: data}
		p = readPage(t)
		if t.err == nil {
			return p, int64(len(data) - len(t.data)), nil
		}
		if room > mostHeader || int64(len(data)) < room {
			return p, 0, fmt.Errorf("a page's header at byte %d is damaged", at)
		}
	}
}

func readPage(t *thrift) (p page) {
	p.kind = -1
	t.fields(1, func(id int16, kind byte) bool {
		switch {
		case id == 1 && kind == thriftI32:
			p.kind = t.integer()
		case id == 2 && kind == thriftI32:
			p.size = t.integer()
		case id == 3 && kind == thriftI32:
			p.packed = t.integer()
		case (id == 5 || id == 7) && kind == thriftStruct:
			p.readInts(t, map[int16]*int64{1: &p.values, 2: &p.encoding})
		case id == 8 && kind == thriftStruct:
			p.readInts(t, map[int16]*int64{1: &p.values, 4: &p.encoding, 5: &p.definition, 6: &p.repetition})
		default:
			return false
		}
		return true
	})
	return p
}

func (p *page) readInts(t *thrift, into map[int16]*int64) {
	t.fields(2, func(id int16, kind byte) bool {
		const isCompressed = 7
		if id == isCompressed && kind == thriftFalse {
			p.loose = true
		}
		if kind != thriftI32 || into[id] == nil {
			return false
		}
		*into[id] = t.integer()
		return true
	})
}

// content reads and unpacks a page: levels, as far as they lie apart, and values.
func (f *File) content(p page) (levels, values []byte, err error) {
	if p.size < 0 || p.size > mostPage {
		return nil, nil, fmt.Errorf("a page of %d bytes (limit %d)", p.size, mostPage)
	}
	if p.size-smallPage > p.packed*mostGrowth {
		return nil, nil, fmt.Errorf("a page of %d bytes from %d", p.size, p.packed)
	}
	packed := make([]byte, p.packed)
	if _, err := f.file.ReadAt(packed, p.at); err != nil && !errors.Is(err, io.EOF) {
		return nil, nil, err
	}
	codec := p.codec
	if p.kind == pageDataV2 {
		n := p.repetition + p.definition
		if p.repetition < 0 || p.definition < 0 || n > p.packed || n > p.size {
			return nil, nil, errThrift
		}
		levels, packed = packed[p.repetition:n], packed[n:]
		p.size -= n
		if p.loose {
			codec = uncompressed
		}
	}
	values, err = unpack(codec, packed, int(p.size))
	return levels, values, err
}

var errUnpacked = errors.New("a page does not unpack to its size: the file is damaged")

// unpack unpacks a page to n bytes.
func unpack(codec int64, packed []byte, n int) (out []byte, err error) {
	switch codec {
	case uncompressed:
		out = packed
	case codecSnappy:
		if stated, err := snappy.DecodedLen(packed); err != nil || stated != n {
			return nil, errUnpacked
		}
		out, err = snappy.Decode(nil, packed)
	case codecGzip:
		var r *gzip.Reader
		if r, err = gzip.NewReader(bytes.NewReader(packed)); err == nil {
			out, err = drain(r, n)
		}
	case codecZstd:
		var r *zstd.Decoder
		const window = 128 << 20
		r, err = zstd.NewReader(bytes.NewReader(packed), zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxMemory(mostPage), zstd.WithDecoderMaxWindow(window))
		if err == nil {
			defer r.Close()
			out, err = drain(r, n)
		}
	case codecLZ4:
		out, err = lz4Block(packed, n)
	default:
		if name := codecs[codec]; name != "" {
			return nil, fmt.Errorf("packed by %s: Snappy, gzip, Zstandard and LZ4_RAW are read", name)
		}
		return nil, errThrift
	}
	if err != nil || len(out) != n {
		return nil, errUnpacked
	}
	return out, nil
}

// drain reads n bytes and the end. Memory grows with what comes, not with what is promised.
func drain(r io.Reader, n int) ([]byte, error) {
	const first = 1 << 20
	var b bytes.Buffer
	b.Grow(min(n, first))
	_, err := io.Copy(&b, io.LimitReader(r, int64(n)+1))
	return b.Bytes(), err
}
