package imaging

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/gif"
	stdjpeg "image/jpeg"
	"image/png"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// TestFault_11_HeaderBombs: small files whose headers announce gigabytes of pixels are refused before anything is
// allocated for the pixels.
func TestFault_11_HeaderBombs(t *testing.T) {
	for name, c := range map[string]struct {
		data   []byte
		reason string
	}{
		"JPEG": {jpegSized(30000, 30000), "30000 x 30000 needs 4.0 GB (limit 256 MiB)"},
		"progressive JPEG": {
			bytes.Replace(jpegSized(10000, 8000), []byte{0xff, 0xc0}, []byte{0xff, 0xc2}, 1),
			"10000 x 8000 needs 600 MB (limit 256 MiB)",
		},
		"PNG":     {pngSized(30000, 30000, 8), "30000 x 30000 needs 6.3 GB (limit 256 MiB)"},
		"16 bits": {pngSized(6000, 5000, 16), "6000 x 5000 needs 330 MB (limit 256 MiB)"},
		"PNG whose area overflows": {
			pngSized(1<<31-1, 1<<31-1, 8),
			"png: unsupported feature: dimension overflow",
		},
		"GIF":  {gifSized(65535, 65535), "65535 x 65535 needs 21.5 GB (limit 256 MiB)"},
		"BMP":  {bmpSized(40000, 40000), "40000 x 40000 needs 11.2 GB (limit 256 MiB)"},
		"TIFF": {tiffSized(50000, 50000), "50000 x 50000 needs 37.5 GB (limit 256 MiB)"},
		"WebP": {webpSized(16383, 16383), "16383 x 16383 needs 3.0 GB (limit 256 MiB)"},
		"file": {append(jpegSized(8, 8), make([]byte, 64<<20)...), "the file has 67 MB (limit 64 MiB)"},
		"gzip": {gzipped(append(jpegSized(8, 8), make([]byte, 64<<20)...)), "gzip that holds more than 64 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			img, _, err := Decode(c.data, DefaultLimits)
			runtime.ReadMemStats(&after)
			if s, ok := errors.AsType[*SkippedError](err); !ok || s.Reason != c.reason || img != nil {
				t.Errorf("got  %v\nwant skipped: %s", err, c.reason)
			}
			most := uint64(5 << 20)
			if name == "gzip" {
				most = 512 << 20 // the unpacking buffer doubles until it reaches its limit
			}
			if n := after.TotalAlloc - before.TotalAlloc; n > most {
				t.Errorf("%d bytes were allocated, want at most %d", n, most)
			}
		})
	}
}

// TestFault_12_Thin: pictures without area are skipped with that reason, and the thinnest pictures can be resized.
func TestFault_12_Thin(t *testing.T) {
	const want = "skipped: empty picture"
	for _, size := range [][2]int{{64, 0}, {0, 64}, {0, 0}} {
		if _, _, err := Decode(jpegSized(size[0], size[1]), DefaultLimits); err == nil || err.Error() != want {
			t.Errorf("%d x %d: %v, want %s", size[0], size[1], err, want)
		}
	}
	for _, size := range [][2]int{{1, 1}, {1, 60000}, {60000, 1}, {2, 60000}, {1, 2}} {
		flat := image.NewNRGBA(image.Rect(0, 0, size[0], size[1]))
		for i := range flat.Pix {
			flat.Pix[i] = [4]uint8{10, 120, 250, 255}[i%4]
		}
		img, _, err := Decode(encodePNG(t, flat), DefaultLimits)
		if err != nil {
			t.Fatalf("%v: %v", size, err)
		}
		for _, p := range Presets() {
			crop := p.Apply(img)
			if crop.W != p.Crop || crop.H != p.Crop || !uniform(crop, [3]uint8{10, 120, 250}) {
				t.Errorf("%v, %s: %d x %d, want %d x %d in one colour", size, p.Name, crop.W, crop.H, p.Crop, p.Crop)
			}
		}
		if small := Resize(img, min(img.W, 100), min(img.H, 50), Box); !uniform(small, [3]uint8{10, 120, 250}) {
			t.Errorf("%v: shrunk to %d x %d it has several colours, want one", size, small.W, small.H)
		}
	}
}

// TestFault_13_BrokenBytes: broken files are skipped with the decoder's reason. Bytes after a complete picture are
// ignored.
func TestFault_13_BrokenBytes(t *testing.T) {
	photo := encodeJPEG(t, noise(100, 80))
	picture := encodePNG(t, noise(20, 20))
	crc := bytes.Clone(picture)
	crc[len(crc)-13] ^= 1 // the last byte of the data chunk's CRC; IEND's 12 bytes follow
	chroma := bytes.Replace(photo, []byte{1, 0x22, 0}, []byte{1, 0x31, 0}, 1)
	chroma = bytes.Replace(chroma, []byte{2, 0x11, 1}, []byte{2, 0x21, 1}, 1)
	for name, c := range map[string]struct {
		data   []byte
		reason string
	}{
		"empty":           {nil, "empty file"},
		"text":            {[]byte("<svg>"), "not a picture (JPEG, PNG, GIF, WebP, BMP, TIFF)"},
		"start alone":     {[]byte{0xff, 0xd8}, "broken JPEG: the file ends early"},
		"cut at half":     {photo[:len(photo)/2], "broken JPEG: the file ends early"},
		"bad CRC":         {crc, "png: invalid format: invalid checksum"},
		"gzip of nothing": {gzipped(nil), "gzip without a picture (JPEG, PNG, GIF, WebP, BMP, TIFF)"},
		"gzip, cut":       {gzipped(photo)[:100], "unexpected EOF"},
		"chroma 3 to 2":   {chroma, "unsupported JPEG feature: fractional chroma sampling ratio"},
	} {
		t.Run(name, func(t *testing.T) {
			img, _, err := Decode(c.data, DefaultLimits)
			s, ok := errors.AsType[*SkippedError](err)
			if !ok || img != nil || s.Reason != c.reason {
				t.Errorf("got  %v\nwant skipped: %s", err, c.reason)
			}
		})
	}
	want, _, err := Decode(photo, DefaultLimits)
	if err != nil {
		t.Fatal(err)
	}
	got, _, err := Decode(append(bytes.Clone(photo), make([]byte, 1000)...), DefaultLimits)
	if err != nil || !bytes.Equal(got.Pix, want.Pix) {
		t.Errorf("1 kB after the end: %v, want the same pixels", err)
	}
}

// TestFault_13_Mutations decodes 10,000 broken variants. Each gives a picture within the planned memory or a reason of
// one line, and no decoder panics.
func TestFault_13_Mutations(t *testing.T) {
	seeds := seedFiles(t)
	n := 10000
	if testing.Short() {
		n = 1000
	}
	limits := Limits{FileBytes: 1 << 20, DecodeBytes: 16 << 20}
	random := rand.New(rand.NewPCG(13, 0))
	decoded := 0
	for range n {
		data := mutate(random, seeds[random.IntN(len(seeds))])
		img, info, err := Decode(data, limits)
		if err == nil {
			decoded++
			if img.W < 1 || img.H < 1 || len(img.Pix) != 3*img.W*img.H || info.PlannedBytes > limits.DecodeBytes {
				t.Fatalf("%d x %d with %d bytes, planned %d, want 3 bytes a pixel and at most %d planned",
					img.W, img.H, len(img.Pix), info.PlannedBytes, limits.DecodeBytes)
			}
			continue
		}
		s, ok := errors.AsType[*SkippedError](err)
		if !ok || s.Reason == "" || strings.ContainsAny(s.Reason, "\n\r") {
			t.Fatalf("%q, want a reason of one line", err)
		}
		if strings.HasPrefix(s.Reason, "the decoder gave up") {
			t.Errorf("%s: %s", info.Format, s.Reason)
		}
	}
	t.Logf("%d of %d variants could be decoded", decoded, n)
}

// TestPanicIsASkip replaces the decoders by one that panics.
func TestPanicIsASkip(t *testing.T) {
	saved := formats
	defer func() { formats = saved }()
	formats = []format{{name: "X", magic: "X", header: func([]byte) (header, error) { panic("index out of range") }}}
	_, _, err := Decode([]byte("X"), DefaultLimits)
	if want := "skipped: the decoder gave up: index out of range"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// FuzzDecode decodes files of the fuzzer. What is a picture has the bytes of its pixels within the planned memory, and
// gives the same crop at once as after a whole decoding; what is none is refused in one line.
func FuzzDecode(f *testing.F) {
	for _, seed := range tinyFiles(f) {
		f.Add(seed)
	}
	limits := Limits{FileBytes: 16 << 10, DecodeBytes: 256 << 10}
	presets := Presets()
	for i := range presets { // the same ways in a few pixels: the fuzzer counts every branch, which is slow
		presets[i].Resize, presets[i].Crop = max(1, presets[i].Resize/32), max(1, presets[i].Crop/32)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		img, info, err := Decode(data, limits)
		if err != nil {
			if strings.Contains(err.Error(), "the decoder gave up") || strings.ContainsAny(err.Error(), "\n\r") {
				t.Errorf("%q", err)
			}
			return
		}
		if img.W < 1 || img.H < 1 || len(img.Pix) != 3*img.W*img.H || info.PlannedBytes > limits.DecodeBytes {
			t.Fatalf("%d x %d with %d bytes, planned %d", img.W, img.H, len(img.Pix), info.PlannedBytes)
		}
		p := presets[len(data)%len(presets)]
		if crop, _, err := p.Decode(data, limits); err != nil || !bytes.Equal(crop.Pix, p.Apply(img).Pix) {
			t.Errorf("%s: %v, want the crop that Decode and Apply give", p.Name, err)
		}
	})
}

// tinyFiles are pictures of a few pixels in all formats.
func tinyFiles(t testing.TB) [][]byte {
	t.Helper()
	img := noise(5, 3)
	var asGIF, asBMP, asTIFF bytes.Buffer
	for _, err := range []error{gif.Encode(&asGIF, img, nil), bmp.Encode(&asBMP, img), tiff.Encode(&asTIFF, img, nil)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	files := [][]byte{
		encodeJPEG(t, img), encodePNG(t, img), asGIF.Bytes(), asBMP.Bytes(), asTIFF.Bytes(), gzipped(encodePNG(t, img)),
	}
	for _, name := range []string{
		"cmyk.jpg", "progressive.jpg", "turned.jpg", "grey.jpg", "palette-alpha.png", "partial.gif", "palette.bmp", "lossy.webp",
		"lossy-alpha.webp", "lossless-alpha.webp",
	} {
		files = append(files, fixture(t, name))
	}
	return files
}

// seedFiles returns small files of all formats: the fixtures, and larger ones with more data to break.
func seedFiles(t testing.TB) [][]byte {
	t.Helper()
	seeds := [][]byte{
		encodeJPEG(t, noise(90, 70)), encodePNG(t, noise(60, 50)),
		jpegSized(64, 48), gifSized(40, 40), bmpSized(30, 30), tiffSized(30, 30), gzipped(jpegSized(16, 16)),
	}
	for _, name := range []string{
		"cmyk.jpg", "progressive.jpg", "turned.jpg", "grey.jpg", "palette-alpha.png", "rgb16.png", "turned.png",
		"partial.gif", "palette.gif", "lossy.webp", "lossy-alpha.webp", "lossless-alpha.webp", "turned.webp",
		"palette.bmp", "lzw.tif", "turned.tif",
	} {
		seeds = append(seeds, fixture(t, name))
	}
	return seeds
}

// mutate returns the seed with some bytes changed, cut, removed, repeated or overwritten by extreme values, which
// matter in lengths.
func mutate(random *rand.Rand, seed []byte) []byte {
	data := bytes.Clone(seed)
	for range 1 + random.IntN(4) {
		at := random.IntN(len(data))
		if random.IntN(2) == 0 {
			at = random.IntN(min(len(data), 200)) // damage to headers has more effects
		}
		end := min(len(data), at+1+random.IntN(40))
		switch random.IntN(6) {
		case 0:
			data[at] ^= 1 << random.IntN(8)
		case 1:
			data[at] = uint8(random.Uint32())
		case 2:
			data = append(data[:at], data[end:]...)
		case 3:
			data = append(data[:end:end], data[at:]...)
		case 4:
			data = data[:at]
		case 5:
			for i := at; i < min(len(data), at+4); i++ {
				data[i] = [3]uint8{0, 0x7f, 0xff}[random.IntN(3)]
			}
		}
		if len(data) == 0 {
			break
		}
	}
	return data
}

// noise returns a picture that compresses badly, so that most of its file is coded data.
func noise(w, h int) image.Image {
	random := rand.New(rand.NewPCG(uint64(w), uint64(h)))
	img := image.NewNRGBA(image.Rect(0, 0, w, h))
	for i := range img.Pix {
		img.Pix[i] = uint8(random.Uint32()) | uint8(i%4/3*255)
	}
	return img
}

func encodePNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

func encodeJPEG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := stdjpeg.Encode(&buf, img, nil); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// jpegSized returns a small JPEG whose header says w × h.
func jpegSized(w, h int) []byte {
	var buf bytes.Buffer
	if err := stdjpeg.Encode(&buf, noise(16, 16), nil); err != nil {
		panic(err)
	}
	data := buf.Bytes()
	at := bytes.Index(data, []byte{0xff, 0xc0}) + 5
	binary.BigEndian.PutUint16(data[at:], uint16(h))
	binary.BigEndian.PutUint16(data[at+2:], uint16(w))
	return data
}

// pngSized returns a PNG of a header alone, as in the smallest bombs.
func pngSized(w, h, depth int) []byte {
	body := []byte("IHDR")
	body = binary.BigEndian.AppendUint32(body, uint32(w))
	body = binary.BigEndian.AppendUint32(body, uint32(h))
	body = append(body, uint8(depth), 2, 0, 0, 0)
	data := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), body...)
	return binary.BigEndian.AppendUint32(data, crc32.ChecksumIEEE(body))
}

func gifSized(w, h int) []byte {
	var buf bytes.Buffer
	if err := gif.Encode(&buf, noise(16, 16), nil); err != nil {
		panic(err)
	}
	data := buf.Bytes()
	binary.LittleEndian.PutUint16(data[6:], uint16(w))
	binary.LittleEndian.PutUint16(data[8:], uint16(h))
	return data
}

func bmpSized(w, h int) []byte {
	var buf bytes.Buffer
	if err := bmp.Encode(&buf, noise(16, 16)); err != nil {
		panic(err)
	}
	data := buf.Bytes()
	binary.LittleEndian.PutUint32(data[18:], uint32(w))
	binary.LittleEndian.PutUint32(data[22:], uint32(h))
	return data
}

// tiffSized returns a small TIFF whose directory's first two entries say w × h.
func tiffSized(w, h int) []byte {
	var buf bytes.Buffer
	if err := tiff.Encode(&buf, noise(16, 16), nil); err != nil {
		panic(err)
	}
	data := buf.Bytes()
	at := int(binary.LittleEndian.Uint32(data[4:])) + 2
	binary.LittleEndian.PutUint16(data[at+8:], uint16(w))
	binary.LittleEndian.PutUint16(data[at+12+8:], uint16(h))
	return data
}

// webpSized returns a lossless picture's header, which has 14 bits for each side minus one.
func webpSized(w, h int) []byte {
	data := []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f")
	data = binary.LittleEndian.AppendUint32(data, uint32(w-1)|uint32(h-1)<<14)
	return append(data, make([]byte, 9)...)
}

func gzipped(data []byte) []byte {
	var buf bytes.Buffer
	w := gzip.NewWriter(&buf)
	if _, err := w.Write(data); err != nil {
		panic(err)
	}
	if err := w.Close(); err != nil {
		panic(err)
	}
	return buf.Bytes()
}

func uniform(img *RGB, c [3]uint8) bool {
	for i, v := range img.Pix {
		if v != c[i%3] {
			return false
		}
	}
	return true
}
