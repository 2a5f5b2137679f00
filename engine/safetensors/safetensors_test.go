package safetensors

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"flag"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"beyond/engine/golden"

	"beyond/engine/pth"
)

// file returns a file with this header and n bytes of data: 0, 1, 2 …
func file(header string, n int) []byte {
	out := append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...)
	for i := range n {
		out = append(out, byte(i))
	}
	return out
}

const two = `{"__metadata__":{"format":"pt"},"a.weight":{"dtype":"F32","shape":[2,1],"data_offsets":[2,10]},` +
	`"n":{"dtype":"I64","shape":[],"data_offsets":[10,18]},"b":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}  `

func TestRead(t *testing.T) {
	got, err := Read(bytes.NewReader(file(two, 18)), 1<<20)
	if err != nil || len(got) != 2 || got[0].Name != "a.weight" || got[1].Name != "b" {
		t.Fatalf("%v, %v, want a.weight and b", got, err)
	}
	want := []float32{math.Float32frombits(0x05040302), math.Float32frombits(0x09080706)}
	if !slices.Equal(numbers(t, got[0]), want) || !slices.Equal(got[0].Shape, []int{2, 1}) {
		t.Errorf("a.weight is %v of shape %v, want %v of [2 1]", numbers(t, got[0]), got[0].Shape, want)
	}
	if want := math.Float32frombits(0x01000000); numbers(t, got[1])[0] != want {
		t.Errorf("b is %v, want %v", numbers(t, got[1])[0], want)
	}
}

// TestWrittenByHuggingFace reads a file that the library safetensors 0.6 wrote.
func TestWrittenByHuggingFace(t *testing.T) {
	data, err := os.ReadFile(golden.Path(t, "cases", "pth", "model.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read(bytes.NewReader(data), 1<<20)
	if err != nil || len(got) != 1 || got[0].Name != "conv1.weight" || !slices.Equal(got[0].Shape, []int{64, 3, 7, 7}) {
		t.Fatalf("%d tensors, %v, want conv1.weight of shape [64 3 7 7]", len(got), err)
	}
}

func TestFault_08_Header(t *testing.T) {
	one := func(dtype, shape, offsets string) string {
		return `{"w":{"dtype":"` + dtype + `","shape":[` + shape + `],"data_offsets":[` + offsets + `]}}`
	}
	for name, c := range map[string]struct {
		data []byte
		says string
	}{
		"empty":            {nil, "not a safetensors file"},
		"a long header":    {append([]byte{0, 0, 0, 0, 0, 1, 0, 0}, "{}"...), "not a safetensors file"},
		"cut in header":    {file(two, 18)[:40], "cut short"},
		"cut in data":      {file(two, 17), "cut short"},
		"surplus":          {file(two, 19), "1 bytes after the last tensor"},
		"a gap":            {file(one("U8", "1", "1,2"), 2), "belong to no tensor"},
		"backwards":        {file(one("U8", "1", "2,1"), 2), "bytes 2 to 1"},
		"negative":         {file(one("U8", "1", "-1,0"), 0), "bytes -1 to 0"},
		"wrong size":       {file(one("F32", "2", "0,4"), 4), "needs 8 bytes"},
		"negative shape":   {file(one("F32", "-1,-1", "0,4"), 4), "out of range"},
		"overflow":         {file(one("F32", "4611686018427387904,4", "0,4"), 4), "out of range"},
		"unknown type":     {file(one("F8_E4M3", "4", "0,4"), 4), `"F8_E4M3"`},
		"over budget":      {file(one("U8", "2048", "0,2048"), 2048), "budget"},
		"many dimensions":  {file(one("U8", "1,1,1,1,1,1,1,1,1", "0,1"), 1), "9 dimensions"},
		"fractions":        {file(one("U8", "1.5", "0,1"), 1), "not JSON"},
		"text after":       {file(one("U8", "1", "0,1")+"x", 1), "1 bytes after the JSON"},
		"no offsets":       {file(`{"w":{"dtype":"U8","shape":[1]}}`, 0), "missing"},
		"one name twice":   {file(strings.Replace(two, `"b"`, `"n"`, 1), 18), "two tensors"},
		"a list":           {file(`{"w":[1]}`, 0), "not JSON"},
		"nothing in it":    {file(`{}`, 0), "no tensors"},
		"overlap":          {file(strings.Replace(two, "[0,2]", "[1,3]", 1), 18), "before it"},
		"overlapping ends": {file(strings.Replace(two, "[2,10]", "[1,9]", 1), 18), "overlaps"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Read(bytes.NewReader(c.data), 4096); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("got %v, want an error containing %q", err, c.says)
			}
		})
	}
	whole := file(two, 18)
	for n := range whole {
		if _, err := Read(bytes.NewReader(whole[:n]), 1<<20); err == nil {
			t.Errorf("accepted when cut at byte %d of %d", n, len(whole))
		}
	}
}

var mutations = flag.Int("mutations", 100_000, "number of mutated files")

// TestFault_07_Mutated changes bytes, digits and words of a header. There must be no panic and no unbounded allocation,
// and what is read must be complete.
func TestFault_07_Mutated(t *testing.T) {
	tries, read := *mutations, 0
	if testing.Short() {
		tries = min(tries, 10_000)
	}
	r := rand.New(rand.NewPCG(7, 7))
	words := []string{`"F32"`, `"F64"`, `"I64"`, "[", "]", "{", "}", ",", ":", "0", "18", "-1", "9223372036854775807", "1e9", `\u0000`}
	for i := range tries {
		data := bytes.Clone(file(two, 18))
		for range 1 + r.IntN(3) {
			at := r.IntN(len(data))
			switch r.IntN(4) {
			case 0:
				data[at] = byte(r.IntN(256))
			case 1:
				data[at] = "0123456789"[r.IntN(10)]
			case 2:
				word := words[r.IntN(len(words))]
				data = slices.Concat(data[:at], []byte(word), data[at:])
				binary.LittleEndian.PutUint64(data, uint64(len(data)-prefix-18))
			default:
				data = slices.Delete(data, at, min(at+1+r.IntN(4), len(data)))
			}
			if len(data) <= prefix {
				break
			}
		}
		tensors, err := Read(bytes.NewReader(data), 1<<20)
		if err == nil {
			read++
		} else if len(err.Error()) > 1024 {
			t.Fatalf("mutation %d, %q: a message of %d bytes", i, data, len(err.Error()))
		}
		for _, tensor := range tensors {
			n := 1
			for _, d := range tensor.Shape {
				n *= d
			}
			if n != len(numbers(t, tensor)) {
				t.Fatalf("mutation %d, %q: shape %v with %d numbers", i, data, tensor.Shape, len(numbers(t, tensor)))
			}
		}
	}
	if read < tries/50 {
		t.Errorf("only %d of %d mutations are read: too few to test reading them", read, tries)
	}
}

func numbers(t *testing.T, tensor pth.Tensor) []float32 {
	t.Helper()
	n, err := tensor.Numbers()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// FuzzRead reads any header before any data. An error is short; tensors keep to the budget and have the numbers of their
// shape, and a file written of them is read as the same.
func FuzzRead(f *testing.F) {
	f.Add(two, 18)
	f.Add(`{"w":{"dtype":"F16","shape":[2,0],"data_offsets":[0,0]}}`, 0)
	f.Add(`{"\u0000":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]},"I":{"dtype":"F64","shape":[1],"data_offsets":[1,9]}}`, 9)
	f.Add(`{"a":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"a":{"dtype":"U8","shape":[1e0],"data_offsets":[3,4]}}`, 4)
	f.Fuzz(func(t *testing.T, header string, n int) {
		const budget = 1 << 16
		if n < 0 || n > budget {
			return
		}
		tensors, err := Read(bytes.NewReader(file(header, n)), budget)
		if err != nil {
			if len(err.Error()) > 1024 || strings.Contains(err.Error(), "\n") {
				t.Errorf("%q: %q", header, err)
			}
			return
		}
		again, err := Read(bytes.NewReader(written(t, tensors, budget)), budget)
		if err != nil || len(again) != len(tensors) {
			t.Fatalf("%q: %d tensors, written and read: %d, %v", header, len(tensors), len(again), err)
		}
		for i, tensor := range tensors {
			same := func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }
			if again[i].Name != tensor.Name || !slices.Equal(again[i].Shape, tensor.Shape) ||
				!slices.EqualFunc(numbers(t, again[i]), numbers(t, tensor), same) {
				t.Fatalf("%q: %v, written and read: %v", header, tensor, again[i])
			}
		}
	})
}

// written is a file of these tensors, which have at most budget bytes, as F32.
func written(t *testing.T, tensors []pth.Tensor, budget int) []byte {
	t.Helper()
	header, body := map[string]any{}, []byte(nil)
	names := make([]string, 0, len(tensors))
	for _, tensor := range tensors {
		begin, n := len(body), 1
		for _, d := range tensor.Shape {
			n *= d
		}
		list := numbers(t, tensor)
		for _, v := range list {
			body = binary.LittleEndian.AppendUint32(body, math.Float32bits(v))
		}
		if len(list) != n || len(body) > budget {
			t.Fatalf("%d numbers of shape %v, %d bytes in all, want at most %d", len(list), tensor.Shape, len(body), budget)
		}
		entry, err := json.Marshal(map[string]any{"dtype": "F32", "shape": tensor.Shape, "data_offsets": []int{begin, len(body)}})
		if err != nil {
			t.Fatal(err)
		}
		name, err := json.Marshal(tensor.Name)
		if err != nil {
			t.Fatal(err)
		}
		if header[tensor.Name] != nil {
			t.Fatalf("two tensors are named %q", tensor.Name)
		}
		header[tensor.Name] = true
		names = append(names, string(name)+":"+string(entry))
	}
	text := "{" + strings.Join(names, ",") + "}"
	return slices.Concat(binary.LittleEndian.AppendUint64(nil, uint64(len(text))), []byte(text), body)
}
