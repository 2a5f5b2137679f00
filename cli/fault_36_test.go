//go:build unix

package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"beyond/engine/run"
)

// killed runs the built program with a folder of its own for what it keeps, and kills it with a signal after a while.
// It returns the exit code, −1 for a program that the signal ended.
func killed(t *testing.T, home string, after time.Duration, with syscall.Signal, args ...string) (code int, stderr string) {
	t.Helper()
	path, err := built()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(path, args...)
	c.Env = append(os.Environ(), "HOME="+home, "XDG_CACHE_HOME="+home, "XDG_DATA_HOME="+home, "XDG_CONFIG_HOME="+home)
	var errors bytes.Buffer
	c.Stderr = &errors
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { _ = c.Process.Signal(with) })
	defer timer.Stop()
	_ = c.Wait()
	return c.ProcessState.ExitCode(), errors.String()
}

const never = time.Hour

// kills is how often a test kills: few times, or as often as BEYOND_KILLS says.
func kills(few int) int {
	if n, err := strconv.Atoi(os.Getenv("BEYOND_KILLS")); err == nil {
		return n
	}
	return few
}

const someScenes = `data: {classes: [orange, lemon]}
attacks: [{epsilon: 0.002, steps: 2}]
selectors: [{selector: adv, by: prediction}]
`

// TestFault_36_Kills computes 8 shards, two workers at a time, which are killed at random moments, some of them two on
// one shard, in as many runs as it takes to kill often enough. The merged results have the bytes of a run in one piece
// that nobody killed.
func TestFault_36_Kills(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "study.yaml")
	write(t, file, []byte(someScenes))
	start := time.Now()
	if code, stderr := killed(t, dir, never, 0, "run", file, "--out", filepath.Join(dir, "clean")); code != exitDone {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	k := &killer{t: t, dir: dir, file: file, within: time.Since(start)/16 + 300*time.Millisecond}
	for wanted, runs := kills(10), 0; k.hits < wanted && !t.Failed(); runs++ {
		k.left = min(30, 2*(wanted-k.hits))
		out := filepath.Join(dir, fmt.Sprint("killed", runs))
		var wait sync.WaitGroup
		for worker := range 2 {
			wait.Go(func() { k.work(out, worker+2*runs) })
		}
		wait.Wait()
		if code, _, stderr := command(t, "run", "merge", out); code != exitDone {
			t.Fatalf("exit code %d: %s", code, stderr)
		}
		if !bytes.Equal(read(t, dir, "clean", "results"), read(t, out, "results")) {
			t.Error("killed shards give other bytes than a run in one piece")
		}
		if names, _ := filepath.Glob(filepath.Join(out, "parts", ".*.partial")); len(names) > 0 {
			t.Errorf("files of workers are left: %q", names)
		}
	}
	t.Logf("%d workers were killed", k.hits)
}

// killer starts workers and kills them, left times more.
type killer struct {
	t         *testing.T
	dir, file string
	within    time.Duration

	mu         sync.Mutex
	left, hits int
}

// work computes shards of a run until all are there.
func (k *killer) work(out string, worker int) {
	chance := rand.New(rand.NewPCG(uint64(worker), 1))
	for round := range 1000 {
		k.mu.Lock()
		after := never
		if k.left > 0 {
			k.left--
			after = time.Duration(chance.Float64() * float64(k.within))
		}
		k.mu.Unlock()
		shard := fmt.Sprintf("%d/8", (worker*3+round)%8)
		code, stderr := killed(k.t, k.dir, after, syscall.SIGKILL, "run", k.file, "--out", out, "--shard", shard)
		k.mu.Lock()
		if code < 0 {
			k.hits++
		} else if code != exitDone {
			k.t.Errorf("exit code %d: %s", code, stderr)
		}
		k.mu.Unlock()
		s, err := run.StatusOf(out)
		if k.t.Failed() || err == nil && len(s.Parts.Missing) == 0 {
			return
		}
	}
}

// TestFault_38_Terminated stops a run at moments of chance. It is gone within 5 s, says how to go on, keeps what is
// done, and ends as a run that nobody stopped.
func TestFault_38_Terminated(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "study.yaml")
	write(t, file, []byte(someScenes))
	clean, out := filepath.Join(dir, "clean"), filepath.Join(dir, "stopped")
	start := time.Now()
	if code, stderr := killed(t, dir, never, 0, "run", file, "--out", clean); code != exitDone {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	whole := time.Since(start)
	for i := range kills(6) {
		after := time.Duration(rand.Float64() * float64(whole) / 2)
		start := time.Now()
		code, stderr := killed(t, dir, after, syscall.SIGTERM, "run", file, "--out", out)
		if gone := time.Since(start) - after; gone > 5*time.Second {
			t.Errorf("stop %d: gone after %v, want 5 s", i, gone)
		}
		if code == exitDone {
			break
		}
		if code != exitSignalOf+15 && code != -1 { // −1: before the program listens to signals
			t.Errorf("stop %d: exit code %d: %s", i, code, stderr)
		}
		if strings.Contains(stderr, "what is done") && !strings.Contains(stderr, "beyond run "+file+" --out "+out) {
			t.Errorf("stop %d: %q does not say how to go on", i, stderr)
		}
	}
	if code, stderr := killed(t, dir, never, 0, "run", file, "--out", out); code != exitDone {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	if !bytes.Equal(read(t, clean, "results"), read(t, out, "results")) {
		t.Error("a run that was stopped gives other bytes")
	}
}

// TestFault_38_SomeFail computes pictures of which some are broken: they are named, and the others have results.
func TestFault_38_SomeFail(t *testing.T) {
	dataFolder(t)
	model, folder, _ := jsonData(t)
	n, broken := 100, 3
	if !testing.Short() {
		n, broken = 1000, 30
	}
	good := read(t, firstPicture(t, folder))
	data := t.TempDir()
	for i := range n {
		content := append(bytes.Clone(good), fmt.Sprint(i)...) // behind the end of the picture
		if i%(n/broken) == 1 {
			content = good[:len(good)/2]
		}
		write(t, filepath.Join(data, fmt.Sprintf("n01440764_%d.png", i)), content)
	}
	file, out := studyFile(t, model, data, "attacks: [{epsilon: 0.01, steps: 1}]\n"), filepath.Join(t.TempDir(), "run")
	code, stdout, stderr := command(t, "run", file, "--out", out, "--json")
	if code != exitSome || !strings.Contains(stderr, fmt.Sprintf("%d of %d pictures left out", broken+1, n)) &&
		!strings.Contains(stderr, fmt.Sprintf("%d of %d pictures left out", broken, n)) {
		t.Errorf("exit code %d, %q", code, stderr)
	}
	var done struct {
		Skipped []struct{ Path, Reason string }
	}
	if err := json.Unmarshal([]byte(stdout), &done); err != nil {
		t.Fatal(err)
	}
	code, stdout, _ = command(t, "eval", "--run", out, "--json")
	var e struct {
		N       int
		Skipped []struct{ Path, Reason string }
	}
	if err := json.Unmarshal([]byte(stdout), &e); err != nil || code != exitSome {
		t.Fatalf("exit code %d, %v", code, err)
	}
	if e.N+len(e.Skipped) != n || len(e.Skipped) != len(done.Skipped) || len(e.Skipped) < broken {
		t.Errorf("%d pictures and %d left out, the run named %d", e.N, len(e.Skipped), len(done.Skipped))
	}
	if code, _, stderr := command(t, "run", file, "--out", out, "--skips-ok"); code != exitDone {
		t.Errorf("exit code %d: %s", code, stderr)
	}
}
