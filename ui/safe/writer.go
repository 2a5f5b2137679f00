package safe

import (
	"bytes"
	"io"
)

// maxLine is how many bytes a [Writer] holds back while it waits for the end of a line.
const maxLine = 64 << 10

// Writer cleans text on its way to a terminal, line by line: newlines stay, all else is cleaned.
// It is for what commands print when stdout or stderr is a terminal; JSON, and anything that goes into
// a pipe, is written without it. It is not safe for use by several goroutines.
type Writer struct {
	w    io.Writer
	line []byte
}

// NewWriter returns a Writer to w. The caller calls Flush when done.
func NewWriter(w io.Writer) *Writer { return &Writer{w: w} }

// Write takes p and writes the lines that are complete. A line of more than 64 KiB is cut.
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

// Flush writes a last line that has no newline.
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
