package store

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"testing"
	"time"
)

// childVariable makes this test's binary another process with the store; its value is an errand.
const childVariable = "BEYOND_TEST_STORE"

// errand is a child's job.
type errand struct {
	Do         string // the name of a function in errands
	Path       string
	Rater      string
	Rows       int
	FileSystem string // the file system to report for the store's folder
	Busy       time.Duration
	Step       int    // at which the child kills itself
	FileBytes  uint64 // that it may write to a file; 0 for no limit
}

// errands are the jobs of children. They print a line for each step.
var errands = map[string]func(errand) error{}

func TestMain(m *testing.M) {
	if text := os.Getenv(childVariable); text != "" {
		if err := run(text); err != nil {
			fmt.Println("error:", err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func run(text string) error {
	var e errand
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		return err
	}
	return errands[e.Do](e)
}

func (e errand) opener() opener {
	return opener{
		Config:     Config{Path: e.Path, Now: time.Now, PID: os.Getpid(), Busy: e.Busy},
		migrations: migrations(), fileSystem: func(string) string { return e.FileSystem },
	}
}

// child is a process on an errand, as its parent sees it.
type child struct {
	command *exec.Cmd
	lines   *bufio.Scanner
	stdin   io.WriteCloser
}

func send(t testing.TB, e errand) *child {
	t.Helper()
	text, err := json.Marshal(e)
	if err != nil {
		t.Fatal(err)
	}
	c := &child{command: exec.Command(os.Args[0])}
	c.command.Env = append(os.Environ(), childVariable+"="+string(text))
	c.command.Stderr = os.Stderr
	out, err := c.command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	c.lines = bufio.NewScanner(out)
	if c.stdin, err = c.command.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := c.command.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.command.Process.Kill() })
	return c
}

// proceed lets children go on that wait for each other.
func proceed(t testing.TB, children ...*child) {
	t.Helper()
	for _, c := range children {
		if line := c.next(t); line != "ready" {
			t.Fatalf("a child says %q, want ready", line)
		}
	}
	for _, c := range children {
		if err := c.stdin.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// ready says that a child has come as far as proceed expects, and waits for it.
func ready() {
	fmt.Println("ready")
	_, _ = io.Copy(io.Discard, os.Stdin)
}

// next reads one line that the child has printed.
func (c *child) next(t testing.TB) string {
	t.Helper()
	if !c.lines.Scan() {
		t.Fatalf("the child says no more: %v, %v", c.lines.Err(), c.command.Wait())
	}
	return c.lines.Text()
}

// rest reads the child's output until it ends.
func (c *child) rest() (lines []string, err error) {
	for c.lines.Scan() {
		lines = append(lines, c.lines.Text())
	}
	return lines, c.command.Wait()
}

func init() { errands["write"] = writeRows }

// writeRows appends rows, without end where Rows is 0, and prints the id of each once Append has returned.
func writeRows(e errand) error {
	ctx := context.Background()
	s, err := e.opener().open(ctx)
	if err != nil {
		return err
	}
	if err := s.AddRater(ctx, e.Rater, Person); err != nil {
		return err
	}
	ready()
	for i := 0; e.Rows == 0 || i < e.Rows; i++ {
		id, err := s.Append(ctx, Answer{
			Rater: e.Rater, Kind: Judgement, Picture: picture(fmt.Sprint(i)),
			Subject: "n02802426", Value: Yes, Milliseconds: 900,
		})
		if err != nil {
			return err
		}
		fmt.Println(id)
	}
	return s.Close()
}
