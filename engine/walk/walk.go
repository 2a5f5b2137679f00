package walk

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Walk is a way from a picture to a changed one. Step 0 is the picture itself.
type Walk struct {
	Kind   Kind
	Values []float64 // of steps 1, 2, …, in the kind's unit
}

// The number of steps.
const (
	DefaultSteps = 10
	MostSteps    = 100
)

// New returns the walk of a kind to severity 5 in steps of equal severity: of ten steps every other is one of the five.
func New(k Kind, steps int) Walk {
	w := Walk{Kind: k, Values: make([]float64, steps)}
	for i := range w.Values {
		w.Values[i] = k.At(severities * float64(i+1) / float64(steps))
	}
	return w
}

// Parse reads the name of a kind, alone or with values: "blur", "jpeg=50:20:10". steps is how many a walk without values
// has. The errors say which values the kind takes; suggest, which may be nil, returns the name that a misspelt one
// means, "" for none.
func Parse(text string, steps int, suggest func(name string, names []string) string) (Walk, error) {
	name, list, given := strings.Cut(strings.TrimSpace(text), "=")
	k, ok := ByName(name)
	if !ok {
		return Walk{}, unknown(name, suggest)
	}
	if !given {
		return New(k, steps), nil
	}
	w := Walk{Kind: k}
	for word := range strings.SplitSeq(list, ":") {
		v, err := strconv.ParseFloat(strings.TrimSpace(word), 64)
		if err != nil || math.IsNaN(v) {
			return Walk{}, fmt.Errorf("%s: step %q is no number: write %s=%s", k, word, k, k.example())
		}
		w.Values = append(w.Values, v)
	}
	return w, w.Validate()
}

// unknown says that no kind has a name.
func unknown(name string, suggest func(string, []string) string) error {
	if suggest != nil {
		if meant := suggest(name, Names()); meant != "" {
			return fmt.Errorf("unknown kind %q: did you mean %s?", name, meant)
		}
	}
	return fmt.Errorf("unknown kind %q: choose from %s", name, strings.Join(Names(), ", "))
}

// example is a list of values as Parse reads it.
func (k Kind) example() string {
	return strings.Join([]string{number(k.At(1)), number(k.At(3)), number(k.At(5))}, ":")
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }

// Validate says which step is beyond the kind's scale, if any.
func (w Walk) Validate() error {
	if n := len(w.Values); n < 1 || n > MostSteps {
		return fmt.Errorf("%s: %d steps: must be 1 to %d", w.Kind, n, MostSteps)
	}
	least, most := w.Kind.Range()
	for i, v := range w.Values {
		if !(v >= least && v <= most) {
			const text = "%s: step %d (%s) is beyond the scale: %s goes from %s to %s (%s)"
			return fmt.Errorf(text, w.Kind, i+1, number(v), w.Kind, number(least), number(most), w.Kind.Unit())
		}
		if definitions[w.Kind].whole && v != math.Trunc(v) {
			return fmt.Errorf("%s: step %d (%s): the %s is a whole number", w.Kind, i+1, number(v), w.Kind.Unit())
		}
	}
	return nil
}

// ParseAll reads several walks, each of another kind.
func ParseAll(texts []string, steps int, suggest func(name string, names []string) string) ([]Walk, error) {
	if steps < 1 || steps > MostSteps {
		return nil, fmt.Errorf("steps %d: must be 1 to %d", steps, MostSteps)
	}
	walks := make([]Walk, 0, len(texts))
	for _, text := range texts {
		w, err := Parse(text, steps, suggest)
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(walks, func(other Walk) bool { return other.Kind == w.Kind }) {
			return nil, fmt.Errorf("%s twice: name each kind once", w.Kind)
		}
		walks = append(walks, w)
	}
	return walks, nil
}

// Scale returns the values of all steps, of step 0 as well.
func (w Walk) Scale() []float64 { return append([]float64{w.Kind.Start()}, w.Values...) }

// Severity is that of a step, as a share of the fifth: 0 at step 0, 1 at severity 5.
func (w Walk) Severity(step int) float64 {
	if step == 0 {
		return 0
	}
	return w.Kind.Severity(w.Values[step-1]) / severities
}

// Text writes the walk as Parse reads it.
func (w Walk) Text() string {
	if slices.Equal(w.Values, New(w.Kind, len(w.Values)).Values) {
		return w.Kind.String()
	}
	words := make([]string, len(w.Values))
	for i, v := range w.Values {
		words[i] = number(v)
	}
	return w.Kind.String() + "=" + strings.Join(words, ":")
}
