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

// File descriptors of the child's ends of two pipes: one for reports, and one without data, which closes when the guard
// ends.
const (
	reportFD   = 3
	lifelineFD = 4
)

// grace is the time for a child to end after it was asked to.
const grace = 1500 * time.Millisecond

// listen starts to catch the signals that end or stop a program. Resize signals reach the child directly, because it is
// in the same foreground group.
func (g *guard) listen() {
	g.signals = make(chan os.Signal, 8)
	signal.Notify(g.signals, unix.SIGINT, unix.SIGTERM, unix.SIGHUP, unix.SIGQUIT, unix.SIGTSTP)
	// The settings must be restored even if the shell has taken the foreground back.
	signal.Ignore(unix.SIGTTOU)
}

func (g *guard) unlisten() {
	signal.Stop(g.signals)
	signal.Reset(unix.SIGTTOU)
}

func ends(s os.Signal) bool { return s != unix.SIGTSTP }

// runChild runs the child and sets e to its end.
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

// lastReport reads reports until the child ends and returns the last one.
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

// wait forwards signals to the child until it ends. It stops this process while the child is stopped.
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
					flushInput(g.In) // discard answers to the child's queries, so the shell does not read them
					stop()           // until the shell continues this process
					_ = g.foreground()
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

// watch sends each change of the child's state. The last one is its end.
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

// inJob reports whether a shell could continue this process. By POSIX's definition the parent is then in the same
// session but in another process group.
func inJob() bool {
	parent := os.Getppid()
	mine, err1 := unix.Getsid(0)
	its, err2 := unix.Getsid(parent)
	group, err3 := unix.Getpgid(parent)
	return err1 == nil && err2 == nil && err3 == nil && mine == its && group != unix.Getpgrp()
}

// Stop stops this process and its guard until the shell continues them in the foreground. The caller must restore the
// terminal first. Without a shell, Stop returns at once.
func (c *Child) Stop() {
	// A guard checks itself whether there is a shell. Stop does not use SIGTSTP, because once Go has caught that signal,
	// its default action cannot be restored.
	if c == nil && !inJob() {
		return
	}
	for stop(); inBackground(os.Stdin); stop() { // bg continues all processes of the job
		time.Sleep(100 * time.Millisecond) // a guard without a shell continues this process at once
	}
}

// stop stops this process and returns when it is continued. A thread may run on for a moment after it sends the signal,
// so stop waits for SIGCONT.
func stop() {
	continued := make(chan os.Signal, 1)
	signal.Notify(continued, unix.SIGCONT)
	defer signal.Stop(continued)
	if unix.Kill(os.Getpid(), unix.SIGSTOP) == nil {
		<-continued
	}
}

// inherit returns the child's report pipe. It sends this process a SIGTERM when the guard ends.
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

// ready waits for input for 50 ms. It does not read, because a reader left behind would take keys from the next child.
func ready(in *os.File) bool {
	fds := []unix.PollFd{{Fd: int32(in.Fd()), Events: unix.POLLIN}}
	n, err := unix.Poll(fds, 50)
	return n > 0 || err != nil && !errors.Is(err, unix.EINTR)
}
