package settings

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"beyond/ui"
	"beyond/ui/near"
	"github.com/pelletier/go-toml/v2"
	"github.com/pelletier/go-toml/v2/unstable"
)

// Problem is something in the configuration that cannot be used.
type Problem struct {
	Line int // in the file, from 1; 0 for a variable
	Text string
}

// entry is a line of the file.
type entry struct {
	Setting
	name  string
	value any
	line  int
	key   unstable.Range // from the name to the end of the value
}

// entries are the lines of a file that can be used, and what is wrong with the others. An error is of a text that is no
// TOML; it begins with the line.
func entries(text []byte) (list []entry, problems []Problem, err error) {
	k, err := parse(text)
	if err != nil {
		return nil, nil, syntax(err)
	}
	var p unstable.Parser
	p.Reset(text)
	table := ""
	for p.NextExpression() {
		e := p.Expression()
		switch e.Kind {
		case unstable.Table, unstable.ArrayTable:
			table = dotted(e) + "."
		case unstable.KeyValue:
			name := table + dotted(e)
			line := entry{name: name, line: p.Shape(e.Raw).Start.Line, key: e.Raw}
			if line.value, err = line.find(plain(k.Get(name))); err != nil {
				problems = append(problems, Problem{line.line, err.Error()})
				continue
			}
			list = append(list, line)
		}
	}
	return list, problems, nil
}

// dotted is the name of a table or of a value within its table.
func dotted(n *unstable.Node) string {
	var parts []string
	for it := n.Key(); it.Next(); {
		parts = append(parts, string(it.Node().Data))
	}
	return strings.Join(parts, ".")
}

// syntax is the error of a text that is no TOML, behind the number of its line.
func syntax(err error) error {
	var at *toml.DecodeError
	if errors.As(err, &at) {
		row, _ := at.Position()
		return fmt.Errorf("%d: not TOML: %s", row, strings.TrimPrefix(at.Error(), "toml: "))
	}
	return fmt.Errorf(" not TOML: %w", err)
}

// find finds the line's setting and checks its value.
func (e *entry) find(value any) (any, error) {
	s, ok := Find(e.name)
	if !ok {
		return nil, Unknown(e.name)
	}
	e.Setting = s
	accepted, err := s.accept(value)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.name, err)
	}
	return accepted, nil
}

// Unknown says that there is no setting of that name, and which one may be meant.
func Unknown(name string) error {
	names := make([]string, len(All()))
	for i, s := range All() {
		names[i] = s.Name
	}
	if slices.ContainsFunc(names, func(n string) bool { return strings.HasPrefix(n, name+".") }) {
		return fmt.Errorf("%s is a table: write [%s] above its lines", name, name)
	}
	if meant := near.Word(name, names); meant != "" {
		return fmt.Errorf("%s is unknown: did you mean %s?", name, meant)
	}
	// The name may be right and stand in the wrong table.
	last := name[strings.LastIndex(name, ".")+1:]
	for _, n := range names {
		if strings.HasSuffix(n, "."+last) || n == last {
			return fmt.Errorf("%s is unknown: did you mean %s?", name, n)
		}
	}
	return fmt.Errorf("%s is unknown: beyond config show lists all settings", name)
}

func (s Setting) wrongKind(got string) error {
	kind := map[string]string{
		"bool": "true or false", "int64": "a whole number", "float64": "a number", "[]string": `a list of keys, such as ["f"]`,
	}[fmt.Sprintf("%T", s.Default)]
	if kind == "" {
		kind = "a text in quotes"
	}
	return fmt.Errorf("%s: must be %s", got, kind)
}

// accept checks a value and returns it in the kind of the default.
func (s Setting) accept(v any) (any, error) {
	if n, ok := v.(int64); ok {
		if _, isFloat := s.Default.(float64); isFloat {
			v = float64(n)
		}
	}
	if text, ok := v.(string); ok && s.IsKey() {
		v = []string{text}
	}
	if list, ok := v.([]any); ok && len(list) == 0 && s.IsKey() {
		v = []string{}
	}
	if fmt.Sprintf("%T", v) != fmt.Sprintf("%T", s.Default) {
		return nil, s.wrongKind(Format(v))
	}
	switch v := v.(type) {
	case string:
		return v, s.checkText(v)
	case int64:
		return v, s.checkNumber(float64(v))
	case float64:
		return v, s.checkNumber(v)
	case []string:
		return v, checkKeys(v)
	}
	return v, nil
}

var hexColour = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

func (s Setting) checkText(text string) error {
	if s.IsColour() && text != "" && !hexColour.MatchString(text) {
		if n, err := strconv.ParseUint(text, 10, 8); err != nil || strconv.FormatUint(n, 10) != text {
			return fmt.Errorf(`%q: must be "#rrggbb", or a number from 0 to 255 in quotes`, text)
		}
	}
	if len(s.Choices) == 0 || slices.Contains(s.Choices, text) {
		return nil
	}
	if meant := near.Word(text, s.Choices); meant != "" {
		return fmt.Errorf("%q: did you mean %q?", text, meant)
	}
	return fmt.Errorf("%q: choose %s", text, strings.Join(s.Choices, ", "))
}

func (s Setting) checkNumber(v float64) error {
	if math.IsNaN(v) || (s.Least != 0 || s.Most != 0) && (v < s.Least || v > s.Most) {
		return fmt.Errorf("%g: must be %g to %g", v, s.Least, s.Most)
	}
	return nil
}

// checkKeys refuses names that no key has. An empty list takes all keys away from an action.
func checkKeys(names []string) error {
	for _, name := range names {
		switch press, ok := ui.KeyPress(name); {
		case !ok || press.String() != name:
			return fmt.Errorf("%q is no key: write a character, enter, f5, ctrl+x …", name)
		case name == "ctrl+c":
			return errors.New("ctrl+c always quits")
		}
	}
	return nil
}

// Check returns the problems of a configuration's text. An error says that it is no TOML, behind the number of the line.
func Check(text []byte) ([]Problem, error) {
	given, problems, err := entries(text)
	if err != nil {
		return nil, err
	}
	_, conflicts := withoutConflicts(given)
	problems = append(problems, conflicts...)
	slices.SortStableFunc(problems, func(a, b Problem) int { return a.Line - b.Line })
	return problems, nil
}

// quoted writes a value as TOML.
func quoted(value any) (string, error) {
	var b bytes.Buffer
	err := toml.NewEncoder(&b).Encode(map[string]any{"v": value})
	_, text, _ := strings.Cut(strings.TrimSpace(b.String()), " = ")
	return text, err
}
