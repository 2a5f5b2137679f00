package imaging

import (
	"errors"
	"fmt"
	"image"
	"strings"
)

// Limits bounds the memory of one picture, in bytes. A zero field means DefaultLimits' value.
type Limits struct {
	FileBytes   int64 // size of the file, and of its content if it is gzip
	DecodeBytes int64 // all allocations while decoding, computed from the header
	// Take, if not nil, is called with these bytes before they are allocated; its error is Decode's.
	Take func(bytes int64) error
}

// DefaultLimits accepts pictures of up to 40 to 80 megapixels, depending on their format.
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

// Info describes a decoded file. After an error, the fields known by then are set.
type Info struct {
	Format       string // "JPEG", "PNG", "GIF", "WebP", "BMP", "TIFF"; "JPEG in gzip" and so on
	W, H         int    // size of the returned picture, after turning
	Orientation  int    // EXIF orientation, 1 to 8; 1 if the file has none
	Kind         string // colour model: "RGB", "grey", "palette with alpha", "16-bit RGB", "YCCK (Adobe)", …
	PlannedBytes int64  // upper bound of decoding's allocations, the returned picture included
}

// SkippedError says why a picture cannot be shown or judged. It concerns one picture, never the whole session.
type SkippedError struct {
	Reason string // one line, without the file's name
	Cause  error  // the decoder's error, or nil
}

// Error returns "skipped: " and the reason.
func (e *SkippedError) Error() string { return "skipped: " + e.Reason }

// Unwrap returns the decoder's error.
func (e *SkippedError) Unwrap() error { return e.Cause }

func skip(format string, args ...any) *SkippedError {
	return &SkippedError{Reason: fmt.Sprintf(format, args...)}
}

// Decode reads a JPEG, PNG, GIF (its first frame), WebP, BMP or TIFF file, plain or in gzip. It detects the format
// from the content. Transparent parts are blended with white, 16-bit samples lose their low byte, and the picture is
// turned by its EXIF orientation. Decode checks the memory computed from the header against l before it allocates
// anything. Every error is a *SkippedError, or that of l.Take.
func Decode(data []byte, l Limits) (*RGB, Info, error) {
	img, info, err := decode(data, l, whole)
	if err != nil {
		return nil, info, err
	}
	img = img.Turned(info.Orientation)
	info.W, info.H = img.W, img.H
	return img, info, nil
}

// Decode returns the crop of a picture file. The result is the same as Decode's followed by Apply, but faster: a
// JPEG's coefficients outside the crop are not transformed. Info describes the whole picture.
func (p Preset) Decode(data []byte, l Limits) (*RGB, Info, error) { return p.DecodeAround(data, l, 0) }

// DecodeAround returns the crop of a picture file with n more pixels on each side; see Around.
func (p Preset) DecodeAround(data []byte, l Limits, n int) (*RGB, Info, error) {
	img, info, err := decode(data, l, p.needed(n))
	if err != nil {
		return nil, info, err
	}
	img = img.Turned(info.Orientation)
	info.W, info.H = img.W, img.H
	return p.Around(img, n), info, nil
}

// region returns the pixels to decode of a picture of the given stored size and orientation.
type region func(w, h, orientation int) image.Rectangle

// whole is the region of all pixels.
func whole(w, h, _ int) image.Rectangle { return image.Rect(0, 0, w, h) }

// decode reads a picture as stored, before turning. Pixels outside the region needed may be black.
func decode(data []byte, l Limits, needed region) (img *RGB, info Info, err error) {
	l = l.orDefault()
	info.Orientation = 1
	// Most decoders are third-party code and the bytes are untrusted: a panic there must skip this picture, not end
	// the session.
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
	if err := l.admit(head.w, head.h, head.bytes); err != nil {
		return nil, info, err
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

// admit checks a picture's size and memory before anything is allocated.
func (l Limits) admit(w, h int, bytes int64) error {
	switch {
	case w <= 0 || h <= 0:
		return skip("empty picture")
	case bytes > l.DecodeBytes:
		return skip("%d x %d needs %s (limit %s)", w, h, size(bytes), limit(l.DecodeBytes))
	case l.Take != nil:
		return l.Take(bytes)
	}
	return nil
}

// TooLarge returns the error for a file of n bytes when the limit is most.
func TooLarge(n, most int64) *SkippedError {
	return skip("the file has %s (limit %s)", size(n), limit(most))
}

// reason turns a decoder's error into one line for the user.
func reason(err error) *SkippedError {
	if s, ok := errors.AsType[*SkippedError](err); ok {
		return s
	}
	return &SkippedError{Reason: strings.ReplaceAll(err.Error(), "\n", " "), Cause: err}
}

// size formats a number of bytes, rounded.
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

// limit formats a limit exactly, in MiB if it is a whole number of them.
func limit(n int64) string {
	if n%(1<<20) == 0 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}
