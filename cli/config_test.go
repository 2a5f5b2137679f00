package cli

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"beyond/cli/explorer"
	"beyond/cli/settings"
	"beyond/engine/attack"
	"beyond/engine/lime"
	"beyond/engine/segment"
)

// configured writes a configuration file.
func configured(t *testing.T, text string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "config.toml")
	write(t, path, []byte(text))
	return path
}

func TestConfigInit(t *testing.T) {
	path := filepath.Join(t.TempDir(), "new", "config.toml")
	t.Setenv("XDG_CONFIG_HOME", filepath.Dir(path))
	a := func(words ...string) (int, string, string) { return commandOf(t, &app{config: path}, words...) }
	if code, out, stderr := a("config", "init"); code != 0 || out != "written: "+path+"\n" || stderr != "" {
		t.Fatalf("%d, %q, %q", code, out, stderr)
	}
	if code, out, _ := a("config", "check"); code != 0 || out != path+": all right\n" {
		t.Errorf("%d, %q", code, out)
	}
	if code, _, stderr := a("config", "init"); code != exitUsage || !strings.Contains(stderr, "exists: edit it, or replace it") {
		t.Errorf("%d, %q", code, stderr)
	}
	if code, out, _ := a("config", "path"); code != 0 || out != path+"\n" {
		t.Errorf("%d, %q", code, out)
	}
	write(t, path, []byte("theme = 'dark'\n"))
	if code, _, _ := a("config", "init", "--force"); code != 0 {
		t.Errorf("%d", code)
	}
	if text, _ := os.ReadFile(path); string(text) != string(settings.Commented()) {
		t.Errorf("%s", text)
	}
}

func TestConfigShow(t *testing.T) {
	path := configured(t, "theme = 'dark'\nworkers = 1\n[attack]\nsteps = 3\n")
	environment := func(name string) string { return map[string]string{"BEYOND_ATTACK_STEPS": "4"}[name] }
	code, out, stderr := commandOf(t, &app{getenv: environment},
		"config", "show", "--json", "--config", path, "--workers", "2")
	var d struct {
		Path     string
		Settings []struct {
			Name, From string
			Value      any
		}
	}
	if err := json.Unmarshal([]byte(out), &d); code != 0 || err != nil || d.Path != path {
		t.Fatalf("%d, %v, %s, %s", code, err, stderr, out)
	}
	want := map[string][2]any{
		"theme": {"dark", "file"}, "attack.steps": {4.0, "environment"}, "workers": {2.0, "flag"}, "mouse": {true, "default"},
	}
	for _, s := range d.Settings {
		if w, ok := want[s.Name]; ok && (s.Value != w[0] || s.From != w[1]) {
			t.Errorf("%s = %v of %s, want %v", s.Name, s.Value, s.From, w)
		}
	}
	if len(d.Settings) != len(settings.All()) {
		t.Errorf("%d settings", len(d.Settings))
	}
	if _, out, _ = command(t, "config", "show", "attack", "--config", path); strings.Count(out, "\n") != 5 {
		t.Errorf("%s", out)
	}
	if code, _, stderr = command(t, "config", "show", "attak"); code != exitUsage ||
		!strings.Contains(stderr, "attak is unknown") {
		t.Errorf("%d, %s", code, stderr)
	}
}

func TestConfigCheck(t *testing.T) {
	for _, c := range []struct {
		text, out, stderr string
		code              int
	}{
		{
			"[attack]\nstep = 3\nnorm = 'l3'\n",
			"FILE:2: attack.step is unknown: did you mean attack.steps?\nFILE:3: attack.norm: \"l3\": did you mean \"l2\"?\n", "",
			exitSome,
		},
		{"theme = dark\n", "", "FILE:1: not TOML", exitRefused},
		{"theme = 'dark'\n", "FILE: all right\n", "", exitDone},
	} {
		path := configured(t, c.text)
		code, out, stderr := command(t, "config", "check", path)
		if out = strings.ReplaceAll(out, path, "FILE"); code != c.code || out != c.out ||
			!strings.Contains(strings.ReplaceAll(stderr, path, "FILE"), c.stderr) || (c.stderr == "") != (stderr == "") {
			t.Errorf("%q: %d, %q, %q", c.text, code, out, stderr)
		}
	}
}

// A file that is broken leaves the defaults and one line, unless it is named.
func TestBrokenConfig(t *testing.T) {
	for text, want := range map[string]string{
		"theme = \n":              "1: not TOML",
		"them = 'dark'\n":         "1: them is unknown: did you mean theme?",
		"[attack]\nsteps = 0\n":   "2: attack.steps: 0: must be 1 to 1000",
		"them = 1\nmous = true\n": "1: them is unknown: did you mean theme? (and 1 more: beyond config check)",
	} {
		path := configured(t, text)
		code, _, stderr := commandOf(t, &app{config: path}, "paths")
		if code != 0 || !strings.HasPrefix(stderr, "beyond: "+path+":"+want) || strings.Count(stderr, "\n") != 1 {
			t.Errorf("%q: %d, %s", text, code, stderr)
		}
		code, out, stderr := command(t, "paths", "--config", path)
		if code != exitUsage || out != "" || !strings.HasPrefix(stderr, "beyond: "+path+":"+want) {
			t.Errorf("%q, named: %d, %s", text, code, stderr)
		}
	}
	if code, _, stderr := command(t, "paths", "--config", "nowhere.toml"); code != exitUsage ||
		!strings.Contains(stderr, "nowhere.toml") {
		t.Errorf("%d, %s", code, stderr)
	}
}

func TestSettingsReplaceDefaultsOfFlags(t *testing.T) {
	path := configured(t, "[attack]\nsteps = 2\nnorm = 'l2'\nepsilon = 0.25\n")
	attacks := func(words ...string) (norm string, epsilon float64, steps int) {
		code, out, stderr := command(t, append([]string{
			"attack", filepath.Join(photos(t), "n07747607_orange.png"), "--json", "--no-cache",
		}, words...)...)
		var d struct {
			Norm    string
			Epsilon float64
			Curve   []any `json:"accuracy_by_step"`
		}
		if err := json.Unmarshal([]byte(out), &d); code != 0 || err != nil {
			t.Fatalf("%d, %v, %s", code, err, stderr)
		}
		return d.Norm, d.Epsilon, len(d.Curve) - 1
	}
	for _, c := range []struct {
		words   []string
		norm    string
		epsilon float64
		steps   int
	}{
		{[]string{"--config", path}, "l2", 0.25, 2},
		{[]string{"--config", path, "--steps", "1"}, "l2", 0.25, 1},
		{[]string{"--config", path, "--norm", "linf"}, "linf", 0.001, 2},
	} {
		if norm, epsilon, steps := attacks(c.words...); norm != c.norm || epsilon != c.epsilon || steps != c.steps {
			t.Errorf("%v: %s, %g, %d", c.words, norm, epsilon, steps)
		}
	}
	path = configured(t, "model = 'nowhere.onnx'\n")
	if code, _, stderr := command(t, "eval", "--config", path); code != exitRefused || !strings.Contains(stderr, "nowhere.onnx") {
		t.Errorf("%d, %s", code, stderr)
	}
}

// The choices of the settings are those of the flags.
func TestSettingsChoicesAreTheFlags(t *testing.T) {
	for name, want := range map[string][]string{
		"theme":    append([]string{"auto"}, explorer.Themes...),
		"protocol": append([]string{"auto"}, explorer.Protocols()...),
	} {
		if s, _ := settings.Find(name); !slices.Equal(s.Choices, want) {
			t.Errorf("%s: %v, want %v", name, s.Choices, want)
		}
	}
	for name, parse := range map[string]func(string) error{
		"attack.norm":          func(s string) error { _, err := attack.ParseNorm(s); return err },
		"explanation.segments": func(s string) error { _, err := segment.ParseMethod(s); return err },
		"explanation.hidden":   func(s string) error { _, err := lime.ParseHidden(s); return err },
	} {
		s, _ := settings.Find(name)
		for _, choice := range s.Choices {
			if err := parse(choice); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	for name, want := range map[string]any{
		"attack.steps": int64(attack.DefaultSteps), "explanation.samples": int64(lime.Default().Samples),
		"explanation.sigma": lime.Default().Sigma, "explanation.k": int64(lime.Default().K),
	} {
		if s, _ := settings.Find(name); s.Default != want {
			t.Errorf("%s: %v, want %v", name, s.Default, want)
		}
	}
}
