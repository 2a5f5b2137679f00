//go:build unix

package cli

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkKeyToFrame measures, in a pseudo-terminal, the time from a key to the frame that answers it: the one that
// writes the status line anew, with the picture's name. Meanwhile the engine predicts and attacks the gallery in the
// background, and other programs keep the processors busy.
func BenchmarkKeyToFrame(b *testing.B) {
	s := startTerminal(b, b.TempDir(), 120, 40)
	s.see("gallery")
	s.press("3") // the grid
	s.see("all")
	for range 2 {
		busy := exec.Command("sh", "-c", "while :; do :; done")
		if err := busy.Start(); err != nil {
			b.Fatal(err)
		}
		defer busy.Wait()
		defer busy.Process.Kill()
	}
	const keys = 300
	rng := rand.New(rand.NewPCG(1, 1))
	var times []time.Duration
	for i := range keys {
		key := map[bool]string{true: "\x1b[C", false: "\x1b[D"}[i%20 < 10] // ten to the right, ten to the left
		time.Sleep(time.Duration(50+rng.IntN(200)) * time.Millisecond)
		before := s.written()
		start := time.Now()
		s.press(key)
		for !s.wrote(before, "\x1b[39;") && time.Since(start) < time.Second {
			time.Sleep(100 * time.Microsecond)
		}
		times = append(times, time.Since(start))
	}
	slices.Sort(times)
	for _, q := range []float64{0.5, 0.9, 0.99, 1} {
		at := min(int(q*keys), keys-1)
		b.ReportMetric(float64(times[at].Microseconds())/1e3, "ms-p"+strconv.Itoa(int(100*q)))
	}
	b.ReportMetric(0, "ns/op")
}

// BenchmarkStart measures the time from the start of the built program to its first frame and to its first
// picture, to the whole gallery's predictions, and the peak of its memory until then.
func BenchmarkStart(b *testing.B) {
	if _, err := built(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		start := time.Now()
		s := startTerminal(b, b.TempDir(), 120, 40)
		s.see("beyond")
		b.ReportMetric(float64(time.Since(start).Milliseconds()), "ms-first-frame")
		s.see("▀")
		b.ReportMetric(float64(time.Since(start).Milliseconds()), "ms-first-picture")
		s.see("attack gallery") // the job that follows the predictions
		b.ReportMetric(float64(time.Since(start).Milliseconds()), "ms-all-predicted")
		b.ReportMetric(peakMemory(s.program.Process.Pid), "MB-peak")
		s.press("q")
		s.exit()
	}
	b.ReportMetric(0, "ns/op")
}

// written is how many bytes the program has written so far.
func (s *terminal) written() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.raw)
}

// wrote reports whether the program has written a text since it had written so many bytes.
func (s *terminal) wrote(since int, text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Contains(s.raw[since:], []byte(text))
}

// peakMemory is the largest resident size, in MB, of a process and of its children, added up.
func peakMemory(pid int) float64 {
	sum := 0.0
	status, _ := filepath.Glob("/proc/[0-9]*/status")
	for _, path := range status {
		text, _ := os.ReadFile(path)
		fields := map[string]string{}
		for line := range strings.Lines(string(text)) {
			name, value, _ := strings.Cut(line, ":")
			fields[name] = strings.TrimSuffix(strings.TrimSpace(value), " kB")
		}
		if id := strconv.Itoa(pid); fields["Pid"] == id || fields["PPid"] == id {
			kb, _ := strconv.Atoi(fields["VmHWM"])
			sum += float64(kb) / 1e3
		}
	}
	return sum
}
