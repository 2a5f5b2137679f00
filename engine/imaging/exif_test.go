package imaging

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"math/rand/v2"
	"testing"
)

// TestFault_15_Orientations stores one letter L in EXIF's eight orientations. All must decode to the same picture.
func TestFault_15_Orientations(t *testing.T) {
	const w, h = 5, 7 // upright
	upright := NewRGB(w, h)
	for y := range h {
		for x := range w {
			if x == 0 || y == h-1 {
				copy(upright.row(y)[3*x:], []uint8{200, uint8(40 * x), uint8(30 * y)})
			}
		}
	}
	// shown maps a stored pixel to its position in the upright picture (Exif 2.3, table 6). lastX and lastY are the
	// largest coordinates of the stored picture.
	shown := map[int]func(x, y, lastX, lastY int) (int, int){
		1: func(x, y, lastX, lastY int) (int, int) { return x, y },
		2: func(x, y, lastX, lastY int) (int, int) { return lastX - x, y },
		3: func(x, y, lastX, lastY int) (int, int) { return lastX - x, lastY - y },
		4: func(x, y, lastX, lastY int) (int, int) { return x, lastY - y },
		5: func(x, y, lastX, lastY int) (int, int) { return y, x },
		6: func(x, y, lastX, lastY int) (int, int) { return lastY - y, x },
		7: func(x, y, lastX, lastY int) (int, int) { return lastY - y, lastX - x },
		8: func(x, y, lastX, lastY int) (int, int) { return y, lastX - x },
	}
	for o, place := range shown {
		stored := image.NewNRGBA(image.Rect(0, 0, w, h))
		if o >= 5 {
			stored.Rect = image.Rect(0, 0, h, w)
			stored.Stride = 4 * h
		}
		for y := range stored.Rect.Dy() {
			for x := range stored.Rect.Dx() {
				stored.Set(x, y, upright.At(place(x, y, stored.Rect.Dx()-1, stored.Rect.Dy()-1)))
			}
		}
		data := withEXIF(encodePNG(t, stored), exifBlock(binary.BigEndian, uint16(o)))
		got, info, err := Decode(data, DefaultLimits)
		if err != nil || info.Orientation != o || got.W != w || got.H != h || !bytes.Equal(got.Pix, upright.Pix) {
			t.Errorf("orientation %d: %+v, %v, want the upright picture of %d x %d", o, info, err, w, h)
		}
		flat, info, err := decode(data, DefaultLimits, whole)
		if err != nil || info.Orientation != o || flat.W != stored.Rect.Dx() || info.W != flat.W {
			t.Errorf("orientation %d, as stored: %+v, %v, want width %d", o, info, err, stored.Rect.Dx())
		}
	}
}

// TestFault_15_BrokenEXIF: a broken block means orientation 1 and no error.
func TestFault_15_BrokenEXIF(t *testing.T) {
	good := exifBlock(binary.LittleEndian, 6)
	loop := bytes.Clone(good)
	binary.LittleEndian.PutUint32(loop[len(loop)-4:], 8) // the next directory is this one
	long := bytes.Clone(good)
	binary.LittleEndian.PutUint16(long[8:], 65535) // more entries than there are
	for name, c := range map[string]struct {
		block []byte
		want  int
	}{
		"little endian":    {good, 6},
		"big endian":       {exifBlock(binary.BigEndian, 3), 3},
		"loop":             {loop, 6},
		"too many entries": {long, 6},
		"zero":             {exifBlock(binary.LittleEndian, 0), 1},
		"nine":             {exifBlock(binary.LittleEndian, 9), 1},
		"empty":            {nil, 1},
		"header only":      {good[:8], 1},
		"offset beyond":    {append(bytes.Clone(good[:4]), 0xff, 0xff, 0xff, 0xff), 1},
		"directory cut":    {good[:12], 1},
		"not TIFF":         {[]byte("Exif and more"), 1},
	} {
		if got := orientation(c.block); got != c.want {
			t.Errorf("%s: orientation %d, want %d", name, got, c.want)
		}
	}
}

// TestFault_15_LongComment: Decode finds the block after a megabyte of comments.
func TestFault_15_LongComment(t *testing.T) {
	plain := encodeJPEG(t, noise(8, 4))
	var head []byte
	for range 16 {
		head = append(head, segment(0xfe, bytes.Repeat([]byte("\x1b]0;x\a"), 65533/6))...)
	}
	head = append(head, segment(0xe1, append([]byte("Exif\x00\x00"), exifBlock(binary.LittleEndian, 8)...))...)
	data := append(append(bytes.Clone(plain[:2]), head...), plain[2:]...)
	img, info, err := Decode(data, DefaultLimits)
	if err != nil || info.Orientation != 8 || img.W != 4 || img.H != 8 {
		t.Errorf("%+v, %v, want orientation 8 and 4 x 8", info, err)
	}
}

func TestFault_15_Mutations(t *testing.T) {
	random := rand.New(rand.NewPCG(15, 0))
	seeds := [][]byte{exifBlock(binary.LittleEndian, 6), exifBlock(binary.BigEndian, 6)}
	for range 5000 {
		block := mutate(random, seeds[random.IntN(2)])
		if o := orientation(block); o < 1 || o > 8 {
			t.Fatalf("orientation %d of % x, want 1 to 8", o, block)
		}
	}
}

func FuzzOrientation(f *testing.F) {
	f.Add(exifBlock(binary.LittleEndian, 6))
	f.Add(exifBlock(binary.BigEndian, 8))
	f.Fuzz(func(t *testing.T, block []byte) {
		if o := orientation(block); o < 1 || o > 8 {
			t.Errorf("orientation %d of % x, want 1 to 8", o, block)
		}
	})
}

type byteOrderer interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// exifBlock returns a directory of three entries. The second one is the orientation.
func exifBlock(order byteOrderer, o uint16) []byte {
	block := []byte("II*\x00")
	if order.Uint16([]byte{0, 1}) == 1 {
		block = []byte("MM\x00*")
	}
	block = order.AppendUint32(block, 8)
	block = order.AppendUint16(block, 3)
	for _, entry := range [][2]uint16{{0x0101, 7}, {0x0112, o}, {0x0128, 2}} {
		block = order.AppendUint16(block, entry[0])
		block = order.AppendUint16(block, 3)
		block = order.AppendUint32(block, 1)
		block = order.AppendUint16(block, entry[1])
		block = order.AppendUint16(block, 0)
	}
	return order.AppendUint32(block, 0)
}

// withEXIF inserts the block into a PNG after its header.
func withEXIF(png, block []byte) []byte {
	const afterHeader = 8 + 12 + 13
	body := append([]byte("eXIf"), block...)
	chunk := binary.BigEndian.AppendUint32(nil, uint32(len(block)))
	chunk = append(chunk, body...)
	chunk = binary.BigEndian.AppendUint32(chunk, crc32.ChecksumIEEE(body))
	return append(append(bytes.Clone(png[:afterHeader]), chunk...), png[afterHeader:]...)
}

func segment(marker uint8, body []byte) []byte {
	return append(binary.BigEndian.AppendUint16([]byte{0xff, marker}, uint16(len(body)+2)), body...)
}
