package onnx

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
)

// opened is a file whose network is made and compiled, and the files beside it.
type opened struct {
	src   Source
	files *externalFiles
	sum   chan summed // of the file, computed meanwhile; nil if nobody asks
	done  func(file [sha256.Size]byte, elsewhere []byte) error
}

type summed struct {
	sum [sha256.Size]byte
	err error
}

func newOpened(src Source, files *externalFiles, o Options) *opened {
	r := &opened{src: src, files: files, done: o.Sum}
	if r.done != nil {
		r.sum = make(chan summed, 1)
		go func() {
			sum, err := Sum(src)
			r.sum <- summed{sum, err}
		}()
	}
	return r
}

// Sum computes the SHA-256 of a file.
func Sum(src Source) (sum [sha256.Size]byte, err error) {
	h := sha256.New()
	_, err = io.CopyBuffer(h, io.NewSectionReader(src, 0, src.Size()), make([]byte, 1<<20))
	h.Sum(sum[:0])
	return sum, err
}

// settle ends the reading of tensors, and closes the files unless more will be read. It returns the first error of all
// that was read.
func (r *opened) settle(last bool) error {
	err := r.summed()
	if last {
		defer r.close()
	}
	err = cmp.Or(r.files.failed(), err)
	if f, ok := r.src.(interface{ Unchanged() error }); ok && err == nil {
		if err = f.Unchanged(); err != nil {
			err = fmt.Errorf("reading the weights: %w", err)
		}
	}
	return err
}

// summed waits for the file's SHA-256, and hands it over once.
func (r *opened) summed() error {
	if r.sum == nil {
		return nil
	}
	s := <-r.sum
	if r.sum = nil; s.err != nil {
		return refuse("weights: %v", s.err)
	}
	return r.done(s.sum, r.files.digest())
}

func (r *opened) close() {
	r.files.close()
	if c, ok := r.src.(io.Closer); ok {
		c.Close()
	}
}

// abandon ends the reading of a file that is refused with err. That it is another file than before comes first.
func (r *opened) abandon(err error) error {
	defer r.close()
	return cmp.Or(r.summed(), err)
}
