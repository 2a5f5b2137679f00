package catalogue

import (
	"bytes"
	"errors"
	"slices"
	"strings"

	"beyond/engine/safetensors"
)

// format is how a model's file is written.
type format uint8

const (
	formatONNX format = iota
	formatPyTorch
	formatSafetensors
)

// foreign are the beginnings of files that are no models yet, and what to do with them.
var foreign = []struct{ begin, advice string }{
	{"version https://git-lfs.github.com/spec/", "a Git LFS pointer, not the file: git lfs pull"},
	{"\x1f\x8b", "compressed by gzip: gunzip it first"},
	{"BZh", "compressed by bzip2: bunzip2 it first"},
	{"\xfd7zXZ\x00", "compressed by xz: unxz it first"},
	{"\x28\xb5\x2f\xfd", "compressed by zstd: unzstd it first"},
	{"\x89HDF\r\n", `an HDF5 file of Keras: in Python keras.models.load_model("FILE").export("m.onnx", format="onnx")`},
	{"\x93NUMPY", "an array of NumPy, not a model"},
}

// formatOf tells a file's format by its first bytes. It does so by the name only for a file whose bytes say nothing. The
// error names a file that is no model, and says what to do.
func formatOf(data []byte, path string) (format, error) {
	for _, f := range foreign {
		if bytes.HasPrefix(data, []byte(f.begin)) {
			return 0, errors.New(f.advice)
		}
	}
	const first = 512
	start := strings.ToLower(string(data[:min(len(data), first)]))
	start = strings.TrimLeft(start, "\ufeff \t\r\n")
	switch {
	case strings.HasPrefix(start, "<!doctype html"), strings.HasPrefix(start, "<html"):
		return 0, errors.New("an HTML page, not a model: the link is a page's, or asks for a login")
	case strings.HasPrefix(start, "<?xml"):
		return 0, errors.New("an XML document, not a model")
	case isTar(data):
		return 0, tarAdvice(data)
	case bytes.HasPrefix(data, []byte("PK\x03\x04")), len(data) > 1 && data[0] == 0x80 && data[1] <= 5:
		return formatPyTorch, nil
	case safetensors.Is(data):
		return formatSafetensors, nil
	case checkpoint(path):
		return formatPyTorch, nil
	}
	return formatONNX, nil
}

// checkpoint reports whether the path is named as files of weights are.
func checkpoint(path string) bool {
	return slices.Contains([]string{".pth", ".pt", ".ckpt", ".safetensors"}, extension(path)) ||
		strings.HasSuffix(strings.ToLower(path), ".pth.tar")
}

// isTar reports whether data is an archive of POSIX's or GNU's form.
func isTar(data []byte) bool {
	const at = 257
	return len(data) > at+5 && string(data[at:at+5]) == "ustar"
}

// tarAdvice tells the checkpoints of PyTorch 0.1, which are archives of these members, from other archives.
func tarAdvice(data []byte) error {
	name, _, _ := bytes.Cut(data[:100], []byte{0})
	if slices.Contains([]string{"sys_info", "pickle", "storages", "tensors"}, string(name)) {
		return errors.New(`a checkpoint of PyTorch 0.1: in Python torch.save(torch.load("FILE", weights_only=False), "w.pth")`)
	}
	return errors.New("a tar archive: unpack it with tar xf, and open the file in it")
}
