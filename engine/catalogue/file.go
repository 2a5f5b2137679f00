package catalogue

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"beyond/engine/onnx"
	"beyond/engine/pth"
	"beyond/engine/pth/arch"
)

// A File is a model as an ONNX file in memory.
type File struct {
	Name   string
	Data   []byte
	Folder string // holds the weights that lie outside of the file; "" allows none
	Arch   string // network of the checkpoint that the file is made of; "" where there was none
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
		if c.Arch != "" {
			return File{}, wrongChoice("--arch needs --model FILE.pth")
		}
		return File{Name: c.Model, Data: f.Data}, nil
	}
	path, err := f.path(c.Model)
	if err != nil {
		return File{}, err
	}
	if c.Arch != "" || checkpoint(path) {
		return f.convert(c, path)
	}
	data, err := f.open(path, c.Model)
	return File{Name: stem(path), Data: data, Folder: filepath.Dir(path)}, err
}

// Convert makes an ONNX file of the PyTorch checkpoint at the path c.Model. Errors are Read's.
func (f Finder) Convert(c Choice) (File, error) { return f.convert(c, c.Model) }

// checkpoint reports whether the path is named as PyTorch's files are.
func checkpoint(path string) bool { return slices.Contains([]string{".pth", ".pt"}, extension(path)) }

func extension(path string) string { return strings.ToLower(filepath.Ext(path)) }

func (f Finder) convert(c Choice, path string) (File, error) {
	data, err := f.open(path, c.Model)
	if err != nil {
		return File{}, err
	}
	network, known := arch.ByName(c.Arch)
	if c.Arch != "" && !known {
		return File{}, wrongChoice("--arch %q: beyond models import --help lists the networks", c.Arch)
	}
	tensors, err := pth.Read(data, pth.DefaultBudget)
	if err != nil {
		return File{}, err
	}
	if !known {
		if network, err = f.guess(c.Model, tensors); err != nil {
			return File{}, err
		}
	}
	runtime.GC() // the checkpoint's bytes are garbage now: the ONNX file takes their place
	data, err = network.ONNX(tensors)
	return File{Name: stem(path), Data: data, Arch: network.Name}, err
}

// guess tells the network of a model's checkpoint by the tensors' names and shapes.
func (f Finder) guess(model string, tensors []pth.Tensor) (arch.Architecture, error) {
	network, err := arch.Guess(tensors)
	if err != nil {
		return network, fmt.Errorf("%w: beyond models import --help lists the networks", err)
	}
	if f.Note != nil {
		f.Note(fmt.Sprintf("%s: taken for %s by its keys", model, network.Name))
	}
	return network, nil
}

// Inspect describes the file without decoding its weights.
func (file File) Inspect() (onnx.Summary, error) {
	if file.Folder == "" {
		return onnx.InspectFrom(file.Data, nil, file.Options)
	}
	folder, err := os.OpenRoot(file.Folder)
	if err != nil {
		return onnx.Summary{}, err
	}
	defer folder.Close()
	return onnx.InspectFrom(file.Data, folder, file.Options)
}

// An Operator is an ONNX operator that a model may use.
type Operator = onnx.Operator

// Operators lists all of them, sorted by name.
func Operators() []Operator { return onnx.Operators() }
