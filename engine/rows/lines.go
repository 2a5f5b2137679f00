package rows

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// Lines calls item for each line, without its end, that is not empty after its spaces are trimmed. A line of more than
// most bytes is left out. An error of item leaves the line out, unless it is an AbortError, which Lines returns as its
// cause, as it does errors of r. text is valid until item returns.
func Lines(r io.Reader, most int, report *Report, item func(line int, text []byte) error) error {
	lines := newLines(r, most)
	for {
		l, err := lines.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if l.long {
			report.Leave(l.number, tooLong(most))
			continue
		}
		if blank(l.text) {
			continue
		}
		if err := report.take(Problem{Line: l.number}, item(l.number, l.text)); err != nil {
			return err
		}
	}
}

func tooLong(most int) error {
	if most >= 1<<20 {
		return fmt.Errorf("over %d MiB", most>>20)
	}
	return fmt.Errorf("over %d bytes", most)
}

func blank(text []byte) bool {
	for _, b := range text {
		if b != ' ' && b != '\t' && b != '\r' && b != '\n' {
			return false
		}
	}
	return true
}

// line is one line of a file, without its end.
type line struct {
	number int // from 1
	text   []byte
	long   bool // too long: text is empty
}

// lineReader reads lines. It passes over the rest of a line that is too long.
type lineReader struct {
	r      *bufio.Reader
	most   int
	number int
	buffer []byte
}

func newLines(r io.Reader, most int) *lineReader {
	return &lineReader{r: bufio.NewReaderSize(r, 64<<10), most: most}
}

// next returns the next line, or io.EOF. The text is valid until the next call.
func (l *lineReader) next() (line, error) {
	l.buffer = l.buffer[:0]
	long, some := false, false
	for {
		piece, err := l.r.ReadSlice('\n')
		some = some || len(piece) > 0
		if long = long || len(l.buffer)+len(piece) > l.most+2; !long {
			l.buffer = append(l.buffer, piece...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if err != nil && !errors.Is(err, io.EOF) {
			return line{}, err
		}
		if err != nil && !some {
			return line{}, io.EOF
		}
		break
	}
	l.number++
	text := l.buffer
	if n := len(text); n > 0 && text[n-1] == '\n' {
		text = text[:n-1]
	}
	if n := len(text); n > 0 && text[n-1] == '\r' {
		text = text[:n-1]
	}
	if long = long || len(text) > l.most; long {
		text = nil
	}
	return line{l.number, text, long}, nil
}
