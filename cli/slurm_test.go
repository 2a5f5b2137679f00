//go:build linux

package cli

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"beyond/engine/golden"
	"beyond/engine/run"
)

// slurm is a real Slurm of two nodes on this machine.
type slurm struct {
	t              *testing.T
	script, folder string
	env            []string
}

// startSlurm starts it, or skips the test where Slurm is not installed or the test is not root's.
func startSlurm(t *testing.T) *slurm {
	t.Helper()
	for _, program := range []string{"slurmctld", "slurmd", "sbatch", "munged"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skipf("no Slurm here: %v (apt-get install slurmctld slurmd slurm-client munge)", err)
		}
	}
	if os.Geteuid() != 0 {
		t.Skip("only root can start Slurm")
	}
	s := &slurm{t: t, script: golden.Path(t, "bin", "slurm-here"), folder: t.TempDir()}
	out, err := exec.Command(s.script, s.folder).Output()
	if err != nil {
		t.Fatalf("start Slurm: %v", err)
	}
	_, conf, _ := strings.Cut(strings.TrimSpace(string(out)), "export ")
	s.env = append(os.Environ(), conf)
	t.Cleanup(func() {
		_ = exec.Command(s.script, "--stop", s.folder).Run()
		time.Sleep(time.Second) // until its files may be removed
	})
	return s
}

// run runs a program of Slurm's in a folder.
func (s *slurm) run(folder, name string, args ...string) string {
	s.t.Helper()
	c := exec.Command(name, args...)
	c.Dir, c.Env = folder, s.env
	out, err := c.CombinedOutput()
	if err != nil {
		s.t.Fatalf("%s %q: %v: %s", name, args, err, out)
	}
	return string(out)
}

// lose kills a node with all its tasks, and waits until Slurm has found out.
func (s *slurm) lose(dir, node string) {
	s.t.Helper()
	if out, err := exec.Command(s.script, "--lose", strings.TrimPrefix(node, "n"), s.folder).CombinedOutput(); err != nil {
		s.t.Fatalf("%v: %s", err, out)
	}
	s.wait(dir, node+" is down", func() bool {
		return strings.HasPrefix(s.run(dir, "sinfo", "-h", "-N", "-n", node, "-o", "%T"), "down")
	})
}

// back starts a lost node again.
func (s *slurm) back(node string) {
	s.t.Helper()
	c := exec.Command(s.script, "--back", strings.TrimPrefix(node, "n"), s.folder)
	c.Env = s.env
	if out, err := c.CombinedOutput(); err != nil {
		s.t.Fatalf("%v: %s", err, out)
	}
}

// inTask waits until a task on a node has computed something, and is in the middle of it.
func (s *slurm) inTask(dir, out, node string) {
	s.t.Helper()
	s.wait(dir, "a task under way on "+node, func() bool {
		task := strings.TrimSpace(s.run(dir, "squeue", "-h", "-t", "R", "-w", node, "-o", "%K"))
		status, err := run.StatusOf(out)
		return err == nil && slices.ContainsFunc(status.Running, func(r run.RunningShard) bool {
			return fmt.Sprint(r.Shard) == task && r.Pictures > 0
		})
	})
}

// TestFault_36_Slurm submits the printed script to a real Slurm of two nodes, kills first the one and, once that is back,
// the other in the middle of a task, and compares the merged bytes with those of a run in one piece. Slurm finds out after
// half a minute, and begins a task again two minutes later.
func TestFault_36_Slurm(t *testing.T) {
	if os.Getenv("BEYOND_SLURM") == "" {
		t.Skip("takes ten minutes: BEYOND_SLURM=1, as .ci/long does")
	}
	s := startSlurm(t)
	program, err := built()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	const study = "data: {classes: [orange, lemon, banana, goblet, barrel, agaric, basketball, balloon]}\nattacks: [{steps: 10}]\n"
	write(t, filepath.Join(dir, "study.yaml"), []byte(study))
	script := s.run(dir, program, "run", "script", "study.yaml", "--slurm", "--shards", "6", "--out", "whole run")
	write(t, filepath.Join(dir, "job.sh"), []byte(script))
	s.run(dir, "sbatch", "job.sh")
	out := filepath.Join(dir, "whole run")
	for _, node := range []string{"n1", "n2"} {
		s.inTask(dir, out, node)
		s.lose(dir, node)
		s.back(node)
	}
	s.wait(dir, "the merge", func() bool {
		_, err := os.Stat(filepath.Join(out, "results"))
		return err == nil && strings.TrimSpace(s.run(dir, "squeue", "-h")) == ""
	})
	s.run(dir, program, "run", "study.yaml", "--out", "clean", "--workers", "1")
	if !bytes.Equal(read(t, out, "results"), read(t, dir, "clean", "results")) {
		t.Error("the run on Slurm has other bytes than one in one piece")
	}
	logs, _ := filepath.Glob(filepath.Join(dir, "slurm-*.out"))
	resumed := 0
	for _, log := range logs {
		resumed += strings.Count(string(read(t, log)), "of an earlier start")
	}
	if resumed < 2 {
		t.Errorf("%d tasks went on where another had stopped, want one of each node", resumed)
	}
}

// wait waits until something is so.
func (s *slurm) wait(dir, what string, so func() bool) {
	s.t.Helper()
	for range 600 {
		if so() {
			return
		}
		time.Sleep(time.Second)
	}
	var logs strings.Builder
	names, _ := filepath.Glob(filepath.Join(dir, "slurm-*.out"))
	for _, name := range names {
		fmt.Fprintf(&logs, "%s: %s\n", filepath.Base(name), read(s.t, name))
	}
	s.t.Fatalf("%s: not within ten minutes\n%s\n%s", what, s.run(dir, "squeue"), &logs)
}
