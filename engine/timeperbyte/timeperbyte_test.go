// Package timeperbyte tests that the time of readers grows with the bytes of what they read.
package timeperbyte

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"beyond/engine/archive"
	"beyond/engine/catalogue"
	"beyond/engine/dataset"
	"beyond/engine/golden"
	"beyond/engine/imaging"
	"beyond/engine/judge"
	"beyond/engine/judge/real"
	"beyond/engine/onnx"
	"beyond/engine/pth"
	"beyond/engine/rows"
	"beyond/engine/run"
	"beyond/engine/safetensors"
	"beyond/engine/store"

	"google.golang.org/protobuf/encoding/protowire"
)

// FuzzTimePerByte repeats an item in files of all kinds: the work of their readers grows with the bytes.
func FuzzTimePerByte(f *testing.F) {
	var readers []golden.Reader
	for _, k := range slices.Concat(texts(f), tensors(), archives()) {
		readers = append(readers, golden.Reader{Name: k.name, Frame: k.frame, Read: k.read, Seeds: k.seeds})
	}
	golden.TimePerByte(f, readers)
}

// kind is a golden.Reader.
type kind struct {
	name  string
	frame func(items []byte) []byte
	read  func(file []byte)
	seeds [][2]string
}

// between frames items by what comes before and after them.
func between(before, after string) func([]byte) []byte {
	return func(items []byte) []byte { return []byte(before + string(items) + after) }
}

// texts are lists, tables, studies, answers and votes.
func texts(f *testing.F) []kind {
	classes, err := dataset.ParseLabels([]byte("tench\ncrane\ncarp\n"))
	if err != nil {
		f.Fatal(err)
	}
	labels := func(file []byte) { _, _ = dataset.ParseLabels(file) }
	in := func(name string) func([]byte) {
		return func(file []byte) {
			files := fstest.MapFS{name: {Data: file}, "1.jpg": {}, "2.jpg": {}}
			_, _ = dataset.OpenFS(context.Background(), files, "set", classes)
		}
	}
	study := func(file []byte) { _, _ = run.Parse(file) }
	preset := func(file []byte) { _, _ = catalogue.ReadPreset(file, 224) }
	return []kind{
		{"lines of classes", between("", ""), labels, [][2]string{{"class ####\n"}, {"n0144#### a, b\n"}, {"####: a\n"}, {"a, "}}},
		{"table of classes", between("index,wnid,name\n", ""), labels, [][2]string{{"####,n0144####,a\n"}, {"0,\"a\n"}, {"x"}}},
		{"classes in JSON", between("{", `"x":null}`), labels, [][2]string{{`"####":"a",`}, {`"names":{`, "}"}, {`"0":["a"],`}}},
		{"a list in JSON", between("[", "]"), labels, [][2]string{{`"a",`}, {"[", "]"}, {`{"a":`, "}"}}},
		{"classes in Python", between("{", "}"), labels, [][2]string{{"####: 'a',\n"}, {"1: 'x\n"}, {"1: None, "}}},
		{"manifest", between("path,label\n", ""), in("labels.csv"), [][2]string{{"1.jpg,0\n"}, {"####.jpg,carp\n"}, {"\"a,0\n"}, {"a/"}}},
		{"columns", between("path", "\n1.jpg\n"), in("labels.csv"), [][2]string{{",c####"}, {",\""}}},
		{"Caffe", between("", ""), in("val.txt"), [][2]string{{"####.jpg 0\n"}, {"a/####.jpg 1\n"}, {"a/"}}},
		{"Kaggle", between("ImageId,PredictionString\n", ""), in("LOC_val_solution.csv"), [][2]string{{"####,n01440764 1 2 3 4\n"}, {" n01440764 1 2"}}},
		{"pairs", between("a,b,attribute\n", ""), in("pairs.csv"), [][2]string{{"1.jpg,2.jpg,x\n"}, {"1.jpg,2.jpg,a####\n"}}},
		{"study", between("data: x\n", "\n"), study, [][2]string{{"k####: 1\n"}, {"models: [", "]"}, {"- ", ""}, {"? a\n"}, {"&a *a "}, {"# x\n"}}},
		{"models of a study", between("models:\n", "\n"), study, [][2]string{{"- a\n"}, {"- model: a\n  name: b\n"}, {"- &a x\n- *a\n"}, {"- {a: ", "}"}}},
		{"preset", between("", ""), preset, [][2]string{{"size=####,"}, {"mean=1:2:3\n"}, {"# x\n"}, {"a "}}},
		{"preset in JSON", between("{", `"size":64}`), preset, [][2]string{{`"k####":1,`}, {`"mean":[`, `],`}, {`"x":{"x":`, "},"}}},
		{"table", between("a,b\n", ""), table, [][2]string{{"1,2\n"}, {"\"\n"}, {"a,\"b\"\"\n"}, {"\"\"\"a\n"}}},
		{"answers", between(`{"type":"rater","name":"ana","kind":"person"}`+"\n", ""), imported(f), [][2]string{
			{`{"type":"rater","name":"r####","kind":"person"}` + "\n"}, {"{}\n"}, {`{"type":"answer","a":[`, "]}\n"},
		}},
		{"study of votes", between("[", "{}]"), votes(real.ReadStudy), [][2]string{{`{"id":####},`}, {"null,"}, {"[", "],"}}},
		{"mistakes", between("{", `"x":1}`), votes(real.ReadMistakes), [][2]string{{`"####.JPEG":{"top_prediction":1},`}, {`"a":[`, "],"}}},
		{"task", task, func(file []byte) { _, _ = judge.ReadTask(bytes.NewReader(file), int64(len(file))) }, [][2]string{
			{`{"picture":"a","class":####,"name":"n","file":"pictures/1"},`}, {`{"a":[`, "]},"}, {"null,"},
		}},
		{"JPEG", between("\xff\xd8", "\xff\xd9"), picture, [][2]string{
			{"\xff\xfe\x00\x03a"},
			{"\xff\xc0\x00\x0b\x08\x00\x08\x00\x08\x01\x01\x11\x00"},
			{"\xff\xdd\x00\x04\x00\x01"},
			{"\xff"},
			{"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00"},
		}},
		{"GIF", between("GIF89a\x04\x00\x04\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff", ";"), picture, [][2]string{
			{"!\xfe\x01a\x00"}, {",\x00\x00\x00\x00\x04\x00\x04\x00\x00\x02\x02\x84\x51\x00"}, {"!\xff\x0bNETSCAPE2.0\x03\x01\x00\x00\x00"},
		}},
		{"EXIF", exif, picture, [][2]string{{"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06\x00\x00"}, {"\x00\x00\x00\x0c"}}},
	}
}

func table(file []byte) {
	t, err := rows.NewTable(bytes.NewReader(file), ",;\t", func([]string) bool { return true }, &rows.Report{})
	if err == nil {
		_ = t.Each(func([]string, int) error { return nil })
	}
}

// imported imports answers into a store, which forgets them: a context that is done ends the transaction.
func imported(f *testing.F) func([]byte) {
	s, err := store.Open(f.Context(), store.Config{Path: filepath.Join(f.TempDir(), "beyond.db"), Now: time.Now})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { _ = s.Close() })
	return func(file []byte) {
		_, _, _ = s.Import(context.Background(), io.MultiReader(bytes.NewReader(file), failing{}))
	}
}

// failing is a file whose end cannot be read.
type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, io.ErrClosedPipe }

func votes[T any](read func(io.Reader, *rows.Report) (T, error)) func([]byte) {
	return func(file []byte) { _, _ = read(bytes.NewReader(file), &rows.Report{}) }
}

// exif is a JPEG's beginning with a block of EXIF, whose entries are the items as far as a block holds them.
func exif(items []byte) []byte {
	items = items[:min(len(items), 60_000)]
	body := append([]byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\xff\xff"), items...)
	file := binary.BigEndian.AppendUint16([]byte("\xff\xd8\xff\xe1"), uint16(len(body)+2))
	return append(file, body...)
}

func picture(file []byte) { _, _, _ = imaging.Decode(file, imaging.DefaultLimits) }

// tensors are models, checkpoints and headers of tensors.
func tensors() []kind {
	load := func(file []byte) {
		limits := onnx.DefaultLimits()
		limits.Memory = 64 << 20
		_, _ = onnx.Load(context.Background(), file, limits)
	}
	node := func(op, in, out string) string {
		return string(message(1, field(1, in)+field(2, out)+field(3, "n"+out)+field(4, op)))
	}
	weight := string(message(5, "\x08\x01\x10\x01"+field(8, "w####")+field(9, "\x00\x00\x80\x3f")))
	return []kind{
		{"graph", func(items []byte) []byte { return model(string(items)) }, load, [][2]string{
			{node("Relu", "x", "y####")}, {node("Neg", "r####", "s####")}, {weight}, {field(2, "g####")}, {"\x0a\x00"},
		}},
		{"node", func(items []byte) []byte {
			return model(string(message(1, field(2, "y")+field(4, "Concat")+string(items))))
		}, load, [][2]string{{field(1, "x")}, {field(1, "n####")}, {string(message(5, field(1, "axis")+"\x18\x01\xa0\x01\x02"))}, {field(2, "z####")}}},
		{"initializer", func(items []byte) []byte { return model(string(message(5, field(8, "w")+string(items)))) }, load, [][2]string{
			{"\x08\x01"}, {"\x10\x01"}, {"\x25\x00\x00\x80\x3f"}, {"\x3a\x01\x01"},
		}},
		{"pickle", checkpoint, func(file []byte) { _, _ = pth.Read(file, 1<<24) }, [][2]string{
			{"}X\x01\x00\x00\x00k", "s"}, {"(", "t"}, {"]", "a"}, {"}q\x00h\x000"}, {"N"}, {"X\x04\x00\x00\x00####"}, {"2\x86"},
		}},
		{"safetensors", func(items []byte) []byte {
			header := "{" + string(items) + `"__metadata__":{}}`
			return append(binary.LittleEndian.AppendUint64(nil, uint64(len(header))), header...)
		}, func(file []byte) { _, _ = safetensors.Read(bytes.NewReader(file), 1<<24) }, [][2]string{
			{`"w####":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},`}, {`"a":{"dtype":[`, "]},"}, {`"w####":{"shape":[1,1]},`},
		}},
	}
}

// field is a text of a message of protocol buffers, and message a message in another.
func field(number protowire.Number, text string) string { return string(message(number, text)) }

func message(number protowire.Number, body string) []byte {
	return protowire.AppendString(protowire.AppendTag(nil, number, protowire.BytesType), body)
}

// model is an ONNX model with more fields in its graph of one input and one node.
func model(fields string) []byte {
	dims := string(message(1, "\x08\x01")) + string(message(1, "\x08\x03")) + string(message(1, "\x08\x08")) + string(message(1, "\x08\x08"))
	shape := message(2, string(message(1, "\x08\x01"+string(message(2, dims)))))
	in := message(11, field(1, "x")+string(shape))
	out := message(12, field(1, "z")+string(shape))
	graph := fields + string(in) + string(out) + string(message(1, field(1, "x")+field(2, "z")+field(4, "Relu")))
	return []byte("\x08\x07" + string(message(8, "\x10\x0d")) + string(message(7, graph)))
}

// checkpoint is a PyTorch checkpoint of this pickle.
func checkpoint(items []byte) []byte {
	return zipped("m/data.pkl", "\x80\x02"+string(items)+".", "m/data/0", "0123")
}

// task is a task of these questions.
func task(items []byte) []byte {
	list := `{"format":"beyond task 1","id":"x","needed":5,"items":[` + string(items) + `null]}`
	return zipped("task.json", list, "record.jsonl", "{}", "pictures/1", "png")
}

// zipped is a zip of members, each a name and its content.
func zipped(members ...string) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(members); i += 2 {
		w, err := z.CreateHeader(&zip.FileHeader{Name: members[i], Method: zip.Store})
		if err == nil {
			_, err = io.WriteString(w, members[i+1])
		}
		if err != nil {
			panic(err)
		}
	}
	if err := z.Close(); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// archives are archives whose members the items name, one a line.
func archives() []kind {
	open := func(name string) func([]byte) {
		return func(file []byte) {
			f, err := fstest.MapFS{name: {Data: file}}.Open(name)
			if err != nil {
				panic(err)
			}
			_, _ = archive.Open(context.Background(), archive.Input{Name: name, File: f.(archive.File)})
		}
	}
	names := [][2]string{{"####.jpg\n"}, {"1.jpg\n"}, {"a/####/1.jpg\n"}, {"../1.jpg\n"}, {"a/"}, {"####.cls\n"}, {"####.tar\n"}}
	return []kind{
		{"tar", func(items []byte) []byte {
			var b bytes.Buffer
			w := tar.NewWriter(&b)
			for name := range strings.Lines(string(items)) {
				h := tar.Header{Name: strings.TrimSpace(name), Size: 1, Format: tar.FormatPAX}
				if w.WriteHeader(&h) == nil {
					_, _ = w.Write([]byte("x"))
				}
			}
			_ = w.Close()
			return b.Bytes()
		}, open("x.tar"), names},
		{"zip", func(items []byte) []byte {
			var members []string
			for name := range strings.Lines(string(items)) {
				name = strings.TrimSpace(name)
				members = append(members, name[:min(len(name), 60_000)], "")
			}
			return zipped(members...)
		}, open("x.zip"), names},
	}
}
