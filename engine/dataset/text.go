package dataset

import (
	"bufio"
	"io"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Text returns the text of r as UTF-8 without a byte order mark. Text in UTF-16 is known by its mark, or by zero bytes
// beside the first two letters. Other bytes are left as they are.
func Text(r io.Reader) io.Reader {
	head := bufio.NewReader(r)
	decoder := encoding.Nop.NewDecoder()
	if begin, _ := head.Peek(4); len(begin) == 4 {
		switch zero := [4]bool{begin[0] == 0, begin[1] == 0, begin[2] == 0, begin[3] == 0}; zero {
		case [4]bool{false, true, false, true}:
			decoder = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder()
		case [4]bool{true, false, true, false}:
			decoder = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder()
		}
	}
	return transform.NewReader(head, unicode.BOMOverride(decoder))
}
