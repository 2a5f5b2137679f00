package imaging

import (
	"bytes"
	"encoding/binary"
)

// orientation returns the orientation, 1 to 8, of an EXIF block, which is a small TIFF file. It returns 1 if there is
// none or the block is broken. It reads only the first directory's entries and follows none of its offsets, so a
// directory that points to itself cannot loop.
func orientation(block []byte) int {
	const tagOrientation, typeShort, entrySize = 0x0112, 3, 12
	order, ok := byteOrder(block)
	if !ok {
		return 1
	}
	start := uint64(order.Uint32(block[4:]))
	if start+2 > uint64(len(block)) {
		return 1
	}
	entries := block[start+2:]
	for range order.Uint16(block[start:]) {
		if len(entries) < entrySize {
			break
		}
		if order.Uint16(entries) == tagOrientation && order.Uint16(entries[2:]) == typeShort {
			if o := int(order.Uint16(entries[8:])); 1 <= o && o <= 8 {
				return o
			}
			break
		}
		entries = entries[entrySize:]
	}
	return 1
}

// byteOrder reads a TIFF file's first four bytes. It returns false unless they are valid and the 8-byte header is
// complete.
func byteOrder(block []byte) (binary.ByteOrder, bool) {
	switch {
	case len(block) < 8:
		return nil, false
	case matches(block, "II*\x00"):
		return binary.LittleEndian, true
	case matches(block, "MM\x00*"):
		return binary.BigEndian, true
	default:
		return nil, false
	}
}

func noEXIF([]byte) []byte { return nil }

func exifOfTIFF(data []byte) []byte { return data }

// exifOfPNG returns the content of the eXIf chunk.
func exifOfPNG(data []byte) []byte {
	const signature, frame = 8, 12 // a chunk's length, type and CRC
	for rest := data[signature:]; len(rest) >= frame; {
		length := uint64(binary.BigEndian.Uint32(rest))
		if length > uint64(len(rest)-frame) {
			return nil
		}
		if string(rest[4:8]) == "eXIf" {
			return rest[8 : 8+length]
		}
		rest = rest[frame+length:]
	}
	return nil
}

// exifOfWebP returns the content of the EXIF chunk, without the JPEG segment's prefix that some writers put there.
func exifOfWebP(data []byte) []byte {
	const riff, frame = 12, 8 // a chunk's type and length
	for rest := data[riff:]; len(rest) >= frame; {
		length := uint64(binary.LittleEndian.Uint32(rest[4:]))
		if length > uint64(len(rest)-frame) {
			return nil
		}
		if string(rest[:4]) == "EXIF" {
			return bytes.TrimPrefix(rest[frame:frame+length], []byte("Exif\x00\x00"))
		}
		rest = rest[frame+length:]
		if length%2 == 1 && len(rest) > 0 { // chunks are padded to even lengths
			rest = rest[1:]
		}
	}
	return nil
}
