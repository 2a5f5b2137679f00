package safe

import (
	"bytes"
	"io"
)

// maxLine is the number of bytes that a [Writer] buffers while it waits for the end of a line.
const maxLine = 64 << 10

// Writer cleans text on its way to a terminal, line by line. It keeps newlines. Use it for the output of commands if
// stdout or stderr is a terminal, but not for JSON or output to a pipe. It is not safe for concurrent use.
type Writer struct {
	w    io.Writer
	line []byte
}

// NewWriter returns a Writer to w. The caller calls Flush when done.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w} }

// Write buffers p and writes all complete lines. It splits a line of more than 64 KiB.
func (w *Writer) Write(p []byte) (int, error) {
	var out []byte
	for rest := p; len(rest) > 0; {
		i := bytes.IndexByte(rest, '\n')
		if i < 0 {
			w.line = append(w.line, rest...)
			break
		}
		w.line = append(w.line, rest[:i]...)
		out = append(w.appendLine(out), '\n')
		rest = rest[i+1:]
	}
	if len(w.line) > maxLine {
		out = w.appendLine(out)
	}
	if len(out) == 0 {
		return len(p), nil
	}
	if _, err := w.w.Write(out); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Flush writes the last line if it has no newline.
func (w *Writer) Flush() error {
	if len(w.line) == 0 {
		return nil
	}
	_, err := w.w.Write(w.appendLine(nil))
	return err
}

func (w *Writer) appendLine(out []byte) []byte {
	out = append(out, Clean(string(w.line)).s...)
	w.line = w.line[:0]
	return out
}
