package imaging

import (
	"bytes"
	"compress/gzip"
	"errors"
	"image"
	"image/color"
	"image/gif"
	"image/png"
	"io"

	"golang.org/x/image/bmp"
	"golang.org/x/image/tiff"
)

// header is what a file says of itself before any pixel is read.
type header struct {
	w, h  int
	bytes int64 // allocated at most by decode, its result included
}

// format is a kind of file.
type format struct {
	name   string
	magic  string // the file's first bytes; '?' stands for any
	header func(data []byte) (header, error)
	// decode may leave pixels outside needed black.
	decode func(data []byte, needed image.Rectangle) (img *RGB, kind string, err error)
	exif   func(data []byte) []byte // the EXIF block, or nil
}

// Formats names the formats that Decode reads, for messages.
const Formats = "JPEG, PNG, GIF, WebP, BMP, TIFF"

var formats = []format{
	{"JPEG", "\xff\xd8", jpegHeader, decodeJPEG, exifOfJPEG},
	{"PNG", "\x89PNG\r\n\x1a\n", configured(png.DecodeConfig, pngBytes), converted(png.Decode), exifOfPNG},
	{"GIF", "GIF8?a", configured(gif.DecodeConfig, gifBytes), decodeGIF, noEXIF},
	{"WebP", "RIFF????WEBP", webpHeader, decodeWebP, exifOfWebP},
	{"BMP", "BM", configured(bmp.DecodeConfig, bmpBytes), converted(bmp.Decode), noEXIF},
	{"TIFF", "II*\x00", configured(tiff.DecodeConfig, tiffBytes), converted(tiff.Decode), exifOfTIFF},
	{"TIFF", "MM\x00*", configured(tiff.DecodeConfig, tiffBytes), converted(tiff.Decode), exifOfTIFF},
}

var errUnknown = errors.New("not a picture (" + Formats + ")")

// open tells the format by content, after taking the file out of gzip, as 26 files of ImageNet need.
func open(data []byte, l Limits) (format, []byte, error) {
	if len(data) == 0 {
		return format{}, nil, skip("empty file")
	}
	if !matches(data, "\x1f\x8b") {
		f, ok := formatOf(data)
		if !ok {
			return f, nil, reason(errUnknown)
		}
		return f, data, nil
	}
	inner, err := gunzip(data, l.FileBytes)
	if err != nil {
		return format{name: "gzip"}, nil, err
	}
	f, ok := formatOf(inner)
	if !ok {
		return format{name: "gzip"}, nil, skip("gzip that holds no picture (%s)", Formats)
	}
	f.name += " in gzip"
	return f, inner, nil
}

func formatOf(data []byte) (format, bool) {
	for _, f := range formats {
		if matches(data, f.magic) {
			return f, true
		}
	}
	return format{}, false
}

func matches(data []byte, magic string) bool {
	if len(data) < len(magic) {
		return false
	}
	for i := range len(magic) {
		if magic[i] != '?' && magic[i] != data[i] {
			return false
		}
	}
	return true
}

// gunzip unpacks at most most bytes.
func gunzip(data []byte, most int64) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, reason(err)
	}
	out, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, reason(err)
	}
	if int64(len(out)) > most {
		return nil, skip("gzip that holds more than %s", limit(most))
	}
	return out, nil
}

// configured makes a header reader of a package's DecodeConfig and the bytes it takes for a pixel,
// besides the three of the result.
func configured(config func(io.Reader) (image.Config, error), perPixel func([]byte, color.Model) int64) func([]byte) (header, error) {
	return func(data []byte) (header, error) {
		c, err := config(bytes.NewReader(data))
		if err != nil {
			return header{}, err
		}
		return header{w: c.Width, h: c.Height, bytes: area(c.Width, c.Height) * (3 + perPixel(data, c.ColorModel))}, nil
	}
}

// area is w·h, or a number beyond every limit that still bears a multiplication by a pixel's bytes.
func area(w, h int) int64 {
	const beyond = 1 << 48
	if w > 0 && int64(h) > beyond/int64(w) {
		return beyond
	}
	return int64(w) * int64(h)
}

// pngBytes: the image, and for an interlaced file the seven passes, which are an image more. Grey or RGB may
// get an alpha channel from a chunk that comes later.
func pngBytes(data []byte, m color.Model) int64 {
	per := int64(4)
	switch m.(type) {
	case color.Palette:
		per = 1
	}
	switch m {
	case color.Gray16Model, color.RGBA64Model, color.NRGBA64Model:
		per = 8
	}
	const interlace = 28 // offset of IHDR's last field
	if data[interlace] != 0 {
		per *= 2
	}
	return per
}

// gifBytes: the frame's indices and the decoder's copy of an interlaced one.
func gifBytes([]byte, color.Model) int64 { return 2 }

func bmpBytes(_ []byte, m color.Model) int64 {
	if _, ok := m.(color.Palette); ok {
		return 1
	}
	return 4
}

// tiffBytes: the image, and a strip that may span all of it, unpacked to at most 8 bytes a pixel.
func tiffBytes(_ []byte, m color.Model) int64 {
	switch m {
	case color.Gray16Model, color.RGBA64Model, color.NRGBA64Model:
		return 8 + 8
	}
	return 4 + 8
}

// converted makes a decoder that returns RGB of one that returns any image.
func converted(decode func(io.Reader) (image.Image, error)) func([]byte, image.Rectangle) (*RGB, string, error) {
	return func(data []byte, _ image.Rectangle) (*RGB, string, error) {
		img, err := decode(bytes.NewReader(data))
		if err != nil {
			return nil, "", err
		}
		return onWhite(img), kind(img), nil
	}
}

// decodeGIF puts the first frame, which may cover a part only, on a white screen.
func decodeGIF(data []byte, _ image.Rectangle) (*RGB, string, error) {
	c, err := gif.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, "", err
	}
	img, err := gif.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, "", err
	}
	frame := onWhite(img)
	if frame.W == c.Width && frame.H == c.Height {
		return frame, kind(img), nil
	}
	screen := NewRGB(c.Width, c.Height)
	for i := range screen.Pix {
		screen.Pix[i] = 255
	}
	at := img.Bounds().Min
	for y := range frame.H {
		copy(screen.row(at.Y + y)[3*at.X:], frame.row(y))
	}
	return screen, kind(img), nil
}
