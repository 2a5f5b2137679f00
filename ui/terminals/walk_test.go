//go:build terminals && unix

package terminals

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"sync/atomic"
	"testing"
	"time"
)

var (
	steps = flag.Int("steps", 30, "random steps in each terminal, after the scripted paths")
	seed  = flag.Uint64("seed", 1, "of the random steps")
)

// paths are the scripted walks, in xdotool's names of keys. A step ends at each "".
var paths = [][]string{
	{"n", "", "n", "", "n", "", "n", ""},                                       // page by page
	{"n", "n", "n", "n", "n", "n", ""},                                         // pages in haste
	{"c", "", "c", "", "c", "c", "c", ""},                                      // other pictures in the same places
	{"question", "", "question", ""},                                           // the help over pictures
	{"slash", "a", "b", "", "Escape", "", "slash", "c", "Return", ""},          // a filter: the cursor is shown
	{"2", "", "j", "j", "", "1", "", "2", "j", "", "j", "", "1", ""},           // a screen without pictures, where lines move
	{"o", "", "n", "", "Escape", "", "o", "o", "", "Escape", "", "Escape", ""}, // screens over screens
	{"j", "", "j", "j", "j", "", "n", "j", ""},                                 // text beside pictures
	{"colon", "p", "", "Escape", "", "n", ""},                                  // the palette over pictures
	{"n", "ctrl+l", "", "c", "ctrl+l", "n", "", "2", "ctrl+l", "1", ""},        // drawn again meanwhile
}

// TestPicturesAreWhereTheyShouldBe walks in each terminal while the processors are busy. It walks in several at once
// (-parallel).
func TestPicturesAreWhereTheyShouldBe(t *testing.T) {
	t.Cleanup(busy())
	for _, terminal := range terminals {
		t.Run(terminal.name, func(t *testing.T) {
			t.Parallel()
			w := open(t, terminal)
			for i, path := range paths {
				w.walk(t, fmt.Sprintf("path %d", i), path)
			}
			rng := rand.New(rand.NewPCG(*seed, 13))
			for i := range *steps {
				w.walk(t, fmt.Sprintf("random step %d", i), randomKeys(rng))
			}
			t.Logf("%d steps in %s", w.steps, terminal.name)
		})
	}
}

// randomKeys returns the keys of a step. An overlay is closed in the step that opens it, or checked while it is open.
func randomKeys(rng *rand.Rand) (keys []string) {
	for range 1 + rng.IntN(4) {
		switch rng.IntN(12) {
		case 0:
			keys = append(keys, "question", "question")
		case 1:
			keys = append(keys, "slash", "a", "Escape")
		case 2:
			keys = append(keys, "2")
		case 3:
			keys = append(keys, "1")
		case 4:
			keys = append(keys, "o")
		case 5:
			keys = append(keys, "Escape")
		case 6:
			keys = append(keys, "question", "", "question")
		case 7, 8:
			keys = append(keys, "c")
		case 9:
			keys = append(keys, "j")
		default:
			keys = append(keys, "n")
		}
	}
	return append(keys, "")
}

// walker is a program in a terminal.
type walker struct {
	terminal terminal
	display  *display
	file     string
	geometry geometry
	rng      *rand.Rand
	steps    int
	covered  bool // by help, palette or filter line
	press    func(key string) error
}

// walk presses keys with pauses and checks the screen after each step.
func (w *walker) walk(t *testing.T, name string, keys []string) {
	t.Helper()
	for i, key := range keys {
		if key == "" {
			w.check(t, fmt.Sprintf("%s, %s after %v", w.terminal.name, name, keys[:i]))
			continue
		}
		if err := w.press(key); err != nil {
			t.Fatal(err)
		}
		w.note(key)
		time.Sleep(time.Duration(w.rng.IntN(300)) * time.Millisecond)
	}
}

// note follows what lies over the pictures.
func (w *walker) note(key string) {
	switch {
	case key == "question", key == "colon":
		w.covered = !w.covered
	case slices.Contains([]string{"Escape", "Return"}, key):
		w.covered = false
	}
}

// check waits until the screenshot is as it should be. What is wrong for patience is wrong for good.
func (w *walker) check(t *testing.T, name string) {
	t.Helper()
	const patience = 8 * time.Second
	w.steps++
	for begin := time.Now(); ; time.Sleep(200 * time.Millisecond) {
		want, err := read(w.file)
		var s screenshot
		if err == nil {
			s, err = w.display.screenshot()
		}
		if err == nil {
			err = s.compare(w.geometry, want, w.covered)
		}
		if err == nil {
			return
		}
		if time.Since(begin) > patience {
			t.Fatalf("%s: %v (page %s) %s", name, err, want.Page, s.save(name))
		}
	}
}

// busy keeps all processors busy until it is stopped.
func busy() (stop func()) {
	var over atomic.Bool
	for range runtime.NumCPU() {
		go func() {
			for !over.Load() {
			}
		}()
	}
	return func() { over.Store(true) }
}

// open starts the terminal with this test as the program in it.
func open(t *testing.T, terminal terminal) *walker {
	if err := terminal.missing(); err != nil {
		if os.Getenv("BEYOND_TERMINALS_NEED") == terminal.name {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	w := &walker{
		terminal: terminal, display: newDisplay(t), file: t.TempDir() + "/shown.json",
		rng: rand.New(rand.NewPCG(*seed, 300)),
	}
	w.press = func(key string) error { return w.display.press(key) }
	terminal.run(t, w)
	begin := time.Now()
	for {
		s, err := read(w.file)
		if err == nil && s.Cols > 0 {
			break
		}
		if time.Since(begin) > 60*time.Second {
			t.Fatalf("%s does not start: %v", terminal.name, err)
		}
		time.Sleep(100 * time.Millisecond)
	}
	time.Sleep(time.Second)
	return w
}
