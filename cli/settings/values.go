package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"github.com/knadh/koanf/providers/confmap"
	"github.com/knadh/koanf/v2"
)

// Origin is where a value comes from, the weakest first.
type Origin int

// The origins.
const (
	Default Origin = iota
	File
	Environment
	Flag
)

// String implements fmt.Stringer.
func (o Origin) String() string { return [...]string{"default", "file", "environment", "flag"}[o] }

// Values are the values that hold.
type Values struct {
	// Path is the configuration file, which need not exist.
	Path string
	// Problems are what the file, or a variable, has that cannot be used. It is left out.
	Problems []Problem

	layers [Flag + 1]*koanf.Koanf
}

// Read reads a configuration file and the environment. A file that does not exist is empty. An error says that the file
// cannot be read, or is no TOML; the values are then those of the environment and the defaults.
func Read(path string, getenv func(string) string) (*Values, error) {
	v := &Values{Path: path}
	for i := range v.layers {
		v.layers[i] = koanf.New(".")
	}
	v.layers[Default] = defaultLayer()
	v.readEnvironment(getenv)
	text, err := readFile(path)
	if err != nil {
		return v, err
	}
	return v, v.readText(text)
}

// longestFile bounds the configuration file, in bytes.
const longestFile = 1 << 20

func readFile(path string) ([]byte, error) {
	if path == "" {
		return nil, nil
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%s: not a file", path)
	case info.Size() > longestFile:
		return nil, fmt.Errorf("%s: %d bytes; a configuration has at most %d", path, info.Size(), longestFile)
	}
	return os.ReadFile(path)
}

// readText takes what can be used of a file's text.
func (v *Values) readText(text []byte) error {
	given, problems, err := entries(text)
	if err != nil {
		return fmt.Errorf("%s:%w", v.Path, err)
	}
	given, conflicts := withoutConflicts(given)
	v.Problems = append(v.Problems, append(problems, conflicts...)...)
	values := map[string]any{}
	for _, e := range given {
		values[e.name] = e.value
	}
	return v.layers[File].Load(confmap.Provider(values, "."), nil)
}

// readEnvironment takes the variables of all settings. A value of the wrong kind is a problem.
func (v *Values) readEnvironment(getenv func(string) string) {
	values := map[string]any{}
	for _, s := range All() {
		text := ""
		if name := s.Variable(); name != "" {
			text = getenv(name)
		}
		if text == "" {
			continue
		}
		value, err := s.Parse(text)
		if err != nil {
			v.Problems = append(v.Problems, Problem{Text: fmt.Sprintf("%s: %v", s.Variable(), err)})
			continue
		}
		values[s.Name] = value
	}
	_ = v.layers[Environment].Load(confmap.Provider(values, "."), nil) // a map always loads
}

// Give says that the command line gives a setting.
func (v *Values) Give(name string, value any) {
	_ = v.layers[Flag].Load(confmap.Provider(map[string]any{name: value}, "."), nil) // a map always loads
}

// Of is the value of a setting that holds, and where it comes from.
func (v *Values) Of(name string) (value any, from Origin) {
	s, _ := Find(name)
	from = v.origin(name)
	if s.Of != "" && v.origin(s.Of) > from {
		from = Default
	}
	return plain(v.layers[from].Get(name)), from
}

func (v *Values) origin(name string) Origin {
	for o := Flag; o > Default; o-- {
		if v.layers[o].Exists(name) {
			return o
		}
	}
	return Default
}

// String is the text of a setting that is one.
func (v *Values) String(name string) string {
	value, _ := v.Of(name)
	text, _ := value.(string)
	return text
}

// Bool is a setting that is true or false.
func (v *Values) Bool(name string) bool { value, _ := v.Of(name); b, _ := value.(bool); return b }

// Number is a setting that is a number.
func (v *Values) Number(name string) float64 {
	switch value, _ := v.Of(name); n := value.(type) {
	case int64:
		return float64(n)
	case float64:
		return n
	}
	return 0
}

// Keys are the keys of an action.
func (v *Values) Keys(name string) []string {
	value, _ := v.Of(name)
	list, _ := value.([]string)
	return list
}

// Parse reads a value as a person types it: keys are separated by spaces.
func (s Setting) Parse(text string) (value any, err error) {
	switch s.Default.(type) {
	case bool:
		value, err = strconv.ParseBool(text)
	case int64:
		value, err = strconv.ParseInt(text, 10, 64)
	case float64:
		value, err = strconv.ParseFloat(text, 64)
	case []string:
		value = strings.Fields(text)
	default:
		value = text
	}
	if err != nil {
		return nil, s.wrongKind(strconv.Quote(text))
	}
	return s.accept(value)
}

// Format writes a value as Parse reads it.
func Format(value any) string {
	if list, ok := value.([]string); ok {
		return strings.Join(list, " ")
	}
	return fmt.Sprint(value)
}
