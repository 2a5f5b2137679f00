package cli

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"beyond/assets"
	"beyond/engine/catalogue"

	"github.com/adrg/xdg"
)

// dataFolder gives this test a data folder of its own.
func dataFolder(t *testing.T) {
	t.Helper()
	t.Cleanup(xdg.Reload) // runs after the variable is as it was
	t.Setenv("XDG_DATA_HOME", t.TempDir())
	xdg.Reload()
}

// pulling is an app, a puller, and a server that cuts the first connection after 61 of 100 kB.
type pulling struct {
	*app
	stdout, stderr bytes.Buffer
	puller         *catalogue.Puller
	entry          catalogue.Entry
}

// cutOnce serves data at an address, and cuts the first connection after so many bytes. requests counts all.
func cutOnce(t *testing.T, data []byte, after int) (e catalogue.Entry, n catalogue.Network, requests *int) {
	t.Helper()
	requests = new(int)
	s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		if *requests++; *requests == 1 {
			w.Header().Set("Content-Length", strconv.Itoa(len(data)))
			_, _ = w.Write(data[:after])
			w.(http.Flusher).Flush()
			panic(http.ErrAbortHandler)
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(data))
	}))
	t.Cleanup(s.Close)
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	sum := sha256.Sum256(data)
	e = catalogue.Entry{Address: s.URL, SHA256: hex.EncodeToString(sum[:]), Bytes: int64(len(data))}
	return e, catalogue.Network{Roots: roots, Loopback: true}, requests
}

func newPulling(t *testing.T, progress string) *pulling {
	t.Helper()
	entry, network, _ := cutOnce(t, bytes.Repeat([]byte("0123456789"), 10_000), 61_000)
	entry.Name, entry.File = "net-1", "net-1.onnx"
	p := &pulling{puller: catalogue.New(t.TempDir(), network, os.Getpid()), entry: entry}
	p.puller.Pause = 0
	p.app = &app{out: &p.stdout, err: &p.stderr, now: time.Now, progress: progress}
	return p
}

func (p *pulling) run(t *testing.T, entries ...catalogue.Entry) int {
	t.Helper()
	return p.finish(t.Context(), p.pull(t.Context(), p.puller, entries))
}

func TestFault_33_Shown(t *testing.T) {
	p := newPulling(t, "text")
	if code := p.run(t, p.entry); code != exitDone {
		t.Fatalf("exit code %d: %s", code, p.stderr.String())
	}
	if want := catalogue.Path(p.puller.Folder, p.entry) + "\n"; p.stdout.String() != want {
		t.Errorf("stdout %q, want %q", p.stdout.String(), want)
	}
	for _, want := range []string{"pull net-1: resuming at 61 %\n", "pull net-1 0.1 of 0.1 MB · 0s left"} {
		if !strings.Contains(p.stderr.String(), want) {
			t.Errorf("stderr %q, want %q", p.stderr.String(), want)
		}
	}

	p = newPulling(t, "none")
	wrong := p.entry
	wrong.SHA256 = "3f" + strings.Repeat("0", 62)
	if code := p.run(t, wrong); code != exitRefused {
		t.Errorf("exit code %d for a wrong hash, want %d", code, exitRefused)
	}
	want := "beyond: net-1: hash differs: expected 3f0000000000.., got " + p.entry.SHA256[:12] + "..; deleted\n"
	if p.stderr.String() != want || p.stdout.Len() > 0 {
		t.Errorf("stderr %q, want %q", p.stderr.String(), want)
	}
}

func TestFault_35_Shown(t *testing.T) {
	p := newPulling(t, "text")
	line, err := p.startProgress("pull net-1")
	if err != nil {
		t.Fatal(err)
	}
	tell := tellPull(line)
	for range 3 {
		tell(catalogue.Status{State: catalogue.Waiting, Done: 40, Total: 100, Pid: 88})
	}
	if want := "pull net-1: another pull (pid 88) is at 40 %, waiting\n"; strings.Count(p.stderr.String(), want) != 1 {
		t.Errorf("stderr %q, want %q once", p.stderr.String(), want)
	}
}

func TestPull_someFail(t *testing.T) {
	p := newPulling(t, "json")
	wrong := p.entry
	wrong.Name, wrong.SHA256 = "net-2", strings.Repeat("0", 64)
	if code := p.run(t, wrong, p.entry); code != exitSome {
		t.Errorf("exit code %d, want %d", code, exitSome)
	}
	if !strings.HasSuffix(p.stderr.String(), "beyond: 1 of 2 models not pulled\n") ||
		!strings.Contains(p.stderr.String(), "beyond: net-2: hash differs") {
		t.Errorf("stderr %s", p.stderr.String())
	}
	if p.stdout.String() != catalogue.Path(p.puller.Folder, p.entry)+"\n" {
		t.Errorf("stdout %q", p.stdout.String())
	}
	var first struct {
		What string
		Done int
	}
	if err := json.NewDecoder(&p.stderr).Decode(&first); err != nil || first.What != "pull net-2" || first.Done == 0 {
		t.Errorf("first progress %+v, %v", first, err)
	}
}

func TestPull_names(t *testing.T) {
	for _, c := range []struct{ args, want string }{
		{"models pull", "requires at least 1 arg"},
		{"models pull resnet18-v1-8", `"resnet18-v1-8" cannot be pulled: is it resnet18-v1-7`},
		{"models pull resnet18-v1-7 zzz", `"zzz" cannot be pulled (all: beyond models list)`},
	} {
		code, out, stderr := command(t, strings.Fields(c.args)...)
		if code != exitUsage || out != "" || !strings.Contains(stderr, c.want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%s: exit code %d, %q; want %q", c.args, code, stderr, c.want)
		}
	}
	offered := strings.Join(completePull([]string{"resnet18-v1-7"}), "\n")
	if strings.Contains(offered, "resnet18-v1-7") ||
		!strings.Contains(offered, "squeezenet1.0-12\t5.0 MB, Apache-2.0") {
		t.Errorf("completion offers %q", offered)
	}
}

// A pulled model is listed, completed and opened by its name; one that is not says how to get it.
func TestPulledModel(t *testing.T) {
	dataFolder(t)
	const name = "efficientnet-lite4-11"
	if code, _, stderr := command(t, "models", "inspect", name); code != exitRefused ||
		!strings.Contains(stderr, "not pulled yet: beyond models pull "+name) {
		t.Errorf("before: exit code %d, %s", code, stderr)
	}
	e, _ := catalogue.Find(name)
	path := catalogue.Path(modelFolder(), e)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, path, assets.Model)

	code, out, stderr := command(t, "models", "inspect", name)
	if code != exitDone || !strings.HasPrefix(out, name+" · ") {
		t.Errorf("inspect: exit code %d, %s%s", code, out, stderr)
	}
	var list []catalogue.Named
	_, out, _ = command(t, "models", "list", "--json")
	if err := json.Unmarshal([]byte(out), &list); err != nil {
		t.Fatal(err)
	}
	where := map[string]string{}
	for _, m := range list {
		where[m.Name] = m.Where + m.Path
	}
	if where[assets.ModelName] != "embedded" || where[name] != "pulled"+path || where["resnet18-v1-7"] != "catalogue" {
		t.Errorf("models list: %v", where)
	}
	if names, _ := completeModel(nil, nil, ""); len(names) != 2 || names[1] != name+"\tpulled" {
		t.Errorf("completion of --model: %q", names)
	}
	choice := catalogue.Choice{Model: name}
	if file, err := finder().Read(choice); err != nil || file.Name != name {
		t.Errorf("read %q: %v", file.Name, err)
	}
	if preset, err := finder().Preset(choice, catalogue.File{Name: name, Source: bytes.NewReader(nil)}); err != nil || preset.Name != e.Preset {
		t.Errorf("preset %q: %v", preset.Name, err)
	}
	if _, out, _ := command(t, "paths"); !strings.Contains(out, modelFolder()) {
		t.Errorf("paths: %s", out)
	}
}
