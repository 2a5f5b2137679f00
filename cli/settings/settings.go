// Package settings reads, checks and writes the configuration file, and says what holds: a flag goes before an
// environment variable, that before the file, and the file before the default. Names, defaults and comments of all
// settings are those of default.toml. What a setting does is decided where it is read.
package settings

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"

	"github.com/knadh/koanf/parsers/toml/v2"
	"github.com/knadh/koanf/providers/rawbytes"
	"github.com/knadh/koanf/v2"
)

//go:embed default.toml
var defaults []byte

// Setting is a value that can be set, or the keys of an action.
type Setting struct {
	Name    string // such as attack.steps
	Doc     string // one or two sentences
	Default any    // string, bool, int64, float64 or, for keys, []string
	Choices []string
	// Least and Most bound a number; both 0 do not.
	Least, Most float64
	// Of names the setting that this one belongs to: it holds only if that one is not set by something stronger.
	Of string
}

// limits are what default.toml does not say of a setting.
var limits = map[string]Setting{
	"theme": {Choices: []string{"auto", "dark", "light", "mono"}},
	"protocol": {Choices: []string{
		"auto", "sixel", "kitty", "iterm", "placeholders", "blocks", "sextants", "octants", "none",
	}},
	"preset":               {Of: "model"},
	"labels":               {Of: "model"},
	"workers":              {Most: 256},
	"progress":             {Choices: []string{"auto", "text", "json", "none"}},
	"attack.norm":          {Choices: []string{"linf", "l2"}},
	"attack.epsilon":       {Most: 1000, Of: "attack.norm"},
	"attack.steps":         {Least: 1, Most: 1000},
	"explanation.segments": {Choices: []string{"quickshift", "slic", "grid"}},
	"explanation.hidden":   {Choices: []string{"mean", "black", "grey", "blur"}},
	"explanation.samples":  {Least: 2, Most: 1_000_000},
	"explanation.sigma":    {Least: 1e-6, Most: 1e6},
	"explanation.k":        {Least: 1, Most: 1000},
	"judge.raters":         {Least: 1, Most: 99},
}

const (
	keysTable    = "keys."
	coloursTable = "colours."
)

// IsKey reports whether a setting is the keys of an action.
func (s Setting) IsKey() bool { return strings.HasPrefix(s.Name, keysTable) }

// IsColour reports whether a setting is a colour.
func (s Setting) IsColour() bool { return strings.HasPrefix(s.Name, coloursTable) }

// Variable is the environment variable of a setting, "" for keys.
func (s Setting) Variable() string {
	if s.IsKey() {
		return ""
	}
	return "BEYOND_" + strings.ToUpper(strings.NewReplacer(".", "_", "-", "_").Replace(s.Name))
}

// All lists the settings in the order of the file. The list is not modified.
var All = sync.OnceValue(read)

// defaultLayer is default.toml.
var defaultLayer = sync.OnceValue(func() *koanf.Koanf {
	k, err := parse(defaults)
	if err != nil {
		panic(fmt.Sprintf("default.toml: %v", err)) // a test reads it
	}
	return k
})

// places are where the settings are in the list.
var places = sync.OnceValue(func() map[string]int {
	at := map[string]int{}
	for i, s := range All() {
		at[s.Name] = i
	}
	return at
})

// Find returns a setting by its name.
func Find(name string) (s Setting, ok bool) {
	at, ok := places()[name]
	if !ok {
		return Setting{}, false
	}
	return All()[at], true
}

// read reads default.toml: its values, and the comment above or behind each.
func read() (list []Setting) {
	values := defaultLayer().All()
	table, above := "", ""
	for line := range strings.Lines(string(defaults)) {
		line = strings.TrimSpace(line)
		name, rest, isValue := strings.Cut(line, " = ")
		switch {
		case strings.HasPrefix(line, "#"):
			above = strings.TrimSpace(above + " " + strings.TrimSpace(line[1:]))
			continue
		case strings.HasPrefix(line, "["):
			table = strings.Trim(line, "[]") + "."
		case isValue:
			s := limits[table+name]
			s.Name, s.Doc, s.Default = table+name, above, plain(values[table+name])
			if s.IsKey() {
				_, s.Doc, _ = strings.Cut(rest, "] # ")
			}
			list = append(list, s)
		}
		above = ""
	}
	return list
}

func parse(text []byte) (*koanf.Koanf, error) {
	k := koanf.New(".")
	return k, k.Load(rawbytes.Provider(text), toml.Parser())
}

// plain turns an array into a list of strings, if it has nothing else.
func plain(v any) any {
	array, ok := v.([]any)
	if !ok {
		return v
	}
	list := make([]string, len(array))
	for i, e := range array {
		if list[i], ok = e.(string); !ok {
			return v
		}
	}
	return list
}

// Commented is the file with every value commented out.
func Commented() []byte {
	var out strings.Builder
	for line := range strings.Lines(string(defaults)) {
		if strings.Contains(line, " = ") && !strings.HasPrefix(line, "#") {
			line = "# " + line
		}
		out.WriteString(line)
	}
	return []byte(out.String())
}
