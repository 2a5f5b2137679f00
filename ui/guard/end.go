package guard

import (
	"os"
	"strconv"
	"strings"

	"beyond/ui/safe"
)

// end is how a child ended.
type end struct {
	exit    int    // its exit code, or −1 if a signal ended it
	signal  int    // the number of that signal
	name    string // and its name, "SIGKILL"
	asked   int    // the number of the signal the guard was asked to end it by, or 0
	status  Status // the last one reported
	starved bool   // the system killed something for want of memory meanwhile
	trace   string // what the child wrote to stderr
}

// bad reports whether the child crashed, or was ended by force behind the guard's back.
func (e *end) bad() bool { return !e.status.Done && e.asked == 0 }

// code is the exit code of the whole.
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

// reason says in a few words why a child ended badly.
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

// cause is the line of the trace in which Go's runtime says what is wrong, or "".
func (e *end) cause() string {
	for line := range strings.Lines(e.trace) {
		line = strings.TrimSpace(line)
		for _, start := range []string{"panic: ", "fatal error: ", "runtime: out of memory", "runtime: goroutine stack exceeds", "SIG"} {
			if strings.HasPrefix(line, start) {
				return line
			}
		}
	}
	return ""
}

// oomKills is how many processes the system has killed for want of memory since it started; 0 where it
// does not say.
func oomKills() int {
	vmstat, _ := os.ReadFile("/proc/vmstat")
	_, after, _ := strings.Cut(string(vmstat), "\noom_kill ")
	count, _, _ := strings.Cut(after, "\n")
	n, _ := strconv.Atoi(count)
	return n
}
