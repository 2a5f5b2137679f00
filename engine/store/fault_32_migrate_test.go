//go:build unix

package store

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func init() {
	// migrate opens a store with a later schema and kills itself at one of the steps on the way; once there is no
	// such step it says how far it came.
	errands["migrate"] = func(e errand) error {
		o, at := e.opener(), 0
		o.migrations = later()
		o.step = func(string) {
			if at++; at == e.Step {
				_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			}
		}
		s, err := o.open(context.Background())
		if err != nil {
			return err
		}
		return s.Close()
	}
}

// killedAtEachStep calls try with 1, 2, … until an opening has fewer steps; try returns whether it was killed.
func killedAtEachStep(t *testing.T, path func() string, then func(step int)) {
	t.Helper()
	for step := 1; ; step++ {
		_, err := send(t, errand{Do: "migrate", Path: path(), Step: step}).rest()
		then(step)
		if err == nil {
			if step < 4 {
				t.Errorf("there were only %d steps to be killed at", step-1)
			}
			return
		}
		if !strings.Contains(err.Error(), "killed") {
			t.Fatal(err)
		}
	}
}

// TestFault_32_AMigrationCutInTheMiddle leaves the old store or the new one, never a part, and a copy.
func TestFault_32_AMigrationCutInTheMiddle(t *testing.T) {
	whole, export := closed(t)
	var path string
	killedAtEachStep(t, func() string {
		path = filepath.Join(t.TempDir(), "beyond.db")
		if err := os.WriteFile(path, whole, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}, func(step int) {
		if _, err := os.Stat(path + ".schema-2"); err == nil {
			if problem, text := inspect(t, path+".schema-2"); problem != "" || text != export {
				t.Errorf("killed at step %d: the copy is not what the store was: %s", step, problem)
			}
		} else if step > 1 {
			t.Errorf("killed at step %d: there is no copy: %v", step, err)
		}
		s, err := laterOpener(Config{Path: path, Now: newClock().now}).open(context.Background())
		if err != nil {
			t.Fatalf("killed at step %d: %v", step, err)
		}
		defer s.Close()
		if text := exported(t, s, ""); text != export {
			t.Errorf("killed at step %d: the rows are others", step)
		}
		report, err := s.Check(context.Background())
		if err != nil || len(report.Problems) > 0 || report.Schema != len(later()) {
			t.Errorf("killed at step %d: %+v, %v", step, report, err)
		}
	})
}

// TestFault_32_AFirstStartCutInTheMiddle leaves no store or an empty one, and nothing in the way of the next start.
func TestFault_32_AFirstStartCutInTheMiddle(t *testing.T) {
	var path string
	killedAtEachStep(t, func() string {
		path = filepath.Join(t.TempDir(), "beyond.db")
		return path
	}, func(step int) {
		s, err := laterOpener(Config{Path: path, Now: newClock().now}).open(context.Background())
		if err != nil {
			t.Fatalf("killed at step %d: %v", step, err)
		}
		defer s.Close()
		if err := s.AddRater(context.Background(), "ana", Person); err != nil {
			t.Errorf("killed at step %d: %v", step, err)
		}
	})
}
