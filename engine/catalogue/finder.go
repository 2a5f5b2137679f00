package catalogue

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"beyond/engine/dataset"
	"beyond/engine/onnx"
)

// A Choice says which model is meant and how it is read, as --model, --arch, --preset and --labels do.
type Choice struct {
	Model string // an embedded or pulled name, or the path of an ONNX file, a checkpoint or Hugging Face's folder of one
	Arch  string // network of the checkpoint, see pth/arch; "" is told by its keys
	// WeightsKey is the path of the weights in a checkpoint, see pth.Open; "" takes the likeliest.
	WeightsKey string
	Preset     string // a name, words or a file, see Finder.Preset; "" is the model's own
	// Output is the name of the output with the scores, and Sigmoid says that the one output is the logit of the second of
	// two classes; see onnx.Options.
	Output  string
	Sigmoid bool
	Labels  string // WithBackground, or the path of a list; "" is ImageNet's
}

// A Finder finds models by name and reads them. It does not write to its fields' memory.
type Finder struct {
	Folder   string // of pulled models
	Embedded Entry  // the model inside the program: File, Address and SHA256 are not needed
	Data     []byte // its ONNX file
	ImageNet []byte // ImageNet's classes, see dataset.ParseClasses
	// Note receives each decision that the choice leaves open, as one line; nil drops it.
	Note func(line string)
}

// modelLimit bounds a model file in bytes; the largest of the paper's models has 178 MB.
const modelLimit = 2 << 30

// labelLimit bounds a list of labels in bytes; ImageNet's has 25 kB.
const labelLimit = 16 << 20

// WithBackground names ImageNet's labels behind a background class: 1001 outputs.
const WithBackground = "imagenet1001"

// A ChoiceError says that parts of a Choice are unknown or contradict one another.
type ChoiceError struct{ reason string }

func (e *ChoiceError) Error() string { return e.reason }

func wrongChoice(format string, args ...any) error { return &ChoiceError{fmt.Sprintf(format, args...)} }

// A LimitError says that a model file is too large.
type LimitError struct{ Bytes, Limit int64 }

func (e *LimitError) Error() string { return fmt.Sprintf("%d bytes (limit %d)", e.Bytes, e.Limit) }

// path returns the file of a pulled model, and any other name unchanged.
func (f Finder) path(name string) (string, error) {
	e, ok := Find(name)
	switch {
	case !ok:
		return name, nil
	case !Pulled(f.Folder, e):
		return "", fmt.Errorf("not pulled yet: beyond models pull %s", name)
	}
	return Path(f.Folder, e), nil
}

// open opens the file at path, and tells its format. Errors do not repeat the model's name.
func (f Finder) open(path, model string) (*onnx.File, format, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, 0, fmt.Errorf("no such model: neither embedded (%s) nor pulled nor a file%s",
			f.Embedded.Name, Suggest(model))
	case err != nil:
		return nil, 0, err
	case !info.Mode().IsRegular(): // opening a pipe would wait for its writer
		return nil, 0, errors.New("not a regular file")
	case info.Size() > modelLimit:
		return nil, 0, &LimitError{info.Size(), modelLimit}
	}
	src, err := onnx.OpenFile(path)
	if err != nil {
		return nil, 0, err
	}
	head := make([]byte, 512)
	n, err := src.ReadAt(head, 0)
	if err == nil || err == io.EOF {
		var as format
		if as, err = formatOf(head[:n], path); err == nil {
			return src, as, nil
		}
	}
	src.Close()
	return nil, 0, err
}

// Suggest asks for the names that are close to a wrong one: ": is it a, b?"; "" where none is.
func Suggest(name string) string { return meant(Near(name, 3)) }

func meant(near []string) string {
	if len(near) == 0 {
		return ""
	}
	return ": is it " + strings.Join(near, ", ") + "?"
}

// stem is a file's name without folder and extension.
func stem(path string) string {
	name := filepath.Base(path)
	return strings.TrimSuffix(strings.TrimSuffix(name, filepath.Ext(name)), ".pth")
}

// Classes returns the list that Choice.Labels means. Errors do not repeat its name.
func (f Finder) Classes(labels string) (*dataset.Classes, error) {
	switch labels {
	case "":
		return dataset.ParseClasses(bytes.NewReader(f.ImageNet))
	case WithBackground:
		return f.behindBackground()
	}
	file, err := os.Open(labels)
	if err != nil {
		return nil, errors.Unwrap(err)
	}
	defer file.Close()
	if info, err := file.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.New("not a regular file")
	}
	data, err := io.ReadAll(io.LimitReader(file, labelLimit+1))
	if err != nil {
		return nil, err
	}
	if len(data) > labelLimit {
		return nil, fmt.Errorf("more than %d bytes", labelLimit)
	}
	list, err := dataset.ParseLabels(data)
	if err != nil {
		return nil, err
	}
	imagenet, err := f.Classes("")
	if err != nil {
		return nil, err
	}
	return list.Known(imagenet), nil
}

func (f Finder) behindBackground() (*dataset.Classes, error) {
	list, err := f.Classes("")
	if err != nil {
		return nil, err
	}
	names := bytes.NewBufferString("background\n")
	for i := range list.Len() {
		fmt.Fprintln(names, list.At(i).WNID, list.At(i).Name)
	}
	return dataset.ParseNames(names)
}
