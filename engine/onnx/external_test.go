//go:build unix

package onnx

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// external is the initializer f of the sound model, with external data.
func external(entries ...string) []byte {
	b := join(varint(1, 5), varint(1, 3), varint(1, 3), varint(1, 3), varint(2, typeFloat), text(8, "f"), varint(14, 1))
	for i := 0; i < len(entries); i += 2 {
		b = appendMessage(b, 13, join(text(1, entries[i]), text(2, entries[i+1])))
	}
	return appendMessage(nil, 5, b)
}

// soundWith is the sound model with another initializer f.
func soundWith(f []byte) []byte {
	return crafted(input(-1, 3, 8, 8), f, craftNode("Conv", []string{"x", "f"}, "c", ints("kernel_shape", 3, 3)),
		craftNode("Relu", []string{"c"}, "r"), tail("r", 5))
}

const filterBytes = 5 * 3 * 3 * 3 * 4

// folder creates a folder with a file of weights after 8 other bytes, and a canary beside it, and opens the folder.
func folder(t *testing.T) (root *os.Root, dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "model")
	write := func(name string, data []byte) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "sub"), 0o700); err != nil {
		t.Fatal(err)
	}
	raw := parseTensor(bodyOf(floats32("f", 5, 3, 3, 3))).raw
	write("weights.bin", append(make([]byte, 8), raw...))
	write("sub/weights.bin", append(make([]byte, 8), raw...))
	write("../canary", []byte(strings.Repeat("\x00\x00\x80\x3f", 1000)))
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root, dir
}

// TestExternalData loads weights from a file in the model's folder, and from a file in a subfolder.
func TestExternalData(t *testing.T) {
	root, _ := folder(t)
	for _, f := range [][]byte{
		external("location", "weights.bin", "offset", "8"),
		external("location", "sub/weights.bin", "offset", "8", "length", fmt.Sprint(filterBytes), "checksum", "da39a3"),
	} {
		l, err := LoadFrom(t.Context(), soundWith(f), root, Options{Limits: DefaultLimits()})
		if err != nil {
			t.Fatal(err)
		}
		x := make([]float32, 3*8*8)
		for i := range x {
			x[i] = float32(i%11) - 5
		}
		z, _, err := l.Network.Reference(x, -1)
		if err != nil {
			t.Fatal(err)
		}
		if want := logits(t, sound()); !slices.Equal(z, want) {
			t.Errorf("logits %v, want %v", z, want)
		}
		if raw := parseTensor(bodyOf(floats32("f", 5, 3, 3, 3))).raw; !bytes.Equal(l.Elsewhere, sha256Of(raw)) {
			t.Errorf("digest %x, want the digest of the weights", l.Elsewhere)
		}
	}
}

func sha256Of(data []byte) []byte {
	sum := sha256.Sum256(data)
	return sum[:]
}

func TestFault_06_ExternalData(t *testing.T) {
	root, dir := folder(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(os.Symlink("../canary", filepath.Join(dir, "link")))
	must(os.Symlink("weights.bin", filepath.Join(dir, "inner")))
	must(os.Symlink("..", filepath.Join(dir, "up")))
	must(os.Link(filepath.Join(dir, "../canary"), filepath.Join(dir, "hard")))
	must(syscall.Mkfifo(filepath.Join(dir, "pipe"), 0o600))
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"parent":           {external("location", "../canary"), "external data ../canary leaves the model's folder"},
		"through a folder": {external("location", "sub/../../canary"), "leaves the model's folder"},
		"absolute":         {external("location", filepath.Join(dir, "weights.bin")), "leaves the model's folder"},
		"nowhere":          {external("offset", "8"), `external data "" leaves the model's folder`},
		"missing":          {external("location", "none"), "external data none: no such file"},
		"link":             {external("location", "link"), "external data link is not a regular file"},
		"link inside":      {external("location", "inner"), "external data inner is not a regular file"},
		"linked parent":    {external("location", "up/canary"), "escapes"},
		"hard link":        {external("location", "hard"), "external data hard has more than one name"},
		"pipe":             {external("location", "pipe"), "external data pipe is not a regular file"},
		"folder":           {external("location", "sub"), "external data sub is not a regular file"},
		"negative offset":  {external("location", "weights.bin", "offset", "-8"), "the offset -8"},
		"negative length":  {external("location", "weights.bin", "length", "-1"), "the length -1"},
		"no number":        {external("location", "weights.bin", "offset", "8 "), `the offset "8 "`},
		"past the end":     {external("location", "weights.bin", "offset", "9"), "540 bytes at 9, the file has 548"},
		"far past the end": {external("location", "weights.bin", "offset", "9223372036854775807"), "the file has 548"},
		"other length": {
			external("location", "weights.bin", "length", "4"),
			"needs 540 bytes, its external data have 4",
		},
		"unknown key": {external("location", "weights.bin", "url", "http://x"), "the key url, which is not known"},
		"key twice": {
			external("location", "weights.bin", "location", "../canary"),
			"location of its external data twice",
		},
		"long name": {external("location", strings.Repeat("n", 2000)), "a name of 2000 bytes"},
		"data twice": {appendMessage(nil, 5, join(bodyOf(external("location", "weights.bin")),
			appendMessage(nil, 9, make([]byte, filterBytes)))), "has its data twice"},
		"overflowing shape": {appendMessage(nil, 5, join(varint(1, 1<<32), varint(1, 1<<32),
			bodyOf(external("location", "weights.bin")))), "the file has 548"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := LoadFrom(context.Background(), soundWith(c.data), root, Options{Limits: DefaultLimits()})
			if err == nil {
				t.Fatalf("loaded, want refused: %s", c.want)
			}
			checkRefusal(t, err)
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("refused with %q, want it to contain %q", err, c.want)
			}
		})
	}
}

// TestFault_06_ExternalDataSwapped renames a link to the canary over the file, and the file over the link, while
// models are loaded. The canary, whose elements are all 1, must never be read.
func TestFault_06_ExternalDataSwapped(t *testing.T) {
	root, dir := folder(t)
	file, link, name := filepath.Join(dir, "file"), filepath.Join(dir, "link"), filepath.Join(dir, "weights.bin")
	if err := os.Rename(name, file); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("../canary", link); err != nil {
		t.Fatal(err)
	}
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		for {
			select {
			case <-stop:
				return
			default:
			}
			for _, from := range []string{file, link} { // one of them is missing at times, which is fine
				os.Rename(from, name)
				os.Rename(name, from)
			}
		}
	}()
	count := 3000
	if testing.Short() {
		count = 300
	}
	loaded := 0
	for range count {
		z := newNormaliser(t.Context(), 13, Options{Limits: DefaultLimits()})
		z.files = filesOf(root, 0)
		v, err := z.constant(parseTensor(bodyOf(external("location", "weights.bin", "offset", "8"))), "f")
		if err != nil {
			checkRefusal(t, err)
		} else if loaded++; v.floats()[1] == 1 {
			t.Error("read the canary")
		}
		z.files.close()
	}
	close(stop)
	<-done
	t.Logf("loaded %d of %d times", loaded, count)
}

// TestMemoryOfFiles opens a model whose weights are over the limit of memory, and lie in files as large as they are.
// Weights that are much larger than the file that they are read from are refused.
func TestMemoryOfFiles(t *testing.T) {
	const outputs, size = 1000, 1000 * 3 * 8 * 8 * 4
	root, dir := folder(t)
	for _, name := range []string{"a", "b"} {
		if err := os.WriteFile(filepath.Join(dir, name), make([]byte, size), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	o := Options{Limits: DefaultLimits()}
	o.Limits.Memory = size * 5 / 4
	if _, err := LoadFrom(t.Context(), filtersIn(outputs, "a", "b"), root, o); err != nil {
		t.Error(err)
	}
	_, err := LoadFrom(t.Context(), filtersIn(outputs, "a", "a", "a"), root, o)
	if err == nil || !strings.Contains(err.Error(), "would need 2.32 MB at once (budget 1.73 MB)") {
		t.Errorf("three weights of one file: %v, want refused", err)
	}
}

// filtersIn is a model that adds convolutions of 8×8 pictures, whose filters lie in files.
func filtersIn(outputs int64, files ...string) []byte {
	fields, last := [][]byte{input(-1, 3, 8, 8)}, ""
	for i, file := range files {
		f, c := "f"+itoa(i), "c"+itoa(i)
		b := join(varint(1, outputs), varint(1, 3), varint(1, 8), varint(1, 8), varint(2, typeFloat), text(8, f), varint(14, 1))
		b = appendMessage(b, 13, join(text(1, "location"), text(2, file)))
		fields = append(fields, appendMessage(nil, 5, b), craftNode("Conv", []string{"x", f}, c))
		if i > 0 {
			fields = append(fields, craftNode("Add", []string{c, last}, "s"+itoa(i)))
			c = "s" + itoa(i)
		}
		last = c
	}
	return crafted(append(fields, craftNode("Flatten", []string{last}, "y"), output("y"))...)
}

// TestFault_06_ExternalDataShortened truncates a file after it was checked.
func TestFault_06_ExternalDataShortened(t *testing.T) {
	root, dir := folder(t)
	z := newNormaliser(t.Context(), 13, Options{Limits: DefaultLimits()})
	z.files = filesOf(root, 0)
	defer z.files.close()
	v, err := z.constant(parseTensor(bodyOf(external("location", "weights.bin"))), "f")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(filepath.Join(dir, "weights.bin"), 100); err != nil {
		t.Fatal(err)
	}
	if n := len(v.floats()); n != filterBytes/4 {
		t.Errorf("%d elements, want %d", n, filterBytes/4)
	}
	checkRefusal(t, z.files.err)
}
