//go:build unix

package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"beyond/assets"
	"beyond/engine/golden"
)

// manyFiles makes a folder of n names of one photo, in folders of a thousand.
func manyFiles(t *testing.T, n int) string {
	t.Helper()
	folder := t.TempDir()
	data, err := os.ReadFile(golden.Path(t, "photos-free", "chelsea.png"))
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, ".photo"), data, 0o600)
	}
	for i := 0; i < n && err == nil; i++ {
		in := filepath.Join(folder, fmt.Sprintf("n%08d", i/1000))
		if i%1000 == 0 {
			err = os.Mkdir(in, 0o700)
		}
		if err == nil {
			err = os.Link(filepath.Join(folder, ".photo"), filepath.Join(in, fmt.Sprintf("%d.png", i)))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

// TestExploringManyFiles: the screen counts the pictures while they are listed, where that takes long enough to be seen,
// a key leaves it, and the explorer follows.
func TestExploringManyFiles(t *testing.T) {
	n := 20_000
	if testing.Short() {
		n = 2000
	}
	folder := manyFiles(t, n)
	all := fmt.Sprint(n)
	s := startTerminal(t, t.TempDir(), 100, 24, folder)
	listing := func() bool { return strings.Contains(s.text(), "isting") }
	for !listing() && !strings.Contains(s.text(), all) {
		time.Sleep(time.Millisecond)
		select {
		case <-s.ended:
			t.Fatalf("the program ended:\n%s", s.text())
		default:
		}
	}
	listed := listing()
	s.press("q")
	if code := s.exit(); code != 0 {
		t.Errorf("exit code %d", code)
	}
	t.Logf("left while the list grew: %t", listed)
	s = startTerminal(t, t.TempDir(), 100, 24, folder)
	s.see("overview", all)
	s.press("q")
	if code := s.exit(); code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// TestExploringIsCountedAndLeft: each picture is counted as it is found, what is said meanwhile waits for the end of the
// screen, and nothing is started once the explorer is over.
func TestExploringIsCountedAndLeft(t *testing.T) {
	var stderr strings.Builder
	h := &held{to: &stderr}
	var flags exploreFlags
	flags.Model = assets.ModelName
	a := &app{err: h, getenv: func(string) string { return "" }, now: time.Now}
	x := &exploring{a: a, o: &flags, data: manyFiles(t, 1500)}
	a.growing = &x.growing
	h.hold()
	a.onModel = x.early.Store
	if _, ok := x.first(); ok {
		t.Error("there are pictures before they are listed")
	}
	if err := x.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	o, ok := x.first()
	if !ok || len(o.Workspace.Set.Items) != 1500 || o.Workspace.Model != x.model {
		t.Errorf("the first pictures are not shown: %t", ok)
	}
	if n, path := x.growing.Found(); n != 1500 || filepath.Ext(path) != ".png" || len(x.set.Items) != n {
		t.Errorf("%d counted, the last %q, of %d", n, path, len(x.set.Items))
	}
	fmt.Fprint(h, "beyond: odd")
	if stderr.Len() > 0 {
		t.Errorf("%q under a screen", stderr.String())
	}
	if err := x.end(io.EOF); err != io.EOF {
		t.Errorf("the end gives %v", err)
	}
	if _, ok := x.ready(); ok {
		t.Error("pictures are shown after the end")
	}
	if h.release(); !strings.HasSuffix(stderr.String(), "beyond: odd") {
		t.Errorf("%q said at the end", stderr.String())
	}
}
