package onnx

import (
	"crypto/sha256"

	"beyond/engine/nn"
)

// Options say how a file is read that leaves something open.
type Options struct {
	Limits  Limits
	Size    [2]int            // rows and columns of pictures where the file leaves them open; 0 takes standardSize
	Output  string            // the output that is used; "" finds it where there are several
	Sigmoid bool              // the file's one output is the logit of the second of two classes
	Note    func(line string) // receives what was decided, as one line each; nil drops it
	// Sum receives the SHA-256 of the file and Loaded.Elsewhere when the network has been compiled. Its error becomes the
	// compiler's. It may be nil.
	Sum func(file [sha256.Size]byte, elsewhere []byte) error
}

// standardSize is the size of most classifiers' pictures.
const standardSize = 224

// Loaded is a network and what it was read from.
type Loaded struct {
	Network   *nn.Network
	Elsewhere []byte // SHA-256 of the bytes read from other files of the folder; nil if there are none
	Integers  bool   // the file's input is of integers: pictures of 0 to 255
	Open      bool   // the file leaves rows or columns open
	Training  bool   // the file was exported in training mode, and is read as at inference
}

func (z *normaliser) note(line string) {
	if z.options.Note != nil {
		z.options.Note(clip(line))
	}
}
