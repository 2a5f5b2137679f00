package cli

import (
	"bytes"
	"errors"
	"fmt"
	"path/filepath"
	"runtime"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"beyond/assets"
	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/catalogue"
)

// TestFault_39_Limits: the memory is the machine's, or that of the smallest control group above the process.
func TestFault_39_Limits(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	machine := file("MemTotal:       16000000 kB\nMemFree: 1 kB\n")
	for name, c := range map[string]struct {
		root fstest.MapFS
		want int64
	}{
		"none":    {fstest.MapFS{}, 0},
		"machine": {fstest.MapFS{"proc/meminfo": machine}, 16000000 << 10},
		"group": {fstest.MapFS{
			"proc/meminfo": machine, "proc/self/cgroup": file("0::/slurm/job_7\n"),
			"sys/fs/cgroup/slurm/job_7/memory.max": file("max\n"), "sys/fs/cgroup/slurm/memory.max": file("1000000000\n"),
		}, 1000000000},
		"container": {fstest.MapFS{
			"proc/meminfo": machine, "proc/self/cgroup": file("0::/\n"), "sys/fs/cgroup/memory.max": file("512000000\n"),
		}, 512000000},
		"version 1": {fstest.MapFS{
			"proc/meminfo": machine, "proc/self/cgroup": file("3:cpu:/x\n2:memory:/a/b\n"),
			"sys/fs/cgroup/memory/a/b/memory.limit_in_bytes": file("700000000\n"),
			"sys/fs/cgroup/memory/memory.limit_in_bytes":     file("9223372036854771712\n"),
		}, 700000000},
		"nonsense": {fstest.MapFS{"proc/meminfo": file("x"), "proc/self/cgroup": file("::::\n0::../..\n")}, 0},
	} {
		if got := memoryOf(c.root); got != c.want {
			t.Errorf("%s: %d bytes, want %d", name, got, c.want)
		}
	}
}

// TestFault_39_Budgets divides little memory, and keeps the usual budgets where there is plenty.
func TestFault_39_Budgets(t *testing.T) {
	group := func(bytes string) fstest.MapFS {
		return fstest.MapFS{
			"proc/self/cgroup": {Data: []byte("0::/\n")}, "sys/fs/cgroup/memory.max": {Data: []byte(bytes)},
		}
	}
	for bytes, want := range map[string][2]int64{
		"400000000\n": {100_000_000, 100_000_000}, "4000000000\n": {256 << 20, 512 << 20}, "max\n": {256 << 20, 512 << 20},
	} {
		if caches, decoding := memoryBudgets(group(bytes)); caches != want[0] || decoding != want[1] {
			t.Errorf("%s: %d and %d, want %d", bytes, caches, decoding, want)
		}
	}
}

// TestFault_39_Gradient attacks with too little memory for gradients: it is refused in one line, and predictions go on.
func TestFault_39_Gradient(t *testing.T) {
	a := &app{now: time.Now, getenv: func(string) string { return "" }}
	set, m, err := a.open(t.Context(), "", catalogue.Choice{Model: assets.ModelName})
	if err != nil {
		t.Fatal(err)
	}
	e := engine.New(engine.Config{Limit: 50_000_000})
	defer e.Close()
	w := e.Open(m, set)
	for _, err = range w.Attack(t.Context(), engine.Visible, 0, attack.Default(attack.Linf)) {
	}
	var memory *engine.MemoryError
	if !errors.As(err, &memory) || memory.Needs < 50_000_000 {
		t.Errorf("attack: %v, want that it needs more memory", err)
	}
	if _, err := w.Predict(t.Context(), engine.Visible, 0); err != nil {
		t.Errorf("prediction: %v", err)
	}
}

// TestFault_39_MemoryIsFlat computes a run of few pictures and one of many. The second takes no more memory but for what
// is known of each picture.
func TestFault_39_MemoryIsFlat(t *testing.T) {
	if testing.Short() {
		t.Skip("computes 2,000 pictures")
	}
	dataFolder(t)
	model, folder, _ := jsonData(t)
	good := read(t, firstPicture(t, folder))
	few, many := 400, 1600 // few fill the cache of crops
	peak := func(n int) int64 {
		data := t.TempDir()
		for i := range n {
			write(t, filepath.Join(data, fmt.Sprintf("n01440764_%d.png", i)), append(bytes.Clone(good), fmt.Sprint(i)...))
		}
		file := studyFile(t, model, data, "attacks: [{epsilon: 0.01, steps: 1}]\n")
		runtime.GC()
		var most atomic.Int64
		done := make(chan struct{})
		go func() {
			for {
				select {
				case <-done:
					return
				case <-time.After(5 * time.Millisecond):
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					most.Store(max(most.Load(), int64(m.HeapAlloc)))
				}
			}
		}()
		code, _, stderr := command(t, "run", file, "--out", filepath.Join(t.TempDir(), "run"))
		close(done)
		if code != exitDone {
			t.Fatalf("exit code %d: %s", code, stderr)
		}
		return most.Load()
	}
	small, large := peak(few), peak(many)
	if each := (large - small) / int64(many-few); each > 24<<10 {
		t.Errorf("%d pictures take %.1f MB, %d take %.1f MB: %d bytes for each", few, float64(small)/1e6, many,
			float64(large)/1e6, each)
	}
}
