package onnx

import (
	"fmt"
	"strconv"
	"strings"
)

// RefusedError is the reason why a model is not loaded, in one line of at most 200 printable ASCII characters.
type RefusedError struct{ Reason string }

// Error returns the reason after "refused: ".
func (e *RefusedError) Error() string { return "refused: " + e.Reason }

// UnsupportedOpError is an operator, or a use of one, that is not supported.
type UnsupportedOpError struct {
	Op     string // as in the file
	Node   string // its name, or its number if it has no name
	Domain string // of the operator; empty for ONNX's own
	Why    string // empty if the operator is not supported at all
}

// Error returns one line of at most 200 printable ASCII characters.
func (e UnsupportedOpError) Error() string {
	at := fmt.Sprintf("refused: operator %s%s (node %s)", show(e.Op), e.of(), show(e.Node))
	if e.Why != "" {
		return advised(at+": "+e.Why, remedy(e.Why))
	}
	return clip(at + " not supported" + e.advice())
}

// of names the domain if it is not ONNX's own.
func (e UnsupportedOpError) of() string {
	if e.Domain == "" || e.Domain == "ai.onnx" {
		return ""
	}
	return " of domain " + show(e.Domain)
}

// advices say how to do without the operators of a domain.
var advices = map[string]string{
	"":                         "; the list: beyond models ops",
	"ai.onnx":                  "; the list: beyond models ops",
	"com.microsoft":            "; export without onnxruntime's optimiser, or see beyond models ops",
	"com.microsoft.nchwc":      ": made for one machine; let onnxruntime write at level extended instead",
	"com.ms.internal.nhwc":     ": made for one machine; let onnxruntime write at level extended instead",
	"ai.onnx.ml":               ", as no operator of classical machine learning: export the network alone",
	"ai.onnx.preview.training": ": export the model after model.eval()",
	"org.pytorch.aten":         ": export with operator_export_type=ONNX",
}

func (e UnsupportedOpError) advice() string {
	if text, known := advices[e.Domain]; known {
		return text
	}
	return ": export without operators of your own"
}

// remedies say what to do about reasons with these words; the first that fits counts. A reason with advice of its own
// has a colon.
var remedies = []struct{ words, advice string }{
	{": ", ""},
	{"mixes pictures", "export it for one picture"},
	{"constant", "simplify the file with onnxsim, which folds constants"},
	{"depends on the picture", "simplify the file with onnxsim, which folds constants"},
	{"limit", "export it for smaller pictures"},
	{"too large", "export it for smaller pictures, or with dynamo=True"},
	{"would take", "export it for smaller pictures"},
	{"", "simplify the file with onnxsim, or export it with opset 18"},
}

func remedy(why string) string {
	for _, r := range remedies {
		if strings.Contains(why, r.words) {
			return r.advice
		}
	}
	return ""
}

// advised appends advice to a message if both fit one line.
func advised(message, advice string) string {
	message = clip(message)
	if advice == "" || len(message)+len(advice)+2 > maxMessage {
		return message
	}
	return message + "; " + advice
}

// invalid refuses a file that breaks ONNX's rules.
func invalid(format string, args ...any) error {
	return &RefusedError{Reason: advised(fmt.Sprintf(format, args...), "not valid ONNX: export it again")}
}

func refuse(format string, args ...any) error {
	return &RefusedError{Reason: clip(fmt.Sprintf(format, args...))}
}

const maxMessage = 180

// plainSigns writes signs of ours in ASCII.
var plainSigns = strings.NewReplacer("×", "x", "−", "-", "…", "...", "·", "*")

// clip turns a message into one line of printable ASCII of at most maxMessage characters.
func clip(s string) string {
	var b strings.Builder
	for _, r := range plainSigns.Replace(s) {
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

// show makes a name from the file printable and short. It quotes names with spaces or unprintable characters.
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

// bytesText formats a size for people: 172 GB.
func bytesText(n int64) string {
	units := []string{"bytes", "kB", "MB", "GB", "TB", "PB", "EB"}
	f, u := float64(n), 0
	for f >= 1000 && u < len(units)-1 {
		f, u = f/1000, u+1
	}
	return fmt.Sprintf("%.3g %s", f, units[u])
}
