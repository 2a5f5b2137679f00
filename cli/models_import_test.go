package cli

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beyond/engine/golden"
	"beyond/engine/npy"
)

// resnet18 unpacks the reference checkpoint under a name that says nothing.
func resnet18(t *testing.T) string {
	t.Helper()
	f, err := os.Open(golden.Path(t, "models", "resnet18.pth.gz"))
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
	path := filepath.Join(t.TempDir(), "checkpoint.pth")
	write(t, path, data)
	return path
}

// TestImport writes a checkpoint as ONNX and finds the same model in both files.
func TestImport(t *testing.T) {
	checkpoint := resnet18(t)
	code, out, said := command(t, "models", "import", checkpoint, "--json")
	var report struct {
		Output, Arch, SHA256 string
		Bytes                int64
	}
	if err := json.Unmarshal([]byte(out), &report); code != exitDone || err != nil {
		t.Fatalf("exit code %d, %v: %s%s", code, err, out, said)
	}
	if want := strings.TrimSuffix(checkpoint, ".pth") + ".onnx"; report.Arch != "resnet18" || report.Output != want {
		t.Errorf("imported %+v, want resnet18 in %s", report, want)
	}
	if !strings.Contains(said, "taken for resnet18 by its keys") {
		t.Errorf("stderr is %q, want a word on the guess", said)
	}
	if info, err := os.Stat(report.Output); err != nil || info.Size() != report.Bytes {
		t.Errorf("%d bytes reported, %v", report.Bytes, err)
	}

	picture := golden.Path(t, "golden", "source", "n01728920_ringneck_snake.png")
	logits := func(args ...string) []float32 {
		path := filepath.Join(t.TempDir(), "logits.npy")
		args = append([]string{"models", "run", "--crop", picture, "--output", path}, args...)
		if code, _, said := command(t, args...); code != exitDone {
			t.Fatalf("%v: exit code %d, %s", args, code, said)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		z, _, err := npy.Decode[float32](data)
		if err != nil {
			t.Fatal(err)
		}
		return z
	}
	direct := logits("--model", checkpoint) // the preset comes with the architecture
	imported := logits("--model", report.Output, "--preset", "torchvision")
	for i := range direct {
		if direct[i] != imported[i] {
			t.Fatalf("logit %d is %v from the checkpoint, %v from the imported file", i, direct[i], imported[i])
		}
	}

	if code, _, said := command(t, "models", "import", checkpoint); code != exitUsage ||
		!strings.Contains(said, "is there already") {
		t.Errorf("a second import: exit code %d, %q", code, said)
	}
	code, out, said = command(t, "models", "inspect", checkpoint, "--arch", "resnet18")
	if code != exitDone || said != "" || !strings.Contains(out, "opset 13") {
		t.Errorf("inspect: exit code %d, %q, %q", code, out, said)
	}
}

// TestFault_07_CheckpointsInOneLine gives --model checkpoints that are refused, each in one line with its reason.
func TestFault_07_CheckpointsInOneLine(t *testing.T) {
	checkpoint := resnet18(t)
	file := func(name string, data []byte) string {
		path := filepath.Join(t.TempDir(), name)
		write(t, path, data)
		return path
	}
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"another network": {
			[]string{checkpoint, "--arch", "resnet34"},
			exitRefused,
			"layer1.2.conv1.weight is missing",
		},
		"a smaller one":    {[]string{checkpoint, "--arch", "alexnet"}, exitRefused, "features.0.weight is missing"},
		"no such network":  {[]string{checkpoint, "--arch", "resnet19"}, exitUsage, `--arch "resnet19"`},
		"not a checkpoint": {[]string{file("model.pth", []byte("\x08\x07"))}, exitRefused, "not a PyTorch checkpoint"},
		"code": {
			[]string{file("code.pth", callsSystem(t))},
			exitRefused,
			"refused: data.pkl asks for os.system; only tensors are read",
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, verb := range [][]string{{"models", "import"}, {"models", "inspect"}} {
				code, out, said := command(t, append(verb, c.args...)...)
				if code != c.code || out != "" || !strings.Contains(said, c.want) || strings.Count(said, "\n") != 1 ||
					len(said) > lineLimit+1 {
					t.Errorf("%v: exit code %d, %q and %q; want %d and %q in one line", verb, code, out, said, c.code,
						c.want)
				}
			}
		})
	}
	if code, _, said := command(t, "models", "run", "--arch", "resnet18", "--input", "x.npy"); code != exitUsage ||
		!strings.Contains(said, "--arch needs") {
		t.Errorf("--arch with the embedded model: exit code %d, %q", code, said)
	}
}

// callsSystem is a checkpoint whose pickle calls os.system("true").
func callsSystem(t *testing.T) []byte {
	t.Helper()
	var buf bytes.Buffer
	archive := zip.NewWriter(&buf)
	w, err := archive.CreateHeader(&zip.FileHeader{Name: "archive/data.pkl", Method: zip.Store})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, "\x80\x02cos\nsystem\nX\x04\x00\x00\x00true\x85R."); err != nil {
		t.Fatal(err)
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}
