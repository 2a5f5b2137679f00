package guard

import (
	"os"
	"strconv"
	"strings"

	"beyond/ui/safe"
)

// end describes how a child ended.
type end struct {
	exit    int    // exit code, or −1 if a signal ended the child
	signal  int    // number of that signal
	name    string // name of that signal, such as "SIGKILL"
	asked   int    // number of the signal that asked the guard to end, or 0
	status  Status // the last report
	starved bool   // the system killed a process for lack of memory in the meantime
	trace   string // the child's stderr
}

// bad reports whether the child crashed, or was killed without the guard being asked to end.
func (e *end) bad() bool { return !e.status.Done && e.asked == 0 }

// code returns the exit code of the guarded run.
func (e *end) code() int {
	switch {
	case e.asked != 0:
		return 128 + e.asked
	case e.exit < 0:
		return 128 + e.signal
	case e.bad():
		return Fault
	}
	return e.exit
}

// reason returns the cause of a crash in a few words.
func (e *end) reason() safe.Text {
	cause := e.cause()
	const sigkill = 9
	switch {
	case strings.Contains(cause, "out of memory"), strings.Contains(cause, "cannot allocate memory"):
		return safe.Format("out of memory")
	case strings.Contains(cause, "stack overflow"), strings.Contains(cause, "stack exceeds"):
		return safe.Format("stack overflow")
	case cause != "":
		return safe.Clean(cause).Truncate(80)
	case e.signal == sigkill && e.starved:
		return safe.Format("out of memory")
	case e.exit < 0:
		return safe.Clean(e.name)
	}
	return safe.Format("exit code %d", e.exit)
}

// cause returns the line of the trace with the Go runtime's error, or "".
func (e *end) cause() string {
	for line := range strings.Lines(e.trace) {
		line = strings.TrimSpace(line)
		for _, start := range []string{
			"panic: ", "fatal error: ", "runtime: out of memory", "runtime: goroutine stack exceeds", "SIG",
		} {
			if strings.HasPrefix(line, start) {
				return line
			}
		}
	}
	return ""
}

// oomKills returns the number of processes that the system has killed for lack of memory since it started. It returns 0
// if the system does not report it.
func oomKills() int {
	vmstat, _ := os.ReadFile("/proc/vmstat")
	_, after, _ := strings.Cut(string(vmstat), "\noom_kill ")
	count, _, _ := strings.Cut(after, "\n")
	n, _ := strconv.Atoi(count)
	return n
}
