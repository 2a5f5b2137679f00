//go:build unix

package cli

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"beyond/engine/golden"
)

// walkKeys is how many keys TestFault_62_Walks types in all: BEYOND_WALK_KEYS says another number. It types about
// walkLength in each start of the program.
func walkKeys() int {
	n, err := strconv.Atoi(os.Getenv("BEYOND_WALK_KEYS"))
	switch {
	case err == nil:
		return n
	case testing.Short() || raceDetector:
		return 40
	}
	return 200
}

const walkLength = 100

// walkSeed is the seed of the first walk: BEYOND_WALK_SEED, or one by chance.
func walkSeed(t *testing.T) uint64 {
	if text := os.Getenv("BEYOND_WALK_SEED"); text != "" {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		return seed
	}
	return rand.Uint64N(1_000_000)
}

// TestFault_62_Walks types keys, pastes and clicks by chance, fast and slowly, and resizes the window. The explorer must
// not panic nor, where the tests run under the race detector, race; after each walk esc and q must end it in order. A
// failing walk is walked again, as far as time allows, with BEYOND_WALK_SEED and -run TestFault_62_Walks/SEED.
func TestFault_62_Walks(t *testing.T) {
	program := walked(t)
	for seed, left := walkSeed(t), walkKeys(); left > 0; seed, left = seed+1, left-walkLength {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { wander(t, program, seed, min(left, walkLength)) })
		if t.Failed() {
			t.Fatalf("BEYOND_WALK_SEED=%d walks this again", seed)
		}
	}
}

// walked builds the program: with the race detector if the test has it and keys are many, for that takes minutes.
func walked(t *testing.T) string {
	if !raceDetector || os.Getenv("BEYOND_WALK_KEYS") == "" {
		path, err := built()
		if err != nil {
			t.Fatal(err)
		}
		return path
	}
	path := filepath.Join(t.TempDir(), "beyond")
	if out, err := exec.Command("go", "build", "-race", "-o", path, "..").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return path
}

// wander types n keys, and leaves.
func wander(t *testing.T, program string, seed uint64, n int) {
	folder := t.TempDir()
	races := filepath.Join(folder, "race")
	t.Setenv("GORACE", "log_path="+races)
	t.Setenv("XDG_STATE_HOME", filepath.Join(folder, "state"))
	t.Setenv("XDG_CACHE_HOME", filepath.Join(folder, "cache"))
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY"} {
		t.Setenv(name, "http://127.0.0.1:1") // nothing is pulled
	}
	s := startProgram(t, program, folder, 120, 40, walkData(t, seed)...)
	s.see("beyond  overview")
	r := rand.New(rand.NewPCG(seed, 0))
	var typed []string
	for len(typed) < n && !s.hasEnded() {
		typed = append(typed, s.stray(r)...)
	}
	for i := 0; i < 200 && !s.hasEnded(); i++ { // esc leaves screens one by one, a busy program may take a while
		s.master.Write([]byte("\x1b"))
		time.Sleep(70 * time.Millisecond)
		if i > 8 {
			s.master.Write([]byte("q"))
			time.Sleep(30 * time.Millisecond)
		}
	}
	if code := s.exit(); code != exitDone {
		t.Errorf("exit code %d after %q\n%s", code, typed, s.text())
	}
	logs, _ := filepath.Glob(races + ".*")
	for _, log := range logs {
		text, _ := os.ReadFile(log)
		t.Errorf("races after %q\n%s", typed, text)
	}
	traces, _ := filepath.Glob(filepath.Join(folder, "state", "beyond", "*.txt"))
	for _, trace := range traces {
		text, _ := os.ReadFile(trace)
		t.Errorf("stopped after %q\n%s", typed, text)
	}
}

// walkData are pictures with attributes, or a few photos.
func walkData(t *testing.T, seed uint64) []string {
	if seed%3 > 0 {
		return nil
	}
	return []string{golden.Path(t, "photos-free")}
}

func (s *terminal) hasEnded() bool {
	select {
	case <-s.ended:
		return true
	default:
		return false
	}
}

// strays are the keys of a walk; those that lead somewhere come more often.
var strays = append(strings.Split("123456789abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPRSTUVWXYZ[]{}()<>.,;-+=*?/:!@#$%^&_|~`'\"\\ 0", ""),
	"\r", "\r", "\r", "\r", "\x1b", "\x1b", "\t", "\t", "\x1b[Z", " ", " ", "\x7f", "\x1b[A", "\x1b[A", "\x1b[B", "\x1b[B", "\x1b[C", "\x1b[C",
	"\x1b[D", "\x1b[D", "\x1b[5~", "\x1b[6~", "\x1b[H", "\x1b[F", "\x1b[1;3C", "\x1b[1;3D", "\x0b", "\x0c", "\x0e", "\x0f", "\x10", "\x12",
	"\x15", "e", "u", "f", "]", "3\r", "1", "2", "3", "\x1bOP", "\x1b[200~pasted \x07 text\n\x1b[201~")

// stray does something by chance, and returns what it was.
func (s *terminal) stray(r *rand.Rand) (did []string) {
	switch r.IntN(25) {
	case 0: // a click, or the wheel
		button := []int{0, 0, 0, 64, 65}[r.IntN(5)]
		x, y := 1+r.IntN(120), 1+r.IntN(40)
		did = []string{fmt.Sprintf("\x1b[<%d;%d;%dM\x1b[<%d;%d;%dm", button, x, y, button, x, y)}
	case 1:
		size := [][2]int{{120, 40}, {80, 24}, {60, 16}, {200, 60}, {30, 8}, {120, 40}}[r.IntN(6)]
		s.resize(size[0], size[1])
		return []string{fmt.Sprintf("<%dx%d>", size[0], size[1])}
	case 2: // a key that is held, or a burst
		for range 2 + r.IntN(12) {
			did = append(did, strays[r.IntN(len(strays))])
			if r.IntN(2) == 0 {
				did = append(did, did[len(did)-1])
			}
		}
	default:
		did = []string{strays[r.IntN(len(strays))]}
	}
	s.master.Write([]byte(strings.Join(did, ""))) // an error is the program's end, which is looked for
	time.Sleep(time.Duration(r.IntN(120)) * time.Millisecond)
	return did
}
