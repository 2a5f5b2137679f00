package catalogue

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"beyond/engine/onnx"
)

// A File is a model as an ONNX file.
type File struct {
	Name   string
	Source onnx.Source // is read as far as the network needs it
	Folder string      // holds the weights that lie outside of the file; "" allows none
	// Preparation is a preset file that came with the model, see ReadPreset; nil if none did.
	Preparation []byte
	Arch        string // network of the checkpoint that the file is made of; "" where there was none
	// Options say how to read the file where it leaves something open.
	Options onnx.Options
}

// Read returns the chosen model. Errors are *ChoiceError, *LimitError or say why the file is refused.
func (f Finder) Read(c Choice) (file File, err error) {
	defer onnx.Guard(&err)
	file, err = f.read(c)
	file.Options = onnx.Options{Limits: onnx.DefaultLimits(), Output: c.Output, Sigmoid: c.Sigmoid, Note: f.noteOf(c.Model)}
	return file, err
}

// noteOf returns Note for lines about a model; nil where there is none.
func (f Finder) noteOf(model string) func(string) {
	if f.Note == nil {
		return nil
	}
	return func(line string) { f.Note(fmt.Sprintf("%s: %s", model, line)) }
}

func (f Finder) read(c Choice) (File, error) {
	if c.Model == f.Embedded.Name {
		if c.Arch != "" || c.WeightsKey != "" {
			return File{}, wrongChoice("--arch needs --model FILE.pth, and so does --weights-key")
		}
		return File{Name: c.Model, Source: bytes.NewReader(f.Data)}, nil
	}
	path, err := f.path(c.Model)
	if err != nil {
		return File{}, err
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return f.folder(c, path)
	}
	src, as, err := f.open(path, c.Model)
	switch {
	case err != nil:
		return File{}, err
	case as == formatONNX && c.Arch == "" && c.WeightsKey == "":
		return File{Name: stem(path), Source: src, Folder: filepath.Dir(path)}, nil
	}
	file, err := f.convert(c, stem(path), src, as)
	if file.Preparation == nil && ofFolder(path) {
		file.Preparation = preparationIn(filepath.Dir(path))
	}
	return file, err
}

// Convert makes an ONNX file of the file or folder of weights at the path c.Model. Errors are Read's.
func (f Finder) Convert(c Choice) (File, error) {
	if info, err := os.Stat(c.Model); err == nil && info.IsDir() {
		return f.folder(c, c.Model)
	}
	src, as, err := f.open(c.Model, c.Model)
	if err != nil {
		return File{}, err
	}
	return f.convert(c, stem(c.Model), src, as)
}

func extension(path string) string { return strings.ToLower(filepath.Ext(path)) }

func (f Finder) convert(c Choice, name string, src *onnx.File, as format) (File, error) {
	tensors, err := f.tensors(c, src, as)
	if err != nil {
		return File{}, err
	}
	return f.assemble(c, name, tensors, opened{src})
}

// Inspect describes the file without decoding its weights.
func (file File) Inspect() (onnx.Summary, error) {
	if file.Folder == "" {
		return onnx.InspectSource(file.Source, nil, file.Options)
	}
	folder, err := os.OpenRoot(file.Folder)
	if err != nil {
		return onnx.Summary{}, err
	}
	defer folder.Close()
	return onnx.InspectSource(file.Source, folder, file.Options)
}

// Close closes a file on the disk whose network is not read.
func (file File) Close() {
	if c, ok := file.Source.(io.Closer); ok {
		_ = c.Close()
	}
}

// An Operator is an ONNX operator that a model may use.
type Operator = onnx.Operator

// Operators lists all of them, sorted by name.
func Operators() []Operator { return onnx.Operators() }
