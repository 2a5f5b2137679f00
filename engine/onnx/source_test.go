package onnx

import (
	"bytes"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"beyond/engine/nn"
)

// large is a model whose filter is so large that it stays in the file until it is packed.
func large(outputs int) []byte {
	raw := make([]byte, outputs*3*8*8*4)
	for i := range raw {
		raw[i] = byte(i % 61) // floats of 1e-38 to 1
	}
	filter := join(varint(1, int64(outputs)), varint(1, 3), varint(1, 8), varint(1, 8), varint(2, typeFloat), text(8, "f"))
	return crafted(
		input(-1, 3, 8, 8), appendMessage(nil, 5, appendMessage(filter, tensorRaw, raw)),
		craftNode("Conv", []string{"x", "f"}, "c"), craftNode("Flatten", []string{"c"}, "y"), output("y"),
	)
}

// logitsOf runs the network of a source that is consumed.
func logitsOf(t *testing.T, src Source) ([]float32, error) {
	t.Helper()
	l, err := Read(t.Context(), src, nil, Options{Limits: DefaultLimits()})
	if err != nil {
		return nil, err
	}
	c, h, w := l.Network.Input()
	p, err := nn.Consume(l.Network, again, nn.Memory{})
	if err != nil {
		return nil, err
	}
	s := p.NewSession(1, 1)
	defer s.Close()
	x := make([]float32, c*h*w)
	for i := range x {
		x[i] = float32(i)
	}
	z, err := s.Forward(t.Context(), x, 1)
	return slices.Clone(z), err
}

// again stands for a network that is not made again.
func again() (*nn.Network, error) { return nil, nil }

// onDisk opens a model that is written to a file.
func onDisk(t *testing.T, data []byte) (*File, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "m.onnx")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f, path
}

// TestSource reads a model from the disk, from memory, and with its filter as typed floats, which are read at once.
func TestSource(t *testing.T) {
	data := large(100)
	part, err := outlineOf(bytes.NewReader(data))
	if err != nil || len(part.data) > 300 {
		t.Fatalf("an outline of %d bytes, %v, want less than 300", len(part.data), err)
	}
	want, err := logitsOf(t, bytes.NewReader(data))
	if err != nil || slices.Max(want) == 0 {
		t.Fatal(want, err)
	}
	typed := bytes.Replace(data, []byte("\x4a\x80\xd8\x04"), []byte("\x22\x80\xd8\x04"), 1) // field 9 as 4
	f, _ := onDisk(t, data)
	for name, src := range map[string]Source{"file": f, "typed": bytes.NewReader(typed)} {
		if got, err := logitsOf(t, src); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %v, %v, want %v", name, got[:3], err, want[:3])
		}
	}
	if _, err := f.Stat(); err == nil {
		t.Error("the file is still open after its weights have been packed")
	}
}

// TestFault_05_OutlineBroken cuts and mutates a model whose filter is left out of its outline: it is refused in the same
// words as where all of it is in memory.
func TestFault_05_OutlineBroken(t *testing.T) {
	sound := large(90)
	whole := func(data []byte) string {
		if err := scan(data, DefaultLimits()); err != nil {
			return err.Error()
		}
		return ""
	}
	n, r := 3000, rand.New(rand.NewPCG(1, 2))
	if testing.Short() {
		n = 300
	}
	for i := range n {
		data := slices.Clone(sound)
		if at := r.IntN(400); i%2 == 0 {
			data = data[:len(data)-at-1]
		} else if at < 200 {
			data[at] = byte(r.Uint32())
		} else {
			data[len(data)+199-at] = byte(r.Uint32())
		}
		_, err := logitsOf(t, bytes.NewReader(data))
		if want := whole(data); want != "" && (err == nil || err.Error() != want) {
			t.Fatalf("change %d: %v, want %s", i, err, want)
		} else if err != nil {
			checkRefusal(t, err)
		}
	}
}

// TestFault_06_Changed writes to a file, or shortens it, after it was checked and before its weights are packed.
func TestFault_06_Changed(t *testing.T) {
	for name, change := range map[string]func(path string) error{
		"weights": func(path string) error { return os.Truncate(path, 1000) },
		"changed": func(path string) error { return os.WriteFile(path, append(large(100), 0), 0o600) },
	} {
		f, path := onDisk(t, large(100))
		l, err := Read(t.Context(), f, nil, Options{Limits: DefaultLimits()})
		if err != nil {
			t.Fatal(err)
		}
		if err := change(path); err != nil {
			t.Fatal(err)
		}
		if _, err = nn.Consume(l.Network, again, nn.Memory{}); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
