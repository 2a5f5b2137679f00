package imaging

import (
	"errors"
	"fmt"
	"image"
	"strings"
)

// Limits bounds what one picture may cost. A field that is zero has DefaultLimits' value.
type Limits struct {
	FileBytes   int64 // of the file, and of what it holds when it is gzip
	DecodeBytes int64 // of everything allocated while decoding, planned from the header
}

// DefaultLimits lets pictures of some 40 to 80 megapixels through, depending on their format.
var DefaultLimits = Limits{FileBytes: 64 << 20, DecodeBytes: 256 << 20}

func (l Limits) orDefault() Limits {
	if l.FileBytes == 0 {
		l.FileBytes = DefaultLimits.FileBytes
	}
	if l.DecodeBytes == 0 {
		l.DecodeBytes = DefaultLimits.DecodeBytes
	}
	return l
}

// Info tells what a file held. After an error it has what was known until then.
type Info struct {
	Format       string // "JPEG", "PNG", "GIF", "WebP", "BMP", "TIFF"; "JPEG in gzip" and so on
	W, H         int    // of the picture as returned, after turning
	Orientation  int    // EXIF orientation, 1 to 8; 1 where there is none
	Kind         string // colour model: "RGB", "grey", "palette with alpha", "16-bit RGB", "YCCK (Adobe)", …
	PlannedBytes int64  // what decoding allocates at most, the returned picture included
}

// SkippedError says why a picture cannot be shown or judged. It is of one picture, never of a session.
type SkippedError struct {
	Reason string // one line, without the file's name
	Cause  error  // the decoder's error, or nil
}

func (e *SkippedError) Error() string { return "skipped: " + e.Reason }

// Unwrap returns the decoder's error.
func (e *SkippedError) Unwrap() error { return e.Cause }

func skip(format string, args ...any) *SkippedError {
	return &SkippedError{Reason: fmt.Sprintf(format, args...)}
}

// Decode reads a JPEG, PNG, GIF (its first frame), WebP, BMP or TIFF file, alone or in gzip, told apart by
// content. Transparent parts come out on white, 16-bit samples lose their low byte, and the picture is
// turned as its EXIF orientation says. Nothing is allocated before the header's plan is within l. Every
// error is a *SkippedError.
func Decode(data []byte, l Limits) (*RGB, Info, error) {
	img, info, err := decode(data, l, whole)
	if err != nil {
		return nil, info, err
	}
	img = img.Turned(info.Orientation)
	info.W, info.H = img.W, img.H
	return img, info, nil
}

// DecodeStored is Decode without the turning: the pixels as they are stored, with the orientation still
// to be applied in Info.
func DecodeStored(data []byte, l Limits) (*RGB, Info, error) { return decode(data, l, whole) }

// Decode returns the crop of a picture file, the same as Decode and then Apply for less work: of a JPEG, only
// what the crop shows is made from its coefficients. Info is of the whole picture.
func (p Preset) Decode(data []byte, l Limits) (*RGB, Info, error) {
	img, info, err := decode(data, l, p.needed)
	if err != nil {
		return nil, info, err
	}
	img = img.Turned(info.Orientation)
	info.W, info.H = img.W, img.H
	return p.Apply(img), info, nil
}

// whole needs all pixels.
func whole(w, h, _ int) image.Rectangle { return image.Rect(0, 0, w, h) }

// decode reads the pixels that needed tells for a stored size and an orientation; the others may be black.
func decode(data []byte, l Limits, needed func(w, h, orientation int) image.Rectangle) (img *RGB, info Info, err error) {
	l = l.orDefault()
	info.Orientation = 1
	// The decoders are other people's and the bytes a stranger's: a panic among them is this picture's
	// fault, not the session's.
	defer func() {
		if fault := recover(); fault != nil {
			img, err = nil, skip("the decoder gave up: %v", fault)
		}
	}()
	if int64(len(data)) > l.FileBytes {
		return nil, info, TooLarge(int64(len(data)), l.FileBytes)
	}
	format, data, err := open(data, l)
	info.Format = format.name
	if err != nil {
		return nil, info, err
	}
	head, err := format.header(data)
	if err != nil {
		return nil, info, reason(err)
	}
	info.Orientation = orientation(format.exif(data))
	if info.Orientation != 1 {
		head.bytes += 3 * area(head.w, head.h) // the turned copy
	}
	info.W, info.H, info.PlannedBytes = head.w, head.h, head.bytes
	switch {
	case head.w <= 0 || head.h <= 0:
		return nil, info, skip("empty picture")
	case head.bytes > l.DecodeBytes:
		return nil, info, skip("%d x %d needs %s (limit %s)", head.w, head.h, size(head.bytes), limit(l.DecodeBytes))
	}
	img, info.Kind, err = format.decode(data, needed(head.w, head.h, info.Orientation))
	if err != nil {
		return nil, info, reason(err)
	}
	info.W, info.H = img.W, img.H
	if img.W == 0 || img.H == 0 {
		return nil, info, skip("empty picture")
	}
	return img, info, nil
}

// TooLarge is the error of a file of n bytes where most are allowed.
func TooLarge(n, most int64) *SkippedError {
	return skip("the file has %s (limit %s)", size(n), limit(most))
}

// reason makes a decoder's error a line for the user.
func reason(err error) *SkippedError {
	if s, ok := errors.AsType[*SkippedError](err); ok {
		return s
	}
	return &SkippedError{Reason: strings.ReplaceAll(err.Error(), "\n", " "), Cause: err}
}

// size is a number of bytes for people, rounded.
func size(n int64) string {
	switch {
	case n >= 1e9:
		return fmt.Sprintf("%.1f GB", float64(n)/1e9)
	case n >= 1e6:
		return fmt.Sprintf("%.0f MB", float64(n)/1e6)
	default:
		return fmt.Sprintf("%.0f kB", float64(n)/1e3)
	}
}

// limit is a limit as it was set, exact when it is whole mebibytes.
func limit(n int64) string {
	if n%(1<<20) == 0 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}
