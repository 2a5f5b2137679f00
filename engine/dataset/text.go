package dataset

import (
	"bufio"
	"io"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Text returns the text of r as UTF-8 without a byte order mark. Text in UTF-16 is known by its mark, or by a zero byte
// beside the first letter. Other bytes are left as they are.
func Text(r io.Reader) io.Reader {
	head := bufio.NewReader(r)
	decoder := encoding.Nop.NewDecoder()
	if begin, _ := head.Peek(2); len(begin) == 2 {
		switch {
		case begin[0] != 0 && begin[1] == 0:
			decoder = unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM).NewDecoder()
		case begin[0] == 0 && begin[1] != 0:
			decoder = unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM).NewDecoder()
		}
	}
	return transform.NewReader(head, unicode.BOMOverride(decoder))
}
