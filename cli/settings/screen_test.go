package settings

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"beyond/ui"
)

func TestKeymap(t *testing.T) {
	v := reading(t, "[keys.inspect]\nflip = 'Q'\nsave = []\n[keys.everywhere]\njobs = ['f8', 'Y']\n", nil)
	want := ui.Keymap{"inspect": {"f": {"Q"}, "s": {}}, "everywhere": {"8": {"f8", "Y"}}}
	if got := v.Keymap(); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v; %v", got, want, v.Problems)
	}
}

func TestColours(t *testing.T) {
	v := reading(t, "[colours]\ncorrect = '#00ff00'\nmistake = '9'\n", nil)
	if got := v.Colours(); !reflect.DeepEqual(got, ui.Colours{"correct": "#00ff00", "mistake": "9"}) {
		t.Errorf("%v; %v", got, v.Problems)
	}
	var names []string
	for _, s := range All() {
		if s.IsColour() {
			names = append(names, strings.TrimPrefix(s.Name, coloursTable))
		}
	}
	if !slices.Equal(names, ui.ColourNames) {
		t.Errorf("%v, want the theme's %v", names, ui.ColourNames)
	}
}

// screens are the names of the screens in a package of views, where they differ from the package's.
var screens = map[string][]string{
	"judge": {"judge", "asking"}, "study": {"study", "table", "round"}, "tags": {"tags", "tagging"},
	"models": {"models", "layers"}, "why": {"inspect"}, "record": {"asking", "round", "tagging"},
}

// TestEveryKeyHasAName looks for the keys of all screens in their source and finds each in default.toml, by its first
// name, under the screen's name or among those of all screens.
func TestEveryKeyHasAName(t *testing.T) {
	own := map[string]bool{}
	for _, s := range All() {
		if s.IsKey() {
			own[scope(s.Name)+" "+s.Default.([]string)[0]] = true
		}
	}
	used := map[string]bool{}
	files, err := filepath.Glob("../../views/*/*.go")
	more, moreErr := filepath.Glob("../../views/inspect/*/*.go")
	if err != nil || moreErr != nil {
		t.Fatal(err, moreErr)
	}
	for _, file := range append(files, more...) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		scopes := []string{filepath.Base(filepath.Dir(file))}
		if list, ok := screens[scopes[0]]; ok {
			scopes = list
		}
		for _, name := range firstNames(t, file) {
			for _, s := range scopes {
				used[s+" "+name] = true
			}
			if !slices.ContainsFunc(append(scopes, ui.Common, ui.Everywhere), func(s string) bool { return own[s+" "+name] }) {
				t.Errorf("%s: the key %q has no name in default.toml, in keys.%s", file, name, strings.Join(scopes, " or keys."))
			}
		}
	}
	computed := []string{"keys.round.column-", "keys.tagging.yes-", "keys.tagging.no-", "keys.tagging.unsure-"}
	for _, s := range All() {
		isComputed := slices.ContainsFunc(computed, func(prefix string) bool { return strings.HasPrefix(s.Name, prefix) })
		if s.IsKey() && !isShared(scope(s.Name)) && !isComputed && !used[scope(s.Name)+" "+s.Default.([]string)[0]] {
			t.Errorf("%s: no screen has this key", s.Name)
		}
	}
}

// firstNames are the first names of the keys that a file makes: the fourth argument of a call whose first and fourth
// are texts, as of ui.NewKey and of the functions that screens build on it.
func firstNames(t *testing.T, file string) (names []string) {
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, source, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) < 4 {
			return true
		}
		_, isHelp := text(call.Args[0])
		if name, ok := text(call.Args[3]); ok && isHelp && !strings.HasPrefix(name, "--") {
			names = append(names, name)
		}
		return true
	})
	return names
}

func text(e ast.Expr) (string, bool) {
	literal, ok := e.(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return "", false
	}
	value, err := strconv.Unquote(literal.Value)
	return value, err == nil
}
