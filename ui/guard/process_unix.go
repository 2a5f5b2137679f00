//go:build unix

package guard

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// The child's ends of two pipes: one to report through, and one that nothing is ever sent through, which
// ends with the guard.
const (
	reportFD   = 3
	lifelineFD = 4
)

// grace is how long a child may take to end after it was told to.
const grace = 1500 * time.Millisecond

// listen starts to catch the signals that end or stop a program. Resizes reach the child by themselves,
// being of the same foreground group.
func (g *guard) listen() {
	g.signals = make(chan os.Signal, 8)
	signal.Notify(g.signals, unix.SIGINT, unix.SIGTERM, unix.SIGHUP, unix.SIGQUIT, unix.SIGTSTP)
	// The settings are restored even when the shell has taken the foreground back.
	signal.Ignore(unix.SIGTTOU)
}

func (g *guard) unlisten() {
	signal.Stop(g.signals)
	signal.Reset(unix.SIGTTOU)
}

func ends(s os.Signal) bool { return s != unix.SIGTSTP }

// runChild runs the child and fills in how it ended.
func (g *guard) runChild(trace *os.File, e *end) error {
	reports, report, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("make a pipe to the explorer: %w", err)
	}
	defer reports.Close()
	lifeline, life, err := os.Pipe()
	if err != nil {
		report.Close()
		return fmt.Errorf("make a pipe to the explorer: %w", err)
	}
	defer life.Close()
	cmd := exec.Command(g.Path, g.Args...)
	cmd.Env = g.environment()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = g.In, g.Out, trace
	cmd.ExtraFiles = []*os.File{report, lifeline}
	err = cmd.Start()
	report.Close()
	lifeline.Close()
	if err != nil {
		return fmt.Errorf("start the explorer: %w", err)
	}
	last := make(chan Status, 1)
	go func() { last <- lastReport(reports) }()
	g.wait(cmd.Process, e)
	e.status = <-last
	return nil
}

// lastReport reads reports until the child has ended and returns the last one.
func lastReport(reports io.Reader) Status {
	var last Status
	for lines := bufio.NewScanner(reports); lines.Scan(); {
		var s Status
		if json.Unmarshal(lines.Bytes(), &s) == nil {
			last = s
		}
	}
	return last
}

// wait passes signals on to the child until it ends, and stops when it stops.
func (g *guard) wait(child *os.Process, e *end) {
	changes := make(chan unix.WaitStatus)
	go watch(child.Pid, changes)
	var late <-chan time.Time
	for {
		select {
		case s := <-g.signals:
			_ = child.Signal(s)
			if ends(s) && e.asked == 0 {
				e.asked = int(s.(syscall.Signal))
				late = time.After(grace)
			}
		case <-late:
			_ = child.Kill()
		case state := <-changes:
			if state.Stopped() {
				if inJob() {
					flushInput(g.In) // answers to the child's questions are no commands for the shell
					stop()           // until the shell continues it
				}
				_ = child.Signal(unix.SIGCONT)
				continue
			}
			e.exit = state.ExitStatus() // −1 after a signal
			if state.Signaled() {
				e.signal, e.name = int(state.Signal()), unix.SignalName(state.Signal())
			}
			_ = child.Release()
			return
		}
	}
}

// watch sends each change of the child's state; the last one is its end.
func watch(pid int, changes chan<- unix.WaitStatus) {
	for {
		var state unix.WaitStatus
		_, err := unix.Wait4(pid, &state, unix.WUNTRACED, nil)
		if errors.Is(err, unix.EINTR) {
			continue
		}
		changes <- state
		if err != nil || !state.Stopped() {
			return
		}
	}
}

// inJob reports whether there is a shell that could continue this process, as POSIX defines it: a parent
// in the same session and in another process group.
func inJob() bool {
	parent := os.Getppid()
	mine, err1 := unix.Getsid(0)
	its, err2 := unix.Getsid(parent)
	group, err3 := unix.Getpgid(parent)
	return err1 == nil && err2 == nil && err3 == nil && mine == its && group != unix.Getpgrp()
}

// Stop stops this process, and its guard along with it, until the shell continues them. The terminal must
// have been given back before. Without a shell it returns at once.
func (c *Child) Stop() {
	// With a guard, it is the guard's to know whether there is a shell. SIGTSTP would be the polite
	// signal, but once Go has caught it there is no way back to what it does by default.
	if c != nil || inJob() {
		stop()
	}
}

// stop stops this process and returns when it is continued. A thread may run on for a moment after it has
// sent the signal, which is why the end is waited for.
func stop() {
	continued := make(chan os.Signal, 1)
	signal.Notify(continued, unix.SIGCONT)
	defer signal.Stop(continued)
	if unix.Kill(os.Getpid(), unix.SIGSTOP) == nil {
		<-continued
	}
}

// inherit takes over the child's ends of the pipes, and ends the process when the guard has.
func inherit() *os.File {
	unix.CloseOnExec(reportFD)
	unix.CloseOnExec(lifelineFD)
	lifeline := os.NewFile(lifelineFD, "lifeline")
	go func() {
		_, _ = io.Copy(io.Discard, lifeline)
		_ = unix.Kill(os.Getpid(), unix.SIGTERM)
	}()
	return os.NewFile(reportFD, "report")
}

// ready waits for input, for a moment. It does not read, for a reader left behind would take keys from
// the next child.
func ready(in *os.File) bool {
	fds := []unix.PollFd{{Fd: int32(in.Fd()), Events: unix.POLLIN}}
	n, err := unix.Poll(fds, 50)
	return n > 0 || err != nil && !errors.Is(err, unix.EINTR)
}
