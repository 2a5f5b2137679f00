package settings

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// reading reads a file of that text, and an environment.
func reading(t *testing.T, text string, environment map[string]string) *Values {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	v, err := Read(path, func(name string) string { return environment[name] })
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestEverySettingIsExplained(t *testing.T) {
	if len(All()) < 150 {
		t.Fatalf("%d settings", len(All()))
	}
	for _, s := range All() {
		if s.Doc == "" {
			t.Errorf("%s has no comment", s.Name)
		}
		if _, err := s.accept(s.Default); err != nil {
			t.Errorf("the default of %s: %v", s.Name, err)
		}
	}
	for name := range limits {
		if _, ok := Find(name); !ok {
			t.Errorf("%s has limits and no default", name)
		}
	}
	if problems, err := Check(defaults); err != nil || len(problems) > 0 {
		t.Errorf("the defaults: %v, %v", problems, err)
	}
}

func TestCommentedFileSetsNothing(t *testing.T) {
	given, problems, err := entries(Commented())
	if err != nil || len(given) > 0 || len(problems) > 0 {
		t.Errorf("%v, %v, %v", given, problems, err)
	}
}

func TestWhatHolds(t *testing.T) {
	v := reading(t, "theme = \"dark\"\nmodel = \"a\"\npreset = \"p\"\n[attack]\nsteps = 20\nepsilon = 1\n",
		map[string]string{"BEYOND_THEME": "light", "BEYOND_ATTACK_NORM": "l2"})
	v.Give("model", "b")
	for _, c := range []struct {
		name  string
		value any
		from  Origin
	}{
		{"theme", "light", Environment},
		{"model", "b", Flag},
		{"preset", "", Default}, // of the file's model, not of the flag's
		{"attack.norm", "l2", Environment},
		{"attack.epsilon", 0.0, Default}, // of the default norm
		{"attack.steps", int64(20), File},
		{"explanation.k", int64(8), Default},
	} {
		if value, from := v.Of(c.name); value != c.value || from != c.from {
			t.Errorf("%s = %v of the %v, want %v of the %v", c.name, value, from, c.value, c.from)
		}
	}
}

func TestProblems(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
		line             int
	}{
		{"unknown", "theme = \"dark\"\n\n[attack]\nstep = 3\n", "attack.step is unknown: did you mean attack.steps?", 4},
		{"in the wrong table", "epsilon = 1", "epsilon is unknown: did you mean attack.epsilon?", 1},
		{"unlike any", "xyzzyxyzzy = 1", "xyzzyxyzzy is unknown: beyond config show lists all settings", 1},
		{"choice", "theme = \"drak\"", `theme: "drak": did you mean "dark"?`, 1},
		{"other choice", "theme = \"solarized\"", `theme: "solarized": choose auto, dark, light, mono`, 1},
		{"kind", "mouse = 1", "mouse: 1: must be true or false", 1},
		{"fraction", "[attack]\nsteps = 1.5", "attack.steps: 1.5: must be a whole number", 2},
		{"range", "[attack]\nsteps = 0", "attack.steps: 0: must be 1 to 1000", 2},
		{"not a number", "[attack]\nepsilon = nan", "attack.epsilon: NaN: must be 0 to 1000", 2},
		{"colour", "[colours]\ntext = \"red\"", `colours.text: "red": must be "#rrggbb", or a number from 0 to 255 in quotes`, 2},
		{"no key", "[keys.inspect]\nflip = [\"ff\"]", `keys.inspect.flip: "ff" is no key: write a character, enter, f5, ctrl+x …`, 2},
		{"quits", "[keys.inspect]\nflip = \"ctrl+c\"", "keys.inspect.flip: ctrl+c always quits", 2},
		{"taken", "[keys.inspect]\nflip = \"s\"", `keys.inspect.flip: "s" is the key of keys.inspect.save already`, 2},
		{"taken everywhere", "[keys.inspect]\nflip = \"q\"", `keys.inspect.flip: "q" is the key of keys.everywhere.quit already`, 2},
		{"taken on a screen", "[keys.everywhere]\nhelp = \"f\"", `keys.everywhere.help: "f" is the key of keys.inspect.flip already`, 2},
		{"a table as a value", "attack = 3", "attack is a table: write [attack] above its lines", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			problems, err := Check([]byte(c.text))
			if err != nil || len(problems) != 1 {
				t.Fatalf("%v, %v", problems, err)
			}
			if p := problems[0]; p.Line != c.line || p.Text != c.want {
				t.Errorf("%d: %s, want %d: %s", p.Line, p.Text, c.line, c.want)
			}
		})
	}
}

func TestSyntax(t *testing.T) {
	_, err := Check([]byte("theme = \"dark\"\nmouse = maybe\n"))
	if err == nil || !strings.HasPrefix(err.Error(), "2: not TOML") {
		t.Errorf("%v", err)
	}
}

func TestKeysCanBeSwapped(t *testing.T) {
	v := reading(t, "[keys.inspect]\nflip = \"s\"\nsave = \"f\"\n", nil)
	if len(v.Problems) > 0 || !slices.Equal(v.Keys("keys.inspect.flip"), []string{"s"}) {
		t.Errorf("%v, flip %v", v.Problems, v.Keys("keys.inspect.flip"))
	}
}

func TestConflictLeavesTheDefault(t *testing.T) {
	v := reading(t, "[keys.inspect]\nflip = \"Q\"\nsave = \"Q\"\n", nil)
	if len(v.Problems) != 1 || v.Problems[0].Line != 3 {
		t.Errorf("%v", v.Problems)
	}
	if !slices.Equal(v.Keys("keys.inspect.save"), []string{"s"}) || !slices.Equal(v.Keys("keys.inspect.flip"), []string{"Q"}) {
		t.Errorf("save %v, flip %v", v.Keys("keys.inspect.save"), v.Keys("keys.inspect.flip"))
	}
}

func TestWrongVariable(t *testing.T) {
	v := reading(t, "", map[string]string{"BEYOND_ATTACK_STEPS": "many"})
	if len(v.Problems) != 1 || v.Problems[0].Text != `BEYOND_ATTACK_STEPS: "many": must be a whole number` {
		t.Errorf("%v", v.Problems)
	}
	if v.Number("attack.steps") != 10 {
		t.Errorf("%v steps", v.Number("attack.steps"))
	}
}

func TestSetKeepsTheRestOfTheFile(t *testing.T) {
	for _, c := range []struct{ name, before, setting, value, want string }{
		{
			"replaced", "# mine\ntheme = 'dark' # at night\nmouse = true\n", "theme", "light",
			"# mine\ntheme = 'light' # at night\nmouse = true\n",
		},
		{
			"from a comment", "# Number of steps M.\n[attack]\n# steps = 10\n# norm = \"linf\"\n", "attack.steps", "20",
			"# Number of steps M.\n[attack]\nsteps = 20\n# norm = \"linf\"\n",
		},
		{
			"at the end of its table", "[attack]\nnorm = 'l2'\n\n[judge]\nraters = 3\n", "attack.steps", "20",
			"[attack]\nnorm = 'l2'\nsteps = 20\n\n[judge]\nraters = 3\n",
		},
		{"in a new table", "theme = 'dark'", "attack.steps", "20", "theme = 'dark'\n\n[attack]\nsteps = 20\n"},
		{"before the first table", "[attack]\nsteps = 20\n", "mouse", "false", "mouse = false\n[attack]\nsteps = 20\n"},
		{
			"on several lines", "[keys.inspect]\nflip = [\n  'f', # old\n]\nsave = 'w'\n", "keys.inspect.flip", "U f5",
			"[keys.inspect]\nflip = ['U', 'f5']\nsave = 'w'\n",
		},
		{"dotted", "attack.steps = 5 # few\n", "attack.steps", "20", "attack.steps = 20 # few\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := reading(t, c.before, nil)
			s, _ := Find(c.setting)
			value, err := s.Parse(c.value)
			if err != nil {
				t.Fatal(err)
			}
			if err := v.Set(s, value); err != nil {
				t.Fatal(err)
			}
			got, err := os.ReadFile(v.Path)
			if err != nil || string(got) != c.want {
				t.Errorf("%v\n%s\nwant\n%s", err, got, c.want)
			}
			if held, from := v.Of(c.setting); Format(held) != c.value || from != File {
				t.Errorf("%v of the %v", held, from)
			}
		})
	}
}

// Every setting can be written into the commented file, and then holds.
func TestSetEverything(t *testing.T) {
	v := reading(t, string(Commented()), nil)
	for _, s := range All() {
		if err := v.Set(s, s.Default); err != nil {
			t.Fatalf("%s: %v", s.Name, err)
		}
	}
	got, err := os.ReadFile(v.Path)
	if err != nil {
		t.Fatal(err)
	}
	if a, b := strings.Count(string(got), "\n"), strings.Count(string(defaults), "\n"); a != b {
		t.Errorf("%d lines, want %d:\n%s", a, b, got)
	}
	if problems, err := Check(got); err != nil || len(problems) > 0 {
		t.Errorf("%v, %v", problems, err)
	}
}

func TestSetRefuses(t *testing.T) {
	const text = "[keys.inspect]\nflip = 'Q'\n[attack]\nsteps = 'x'\n"
	v := reading(t, text, nil)
	for _, c := range []struct {
		setting string
		value   any
		want    string
	}{
		{"keys.inspect.save", []string{"Q"}, `"Q" is the key of keys.inspect.flip already`},
		{"attack.steps", int64(5), "mend it there first"},
		{"attack.steps", "many", "must be a whole number"},
	} {
		s, _ := Find(c.setting)
		if err := v.Set(s, c.value); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s = %v: %v, want %s", c.setting, c.value, err, c.want)
		}
	}
	if got, _ := os.ReadFile(v.Path); string(got) != text {
		t.Errorf("the file has changed:\n%s", got)
	}
}

func FuzzCheck(f *testing.F) {
	f.Add("theme = \"dark\"\n[attack]\nsteps = 3\n")
	f.Add("[keys]\ninspect = {flip = \"s\"}\n")
	f.Add("[[attack]]\nsteps = 3\n[[attack]]\n")
	f.Fuzz(func(t *testing.T, text string) {
		_, _ = Check([]byte(text))
		s, _ := Find("attack.steps")
		if changed, err := edited([]byte(text), s, int64(7)); err == nil {
			_ = verify(changed, s.Name, int64(7))
		}
	})
}
