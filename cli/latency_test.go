//go:build unix

package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// BenchmarkKeyToFrame measures, in a pseudo-terminal, the time from a key to the first byte of the frame that
// answers it, while the engine predicts and attacks the gallery in the background.
func BenchmarkKeyToFrame(b *testing.B) {
	s := startTerminal(b, b.TempDir(), 120, 40)
	s.see("gallery")
	s.press("3") // the grid
	s.see("all")
	const keys = 300
	var times []time.Duration
	for i := range keys {
		key := map[bool]string{true: "\x1b[C", false: "\x1b[D"}[i%20 < 10] // ten to the right, ten to the left
		s.quiet(30 * time.Millisecond)
		before := s.written()
		start := time.Now()
		s.press(key)
		for s.written() == before && time.Since(start) < time.Second {
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

// quiet waits until nothing has been written for a while, or for at most a second.
func (s *terminal) quiet(d time.Duration) {
	last, since := s.written(), time.Now()
	for end := time.Now().Add(time.Second); time.Now().Before(end) &&
		time.Since(since) < d; time.Sleep(time.Millisecond) {
		if now := s.written(); now != last {
			last, since = now, time.Now()
		}
	}
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
