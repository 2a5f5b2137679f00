package onnx

import (
	"fmt"
	"strconv"
	"strings"
)

// RefusedError says why a model is not loaded, in one line of at most 200 printable ASCII characters.
type RefusedError struct{ Reason string }

func (e *RefusedError) Error() string { return "refused: " + e.Reason }

// UnsupportedOpError is an operator, or a use of one, that is not in the table of operators.
type UnsupportedOpError struct {
	Op   string // as in the file
	Node string // its name, or its number where it has none
	Why  string // empty where the operator is unknown altogether
}

func (e UnsupportedOpError) Error() string {
	if e.Why != "" {
		return clip(fmt.Sprintf("refused: operator %s (node %s): %s", show(e.Op), show(e.Node), e.Why))
	}
	return clip(fmt.Sprintf("refused: operator %s (node %s) not supported; the list: beyond models ops", show(e.Op), show(e.Node)))
}

func refuse(format string, args ...any) error {
	return &RefusedError{Reason: clip(fmt.Sprintf(format, args...))}
}

const maxMessage = 180

// clip makes a message one line of printable ASCII of at most maxMessage characters.
func clip(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r >= ' ' && r <= '~' {
			b.WriteRune(r)
		} else {
			q := strconv.QuoteRuneToASCII(r)
			b.WriteString(q[1 : len(q)-1])
		}
	}
	if s = b.String(); len(s) > maxMessage {
		s = s[:maxMessage-3] + "..."
	}
	return s
}

// show makes a name from the file printable and short. Words stay as they are, all else is quoted.
func show(name string) string {
	const most = 60
	if len(name) > most {
		name = name[:most-3] + "..."
	}
	for _, r := range name {
		if r <= ' ' || r > '~' || r == '"' || r == '\\' {
			return strconv.QuoteToASCII(name)
		}
	}
	if name == "" {
		return `""`
	}
	return name
}

// bytesText writes a size for people: 172 GB.
func bytesText(n int64) string {
	units := []string{"bytes", "kB", "MB", "GB", "TB", "PB", "EB"}
	f, u := float64(n), 0
	for f >= 1000 && u < len(units)-1 {
		f, u = f/1000, u+1
	}
	return fmt.Sprintf("%.3g %s", f, units[u])
}
