package catalogue

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beyond/engine/golden"
)

func read(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func inFolder(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestWrappedCheckpoints opens the weights of one network as different training programs keep them, under any name. They
// are one model, to the byte.
func TestWrappedCheckpoints(t *testing.T) {
	plain := golden.Path(t, "cases", "pth", "plain.pth")
	want, err := Finder{}.Read(Choice{Model: plain})
	if err != nil || want.Arch != "resnet18" {
		t.Fatalf("plain.pth is a %s, %v, want a resnet18", want.Arch, err)
	}
	paths := []string{
		inFolder(t, "pytorch_model.bin", read(t, plain)), inFolder(t, "epoch=3.ckpt", read(t, plain)),
		inFolder(t, "weights", read(t, plain)), filepath.Dir(inFolder(t, "pytorch_model.bin", read(t, plain))),
	}
	for _, name := range []string{"model_best.pth.tar", "net_acc_epoch.pth", "compiled.pth"} {
		paths = append(paths, golden.Path(t, "cases", "pth", name))
	}
	for _, path := range paths {
		got, err := Finder{}.Read(Choice{Model: path})
		if err != nil || got.Arch != want.Arch || !bytes.Equal(bytesOf(t, got), bytesOf(t, want)) {
			t.Errorf("%s: %d bytes of a %q, %v, want those of plain.pth", path, got.Source.Size(), got.Arch, err)
		}
	}
}

// fileOf returns a file of tensors with zeros.
func fileOf(header string, n int) []byte {
	return append(append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...), make([]byte, n)...)
}

// TestFormats tells files by their first bytes, and says what to do about those that are no models.
func TestFormats(t *testing.T) {
	layer := fileOf(`{"fc.weight":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]}}`, 4)
	tar := func(member string) []byte {
		data := make([]byte, 1024)
		copy(data, member)
		copy(data[257:], "ustar\x0000")
		return data
	}
	for name, c := range map[string]struct {
		path string
		says string
	}{
		"pointer":    {golden.Path(t, "cases", "onnx", "lfs_pointer.onnx"), "a Git LFS pointer, not the file: git lfs pull"},
		"one tensor": {golden.Path(t, "cases", "pth", "model.safetensors"), "torch.onnx.export("},
		"code": {
			golden.Path(t, "cases", "pth", "timm_train.pth"),
			`only tensors are read; Python: torch.save(torch.load("timm_train.pth",weights_only=False)["state_dict"],"w")`,
		},
		"page":        {inFolder(t, "m.onnx", []byte("\ufeff\n<!DOCTYPE HTML><html>")), "an HTML page"},
		"gzip":        {inFolder(t, "m.pth", []byte("\x1f\x8b\x08")), "gunzip"},
		"Keras":       {inFolder(t, "m.h5", []byte("\x89HDF\r\n\x1a\n")), "export("},
		"archive":     {inFolder(t, "m.pth.tar", tar("m/model.pth")), "tar xf"},
		"PyTorch 0.1": {inFolder(t, "m.pth.tar", tar("storages")), "PyTorch 0.1"},
		"tensors":     {inFolder(t, "m.onnx", layer), "its keys match no known architecture"},
		"garbage":     {inFolder(t, "m.pth", []byte("\x08\x07")), "not a PyTorch checkpoint"},
		"empty":       {inFolder(t, "m.safetensors", nil), "not a PyTorch checkpoint"},
		"no weights":  {t.TempDir(), "a folder without model.safetensors, pytorch_model.bin, their indexes or model.onnx"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Finder{}.Read(Choice{Model: c.path})
			if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "\n") {
				t.Errorf("got %v, want an error containing %q", err, c.says)
			}
		})
	}
	for _, c := range []Choice{{Model: inFolder(t, "m", layer), WeightsKey: "x"}, {Model: inFolder(t, "m", layer), Arch: "x"}} {
		if _, err := (Finder{}).Read(c); !errors.As(err, new(*ChoiceError)) {
			t.Errorf("%+v: %v, want a wrong choice", c, err)
		}
	}
}

// TestWeightsKey notes which of several dictionaries is taken, and takes another when asked.
func TestWeightsKey(t *testing.T) {
	path, notes := filepath.Join("..", "pth", "testdata", "extras.pth"), ""
	f := Finder{Note: func(line string) { notes += line + "\n" }}
	if _, err := f.Read(Choice{Model: path}); err == nil || strings.Contains(err.Error(), "dictionary") {
		t.Errorf("got %v, want only an unknown network", err)
	}
	if want := path + ": takes the weights at state_dict; --weights-key takes others: state_dict_ema\n"; notes != want {
		t.Errorf("noted %q, want %q", notes, want)
	}
	_, err := f.Read(Choice{Model: path, WeightsKey: "ema"})
	if !errors.As(err, new(*ChoiceError)) || !strings.Contains(err.Error(), `at "state_dict", "state_dict_ema"`) {
		t.Errorf("got %v, want the keys to choose from", err)
	}
}

// TestParts reads an index of files of weights, which must lie beside it.
func TestParts(t *testing.T) {
	folder := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	one := func(name string) string {
		return string(fileOf(`{"`+name+`":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 4))
	}
	write("a.safetensors", one("net.a.weight"))
	write("b.safetensors", one("net.b.weight"))
	const index = "model.safetensors.index.json"
	for text, says := range map[string]string{
		`{"weight_map":{"net.a.weight":"a.safetensors","net.b.weight":"b.safetensors"}}`: "match no known",
		`{"weight_map":{"net.a.weight":"a.safetensors","net.b.weight":"../b"}}`:          `"../b" is not beside it`,
		`{"weight_map":{"net.a.weight":"c.safetensors"}}`:                                "c.safetensors: no such model",
		`{"weight_map":{}}`: "no weight_map",
		`{"weight_map":[]}`: "not JSON",
	} {
		write(index, text)
		if _, err := (Finder{}).Read(Choice{Model: folder}); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: got %v, want an error containing %q", text, err, says)
		}
	}
}

// bytesOf reads a model whole.
func bytesOf(t *testing.T, file File) []byte {
	t.Helper()
	data := make([]byte, file.Source.Size())
	if _, err := file.Source.ReadAt(data, 0); err != nil {
		t.Fatal(err)
	}
	return data
}
