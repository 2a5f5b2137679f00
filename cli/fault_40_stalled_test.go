//go:build unix

package cli

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"beyond/assets"
	"beyond/cli/explorer"
	"beyond/cli/settings"
	"beyond/engine"
	"beyond/engine/catalogue"
	"beyond/engine/dataset"
	"beyond/ui/guard"
)

// stalledEnv names the file whose existence stalls the disk of the explorer under test.
const stalledEnv = "BEYOND_STALLED"

// fewEnv leaves the explorer under test so many pictures of each of seven classes, of which people can be asked soon.
const fewEnv = "BEYOND_STALLED_FEW"

// linesEnv has it talk in lines.
const linesEnv = "BEYOND_STALLED_LINES"

// few are up to n pictures each of the first seven classes.
func few(set *dataset.Set, n int) *dataset.Set {
	classes := map[int]int{}
	return set.Filter(func(item dataset.Item) bool {
		if _, known := classes[item.Label]; !known && len(classes) == 7 {
			return false
		}
		classes[item.Label]++
		return classes[item.Label] <= n
	})
}

// stallingFS are files that do not open any more once a file exists, as on a disk that has gone.
type stallingFS struct {
	fs.FS
	when string
}

func (s stallingFS) Open(name string) (fs.File, error) {
	if exists(s.when) {
		select {}
	}
	return s.FS.Open(name)
}

// TestStalledExplorer is no test: it is the explorer on a disk that stalls, which TestFault_40_StalledDisk runs.
func TestStalledExplorer(t *testing.T) {
	if os.Getenv(stalledEnv) == "" {
		t.Skip("run by TestFault_40_StalledDisk")
	}
	values, err := settings.Read("", os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	a := &app{in: os.Stdin, out: os.Stdout, err: os.Stderr, getenv: os.Getenv, now: time.Now, settings: values}
	_, m, err := a.open(t.Context(), "", catalogue.Choice{Model: assets.ModelName})
	if err != nil {
		t.Fatal(err)
	}
	set, err := dataset.OpenFS(t.Context(), stallingFS{assets.Gallery(), os.Getenv(stalledEnv)}, "gallery", m.Classes)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := strconv.Atoi(os.Getenv(fewEnv)); err == nil {
		set = few(set, n)
	}
	if os.Getenv(stalledEnv+"_NOW") != "" {
		write(t, os.Getenv(stalledEnv), nil)
	}
	a.workers = engine.Threads(0)
	e := a.newEngine()
	defer ending(e.Close)
	if os.Getenv(linesEnv) != "" {
		ctx, stop := signal.NotifyContext(t.Context(), os.Interrupt)
		defer stop()
		if err := a.converse(ctx, a.newWorkspace(e, m, set)); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		return
	}
	answers := (&storeFlags{path: storeFile()}).answers(a.now)
	defer ending(answers.Close)
	err = explorer.Run(context.Background(), explorer.Options{
		Workspace: a.newWorkspace(e, m, set), Answers: answers, Finder: finder(), Choice: catalogue.Choice{Model: assets.ModelName},
		DefaultModel: assets.ModelName, Profiler: a.profiler(timedRuns), Gallery: galleryName, Rater: "ana", User: "ana",
		Gloss: gloss, Now: a.now, Preferences: explorer.NewPreferences(values),
	}, explorer.Terminal{Protocol: "blocks", Guard: &guard.Child{}})
	if err := a.rescued(answers, err); err != nil && !errors.As(err, new(*coded)) {
		t.Fatal(err)
	}
}

// overview is the path to the first screen, as the first line has it.
const overview = "beyond  overview  "

// stalledExplorer starts the explorer on a disk that stalls when the file it returns exists, or at once.
func stalledExplorer(t *testing.T, atOnce bool) (s *terminal, stall func()) {
	t.Helper()
	folder := t.TempDir()
	when := filepath.Join(folder, "stalled")
	t.Setenv(stalledEnv, when)
	if atOnce {
		t.Setenv(stalledEnv+"_NOW", "1")
	}
	t.Setenv("XDG_STATE_HOME", filepath.Join(folder, "state"))
	t.Setenv("XDG_CACHE_HOME", filepath.Join(folder, "cache"))
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	s = startProgram(t, program, folder, 120, 40, "-test.run=^TestStalledExplorer$", "-test.timeout=10m")
	return s, func() { write(t, when, nil) }
}

// leads types keys and waits until a text is on the screen. It prints how long that took.
func (s *terminal) leads(key, to string) {
	s.t.Helper()
	began := time.Now()
	s.press(key)
	s.see(to)
	s.t.Logf("%-8q %-32q %v", key, to, time.Since(began).Round(time.Millisecond))
}

// TestFault_40_StalledFromTheStart goes through the screens while no picture can be read, and leaves each. It prints how
// long each key took.
func TestFault_40_StalledFromTheStart(t *testing.T) {
	s, _ := stalledExplorer(t, true)
	s.see(overview)
	for _, screen := range []string{"2 classes", "3 pictures", "4 judge", "5 study", "6 bias", "7 compare", "8 jobs", "9 settings"} {
		key, name, _ := strings.Cut(screen, " ")
		s.leads(key, "beyond  "+name+"  ")
		s.leads("\x1b", overview)
	}
	s.leads("m", "› models")
	s.leads("\x1b", overview)
	s.quits()
}

// TestFault_40_StalledMeanwhile stops the disk in the middle of an attack, an explanation and a search, and begins what
// needs more pictures: a walk, questions, rounds, another model. It leaves each, and prints how long each key took.
func TestFault_40_StalledMeanwhile(t *testing.T) {
	s, stall := stalledExplorer(t, false)
	s.see(overview, "wrong")
	s.leads("3", "beyond  pictures  ")
	s.see("0.") // a prediction
	s.leads("\r", "beyond  pictures › ")
	s.see("[✓0]")
	s.press("e")
	s.leads("u", "› parts")
	s.pressUntil("f", "stop the search")
	stall()
	picture := strings.Fields(s.text())[3] + "  "
	began := time.Now()
	s.pressUntil("\x1b", "› "+picture) // once more where the search had ended before
	t.Logf("esc from a search %v", time.Since(began).Round(time.Millisecond))
	for _, key := range []string{
		"c", "G", // explains the last step of an attack as well
		"p", "B", // walks, and the one that breaks the picture soonest
		"]", // a picture that cannot be read
	} {
		s.press(key)
		time.Sleep(200 * time.Millisecond) // it begins
	}
	s.leads("\x1b", "beyond  pictures  ")
	s.leads("\x1b", overview)
	for _, way := range [][3]string{
		{"7", "a", "esc cancel"}, {"4", "\r", "Asking the model"}, {"5", "p", "Choosing prototypes"}, {"6", "t", "bias"},
	} {
		s.press(way[0])
		s.pressUntil(way[1], way[2])
		s.leads("\x1b", "esc back")
		s.leads("1", overview)
	}
	s.press("3")
	s.press("\x1b[6~\x1b[6~q") // pages that cannot be read
	began = time.Now()
	s.exit()
	t.Logf("q: ended after %v", time.Since(began).Round(time.Millisecond))
}

// asked is an explorer with a question of judge on screen, whose disk answers until stall.
func asked(t *testing.T) (s *terminal, stall func()) {
	t.Helper()
	t.Setenv(fewEnv, "8")
	s, stall = stalledExplorer(t, false)
	s.see(overview, "wrong")
	s.press("4")
	s.pressUntil("\r", "relevant for this image")
	return s, stall
}

// TestFault_40_StalledQuestions stops the disk while a question is on screen, and goes on to pictures that cannot be read.
// It leaves them, and the result and the study's table, and prints how long each key took.
func TestFault_40_StalledQuestions(t *testing.T) {
	s, stall := asked(t)
	stall()
	const waits = "Preparing the picture"
	s.pressUntil("s", waits) // six pictures are fetched ahead
	s.press("e")             // examples, which cannot be read either
	s.leads("\x1b", "beyond  judge  ")
	s.leads("\r", waits)
	s.leads("\x1b", "beyond  judge  ")
	s.leads("r", "› ")
	s.leads("\x1b", "beyond  judge  ")
	s.leads("5", "beyond  study  ")
	s.leads("t", "› ")
	s.leads("\x1b", "beyond  study  ")
	s.press("4")
	s.leads("\r", waits)
	s.quits()
}

// quits presses q and prints how long the end takes.
func (s *terminal) quits() {
	s.t.Helper()
	began := time.Now()
	s.press("q")
	s.exit()
	s.t.Logf("q: ended after %v", time.Since(began).Round(time.Millisecond))
}

// TestFault_40_StalledSaving answers a question while the store does not answer, for which another program that keeps its
// lock stands in. The question can be left, and the program: the answer is then in a file.
func TestFault_40_StalledSaving(t *testing.T) {
	s, _ := asked(t)
	s.press("s")
	s.see("saved")
	release := s.locksStore()
	s.leads("s", "saving")
	s.leads("\x1b", "beyond  judge  ")
	s.quits()
	release() // until then nothing was saved
	s.exported(`"skip"`)
}

// locksStore keeps the lock of the program's store until release.
func (s *terminal) locksStore() (release func()) {
	s.t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(s.program.Dir, "data", "beyond", "beyond.db"))
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { db.Close() })
	db.SetMaxOpenConns(1)
	if _, err := db.Exec("BEGIN IMMEDIATE"); err != nil {
		s.t.Fatal(err)
	}
	return func() {
		if _, err := db.Exec("ROLLBACK"); err != nil {
			s.t.Error(err)
		}
	}
}

// exported asks for one answer in the file that the program has left.
func (s *terminal) exported(answer string) {
	s.t.Helper()
	text, err := os.ReadFile(filepath.Join(s.program.Dir, "answers-1.jsonl"))
	if err != nil || strings.Count(string(text), answer) != 1 {
		s.t.Errorf("the answer that was on its way: %q, %v\n%s", text, err, s.text())
	}
}

// TestFault_40_StalledLines interrupts questions in lines while an answer is on its way to a store that does not answer,
// and a conversation about a picture that cannot be read. It prints how long the end takes.
func TestFault_40_StalledLines(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("XDG_DATA_HOME", filepath.Join(folder, "data"))
	task := filepath.Join(folder, "task.zip")
	done(t, "judge", "export-task", "--out", task, "--ask", "five", "--raters", "1", "--limit", "2", "--classes", "orange")
	interrupt := func(s *terminal, code int) {
		began := time.Now()
		s.press("\x03")
		if got := s.exit(); got != code {
			t.Errorf("exit code %d, want %d:\n%s", got, code, s.text())
		}
		t.Logf("ctrl-c: ended after %v", time.Since(began).Round(time.Millisecond))
	}
	s := startTerminal(t, folder, 100, 24, "judge", "answer", "--lines", "--rater", "ana", task)
	s.see("relevant")
	release := s.locksStore()
	s.press("y\n")
	time.Sleep(500 * time.Millisecond) // it is on its way
	interrupt(s, exitSignalOf+int(syscall.SIGINT))
	release()
	s.exported(`"yes"`)

	t.Setenv(linesEnv, "1")
	s, _ = stalledExplorer(t, true)
	s.see("Type help")
	s.press("show 3\n")
	time.Sleep(500 * time.Millisecond)
	interrupt(s, exitDone)
}
