package archive

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
)

// mostTexts bounds what Texts unpacks, in bytes. ImageNet's devkit has 5 MB.
const mostTexts = 64 << 20

// Texts unpacks the small files of a tar in memory, of those that want accepts by name. The tar may be packed by gzip.
// It is for lists beside archives, not for pictures.
func Texts(ctx context.Context, r io.Reader, want func(name string) bool) (map[string][]byte, error) {
	buffered := bufio.NewReader(r)
	if magic, _ := buffered.Peek(2); bytes.Equal(magic, []byte("\x1f\x8b")) {
		unpacked, err := gzip.NewReader(buffered)
		if err != nil {
			return nil, err
		}
		r = unpacked
	} else {
		r = buffered
	}
	texts := map[string][]byte{}
	files := tar.NewReader(io.LimitReader(r, mostTexts))
	for ctx.Err() == nil {
		h, err := files.Next()
		if errors.Is(err, io.EOF) {
			return texts, nil
		}
		if err != nil {
			return nil, errors.New(why(err))
		}
		name, bad := inside(h.Name)
		if h.Typeflag != tar.TypeReg || bad != "" || !want(name) {
			continue
		}
		text, err := io.ReadAll(files)
		if err != nil {
			return nil, fmt.Errorf("%s: %s", name, why(err))
		}
		texts[name] = text
	}
	return nil, ctx.Err()
}
