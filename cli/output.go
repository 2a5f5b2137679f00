package cli

import (
	"fmt"
	"io"
	"os"
)

// output is where a report goes. It remembers its first error, so that a report on a full disk does not end as if it
// were written.
type output struct {
	io.Writer
	err error
}

func (o *output) Write(p []byte) (int, error) {
	if o.err != nil {
		return 0, o.err
	}
	n, err := o.Writer.Write(p)
	if err != nil {
		o.err = fmt.Errorf("write the result: %w", err)
	}
	return n, o.err
}

// terminalOutput is an output that says which terminal is behind it, by which help chooses its colours.
type terminalOutput struct {
	output
	file *os.File
}

func (t *terminalOutput) Fd() uintptr              { return t.file.Fd() }
func (t *terminalOutput) Read([]byte) (int, error) { return 0, io.EOF }
func (t *terminalOutput) Close() error             { return nil }
