package pth

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"beyond/engine/golden"
)

func readGzip(t *testing.T, elem ...string) []byte {
	t.Helper()
	f, err := os.Open(golden.Path(t, elem...))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestGoldenCheckpoints compares the numbers of parameters with torchvision's documentation.
func TestGoldenCheckpoints(t *testing.T) {
	for _, c := range []struct {
		file       string
		parameters int
		has        string
	}{
		{"resnet18.pth.gz", 11_689_512, "layer4.1.bn2.running_var"},
		{"densenet121.pth.gz", 7_978_856, "features.denseblock4.denselayer16.norm2.running_mean"},
	} {
		t.Run(c.file, func(t *testing.T) {
			tensors, err := Read(readGzip(t, "models", c.file), DefaultBudget)
			if err != nil {
				t.Fatal(err)
			}
			parameters, has := 0, false
			for _, tensor := range tensors {
				if !strings.Contains(tensor.Name, "running_") {
					parameters += len(numbersOf(t, tensor))
				}
				has = has || tensor.Name == c.has
			}
			if parameters != c.parameters || !has {
				t.Errorf("%d parameters, want %d; has %s: %v", parameters, c.parameters, c.has, has)
			}
		})
	}
}

// pickled returns the state_dict {"w": tensor of shape 2×3 over a storage "0" of six numbers}.
func pickled(class, rebuild string) []byte {
	var b bytes.Buffer
	b.WriteString("\x80\x02}X\x01\x00\x00\x00wc" + rebuild + "\n((X\x07\x00\x00\x00storagec" + class + "\n")
	b.WriteString("X\x01\x00\x00\x000X\x03\x00\x00\x00cpuK\x06tQK\x00K\x02K\x03\x86K\x03K\x01\x86\x89}tRs.")
	return b.Bytes()
}

func goodPickle() []byte { return pickled("torch\nFloatStorage", "torch._utils\n_rebuild_tensor_v2") }

func numbers() []byte {
	var b []byte
	for i := range 6 {
		b = binary.LittleEndian.AppendUint32(b, math.Float32bits(float32(i)))
	}
	return b
}

type file struct {
	name string
	data []byte
}

func zipped(files ...file) []byte {
	var buf bytes.Buffer
	w := zip.NewWriter(&buf)
	for _, f := range files {
		// CreateRaw writes sizes and checksum before the data, as PyTorch does.
		size := uint64(len(f.data))
		h := &zip.FileHeader{Name: f.name, CompressedSize64: size, UncompressedSize64: size}
		h.CRC32 = crc32.ChecksumIEEE(f.data)
		m, err := w.CreateRaw(h)
		if err != nil {
			panic(err)
		}
		m.Write(f.data)
	}
	w.Close()
	return buf.Bytes()
}

func goodZip() []byte { return zipped(file{"m/data.pkl", goodPickle()}, file{"m/data/0", numbers()}) }

func TestReadSmall(t *testing.T) {
	tensors, err := Read(goodZip(), DefaultBudget)
	if err != nil || len(tensors) != 1 {
		t.Fatalf("%v, %v", tensors, err)
	}
	got := tensors[0]
	want := []float32{0, 1, 2, 3, 4, 5}
	if got.Name != "w" || !slices.Equal(got.Shape, []int{2, 3}) || !slices.Equal(numbersOf(t, got), want) {
		t.Errorf("got %+v, want w of shape [2 3] with %v", got, want)
	}
}

func TestFault_07_code(t *testing.T) {
	for _, name := range []string{
		"os\nsystem", "posix\nsystem", "builtins\neval", "torch\nload", "torch._utils\n_rebuild_device_tensor",
		"collections\nOrderedDict.fromkeys",
	} {
		data := zipped(file{"m/data.pkl", pickled("torch\nFloatStorage", name)}, file{"m/data/0", numbers()})
		_, err := Read(data, DefaultBudget)
		var forbidden *ForbiddenError
		if !errors.As(err, &forbidden) || forbidden.Global != strings.ReplaceAll(name, "\n", ".") {
			t.Errorf("%q: %v", name, err)
		}
		if want := "refused: data.pkl asks for " + forbidden.Global + "; only tensors are read"; err.Error() != want {
			t.Errorf("%q, want %q", err, want)
		}
	}
	known := "(.012JKMNQRXabcehjqrsut}])GBCTU\x80\x85\x86\x87\x88\x89\x8a\x8b\x8c\x8f\x90\x91\x93\x94\x95"
	for op := range 256 {
		if strings.IndexByte(known, byte(op)) >= 0 {
			continue
		}
		_, _, err := unpickle([]byte{0x80, 2, byte(op), 'N', '.'})
		if err == nil || !strings.Contains(err.Error(), "opcode") {
			t.Errorf("opcode %#x: %v", op, err)
		}
	}
	// A global that may be named can still not be called or given attributes.
	for what, program := range map[string]string{
		"calling a class":      "ctorch\nFloatStorage\n)R.",
		"building a tuple":     ")}b.",
		"a storage by name":    "X\x01\x00\x00\x000Q.",
		"an unhashable key":    "}]Ns.",
		"append to a dict":     "}Na.",
		"an unset memo":        "h\x07.",
		"a tuple without mark": "NNt.",
		"an empty stack":       ".",
	} {
		if _, _, err := unpickle([]byte("\x80\x02" + program)); err == nil {
			t.Errorf("%s is accepted", what)
		}
	}
}

func TestFault_08_zip(t *testing.T) {
	pkl, data := file{"m/data.pkl", goodPickle()}, file{"m/data/0", numbers()}
	patch := func(find string, nth, offset int, value byte) []byte {
		z := goodZip()
		at := -1
		for range nth {
			at += 1 + bytes.Index(z[at+1:], []byte(find))
		}
		z[at+offset] = value
		return z
	}
	tensorOf := func(old, new string) []byte {
		return zipped(file{pkl.name, bytes.Replace(goodPickle(), []byte(old), []byte(new), 1)}, data)
	}
	var bomb bytes.Buffer
	w := zip.NewWriter(&bomb)
	m, _ := w.Create("m/data.pkl") // deflated
	m.Write(make([]byte, 1<<20))
	w.Close()
	memo := append([]byte("\x80\x02N"), bytes.Repeat([]byte("\x94N"), maxMemo+2)...)
	for what, c := range map[string]struct {
		data []byte
		says string
	}{
		"bomb":            {bomb.Bytes(), "compressed"},
		"encrypted":       {patch("PK\x01\x02", 1, 8, 1), "encrypted"},
		"checksum":        {patch("PK\x01\x02", 1, 16, 0xaa), "checksum"},
		"local flags":     {patch("PK\x03\x04", 1, 6, 1), "differs"},
		"local size":      {patch("PK\x03\x04", 1, 18, 1), "differs"},
		"local name":      {patch("PK\x03\x04", 1, 30, 'x'), "differs"},
		"two data.pkl":    {zipped(pkl, file{"n/data.pkl", pkl.data}, data), "second"},
		"same name twice": {zipped(pkl, data, data), "twice"},
		"climbing name":   {zipped(pkl, data, file{"m/../../x", nil}), "leaves"},
		"absolute name":   {zipped(pkl, data, file{"/x", nil}), "leaves"},
		"no data.pkl":     {zipped(data), "no data.pkl"},
		"short storage":   {zipped(pkl, file{data.name, data.data[:20]}), "need 24"},
		"missing storage": {zipped(pkl), "missing"},
		"strides beyond":  {tensorOf("K\x03K\x01\x86", "K\x07K\x01\x86"), "beyond"},
		"offset beyond":   {tensorOf("K\x00K\x02", "K\x09K\x02"), "beyond"},
		"negative stride": {tensorOf("K\x03K\x01\x86", "J\xff\xff\xff\xffK\x01\x86"), "out of range"},
		"shape over budget": {
			tensorOf("K\x02K\x03\x86K\x03K\x01\x86", "J\xff\xff\xff\x7fK\x03\x86K\x00K\x00\x86"),
			"budget",
		},
		"big-endian":         {zipped(pkl, data, file{"m/byteorder", []byte("big")}), "big-endian"},
		"memo bomb":          {zipped(file{pkl.name, memo}, data), "remembered"},
		"legacy: no magic":   {[]byte("\x80\x02K\x01."), "not a PyTorch checkpoint"},
		"not a dict":         {zipped(file{pkl.name, []byte("\x80\x02].")}, data), "not a dictionary"},
		"nothing in it":      {zipped(file{pkl.name, []byte("\x80\x02}.")}, data), "no tensors"},
		"protocol of future": {zipped(file{pkl.name, []byte("\x80\x09}.")}, data), "protocol"},
	} {
		t.Run(what, func(t *testing.T) {
			if _, err := Read(c.data, 1<<20); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want an error containing %q", err, c.says)
			}
		})
	}
	whole := goodZip()
	for n := range whole {
		if _, err := Read(whole[:n], DefaultBudget); err == nil {
			t.Errorf("accepted when cut at byte %d of %d", n, len(whole))
		}
	}
}

func TestHalf(t *testing.T) {
	for h, want := range map[uint16]float32{
		0: 0, 0x3c00: 1, 0xc000: -2, 0x7bff: 65504, 1: 1.0 / (1 << 24), 0x83ff: -1023.0 / (1 << 24), 0x3555: 0.333251953125,
	} {
		if got := half(h); got != want {
			t.Errorf("half(%#x) = %v, want %v", h, got, want)
		}
	}
	if !math.IsInf(float64(half(0x7c00)), 1) || !math.IsNaN(float64(half(0x7e00))) {
		t.Errorf("half(0x7c00) = %v, half(0x7e00) = %v, want +Inf, NaN", half(0x7c00), half(0x7e00))
	}
	if got := fmt.Sprint(half(0x8000)); got != "-0" {
		t.Errorf("half(0x8000) = %s, want -0", got)
	}
}

// numbersOf reads a tensor, whole and by parts, which must agree.
func numbersOf(t *testing.T, tensor Tensor) []float32 {
	t.Helper()
	whole, err := tensor.Numbers()
	if err != nil {
		t.Fatal(err)
	}
	half := make([]float32, len(whole)/2)
	if err := tensor.Read(half, len(whole)-len(half)); err != nil {
		t.Fatal(err)
	}
	for i, v := range whole[len(whole)-len(half):] {
		if math.Float32bits(half[i]) != math.Float32bits(v) {
			t.Fatalf("%s: number %d of the second half is %v, want %v", tensor.Name, i, half[i], v)
		}
	}
	return whole
}
