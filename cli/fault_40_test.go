package cli

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestFault_40_CommandsStop stops commands at moments of chance while they load, predict, attack and explain. Each is
// gone within 2 s, and leaves nothing that runs.
func TestFault_40_CommandsStop(t *testing.T) {
	dataFolder(t)
	file := filepath.Join(t.TempDir(), "study.yaml")
	write(t, file, []byte("attacks: [{steps: 10}]\n"))
	out := filepath.Join(t.TempDir(), "run")
	before := runtime.NumGoroutine()
	for _, args := range []string{
		"eval", "attack", "explain --samples 1000", "critic --selector all", "bias --class orange", "run " + file + " --out " + out,
		"run " + file + " --plan", "compare --model efficientnet-lite0 --model efficientnet-lite0",
	} {
		for range 2 {
			ctx, cancel := context.WithCancelCause(context.Background())
			var stdout, stderr bytes.Buffer
			a := &app{in: os.Stdin, out: &stdout, err: &stderr, getenv: func(string) string { return "" }, now: time.Now}
			stopped := make(chan time.Time, 1)
			time.AfterFunc(time.Duration(rand.Float64()*float64(1500*time.Millisecond)), func() {
				stopped <- time.Now()
				cancel(signalled{syscall.SIGTERM})
			})
			code := a.run(ctx, append(strings.Fields(args), "--no-cache"))
			ended := time.Now()
			if took := ended.Sub(<-stopped); code != exitSignalOf+15 || took > 2*time.Second {
				t.Errorf("%s: exit code %d after %v: %s", args, code, took, &stderr)
			}
			cancel(nil)
		}
	}
	for range 50 { // the last ones may be about to end
		if runtime.NumGoroutine() <= before+2 {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	t.Errorf("%d goroutines, before %d", runtime.NumGoroutine(), before)
}
