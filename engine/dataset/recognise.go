package dataset

import (
	"fmt"
	"io"
	"path"
	"slices"
	"strings"

	"beyond/engine/imaging"
)

// otherNames are the extensions of pictures in formats that are not read. Cameras also write JPEG under them.
var otherNames = []string{
	".avif", ".heic", ".heif", ".jp2", ".j2k", ".jpx", ".jxl", ".ppm", ".pgm", ".pbm", ".pnm", ".pam", ".psd", ".tga",
	".exr", ".dng", ".cr2", ".cr3", ".nef", ".arw",
}

// mayBePicture reports whether the first bytes of a file tell if it is a picture: its name does not.
func mayBePicture(name string) bool {
	ext := path.Ext(name)
	return ext == "" || slices.Contains(otherNames, strings.ToLower(ext))
}

// recognise reports whether a file begins like a picture. A picture in a format that is not read is an error; other
// files are neither.
func (s *scan) recognise(name string) (picture bool, err error) {
	if !mayBePicture(name) {
		return false, nil
	}
	f, err := s.set.files.Open(name)
	if err != nil {
		return false, err
	}
	defer f.Close()
	head := make([]byte, 16)
	n, _ := io.ReadFull(f, head) // a file that cannot be read begins like nothing
	if imaging.Recognises(head[:n]) {
		return true, nil
	}
	format := imaging.OtherFormat(head[:n])
	if ext := path.Ext(name); format == "" && ext != "" {
		format = strings.ToUpper(ext[1:])
	}
	if format == "" {
		return false, nil
	}
	return false, fmt.Errorf("%s is not read: convert it to JPEG or PNG", format)
}
