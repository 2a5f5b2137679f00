package cli

import (
	"bytes"
	"image"
	"image/png"
	"io"

	renameio "github.com/google/renameio/v2/maybe"
)

// writeFile replaces the file at path once write has succeeded.
func writeFile(path string, write func(io.Writer) error) error {
	var buf bytes.Buffer
	if err := write(&buf); err != nil {
		return err
	}
	return refused(path, renameio.WriteFile(path, buf.Bytes(), 0o644))
}

// writePNG writes a picture to a file (.png).
func writePNG(path string, picture image.Image) error {
	return writeFile(path, func(file io.Writer) error { return png.Encode(file, picture) })
}
