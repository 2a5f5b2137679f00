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

// header is the information in a file before its first pixel.
type header struct {
	w, h  int
	bytes int64 // upper bound of decode's allocations, its result included
}

// format is a file format.
type format struct {
	name   string
	magic  string // the file's first bytes; '?' matches any byte
	header func(data []byte) (header, error)
	// decode may leave pixels outside needed black.
	decode func(data []byte, needed image.Rectangle) (img *RGB, kind string, err error)
	exif   func(data []byte) []byte // the EXIF block, or nil
}

// Formats lists the formats that Decode reads, for messages.
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

// open detects the format from the content. It unpacks gzip first, because 26 files of ImageNet are gzip.
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
		return format{name: "gzip"}, nil, skip("gzip without a picture (%s)", Formats)
	}
	f.name += " in gzip"
	return f, inner, nil
}

// Recognises reports whether the first bytes of a file, 16 or more, are those of a format that Decode reads.
func Recognises(head []byte) bool {
	_, ok := formatOf(head)
	return ok
}

// others are formats of pictures that Decode does not read, by their first bytes.
var others = []struct{ magic, name string }{
	{"????ftypavif", "AVIF"},
	{"????ftypavis", "AVIF"},
	{"????ftyphei", "HEIC"},
	{"????ftypmif1", "HEIF"},
	{"????ftypmsf1", "HEIF"},
	{"????jP  \r\n", "JPEG 2000"},
	{"\xff\x0a", "JPEG XL"},
	{"????JXL \r\n", "JPEG XL"},
	{"P5\n", "PGM"},
	{"P6\n", "PPM"},
	{"8BPS", "Photoshop"},
}

// OtherFormat names the format of pictures that begins with these bytes and that Decode does not read; "" for any other
// file.
func OtherFormat(head []byte) string {
	for _, o := range others {
		if matches(head, o.magic) {
			return o.name
		}
	}
	return ""
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

// gunzip unpacks data. More than most bytes of content are an error.
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

type (
	configReader func(io.Reader) (image.Config, error)
	pixelBytes   func(data []byte, m color.Model) int64
)

// configured returns a header reader that uses a package's DecodeConfig. perPixel is the memory that the package's
// decoder uses for a pixel, without the three bytes of the result.
func configured(config configReader, perPixel pixelBytes) func([]byte) (header, error) {
	return func(data []byte) (header, error) {
		c, err := config(bytes.NewReader(data))
		if err != nil {
			return header{}, err
		}
		return header{w: c.Width, h: c.Height, bytes: area(c.Width, c.Height) * (3 + perPixel(data, c.ColorModel))}, nil
	}
}

// area returns w·h, or 2⁴⁸ if that is less: a number above every limit that does not overflow when it is multiplied
// by a pixel's bytes.
func area(w, h int) int64 {
	const beyond = 1 << 48
	if w > 0 && int64(h) > beyond/int64(w) {
		return beyond
	}
	return int64(w) * int64(h)
}

// pngBytes counts the image and, if the file is interlaced, the seven passes, which are as large as a second image.
// It counts four channels for grey and RGB, because a later chunk may add an alpha channel.
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

// gifBytes counts the frame's indices and the decoder's copy of an interlaced frame.
func gifBytes([]byte, color.Model) int64 { return 2 }

func bmpBytes(_ []byte, m color.Model) int64 {
	if _, ok := m.(color.Palette); ok {
		return 1
	}
	return 4
}

// tiffBytes counts the image and an unpacked strip. A strip may span the whole image and has at most 8 bytes a pixel.
func tiffBytes(_ []byte, m color.Model) int64 {
	switch m {
	case color.Gray16Model, color.RGBA64Model, color.NRGBA64Model:
		return 8 + 8
	}
	return 4 + 8
}

// converted wraps a decoder of any image as one that returns RGB.
func converted(decode func(io.Reader) (image.Image, error)) func([]byte, image.Rectangle) (*RGB, string, error) {
	return func(data []byte, _ image.Rectangle) (*RGB, string, error) {
		img, err := decode(bytes.NewReader(data))
		if err != nil {
			return nil, "", err
		}
		return onWhite(img), kind(img), nil
	}
}

// decodeGIF puts the first frame on a white screen, because a frame may cover only a part of it.
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
