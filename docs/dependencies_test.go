package docs

import (
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestDependencies holds the tables of dependencies.md to go.mod: what is imported, and what comes with it.
func TestDependencies(t *testing.T) {
	document, err := os.ReadFile("dependencies.md")
	if err != nil {
		t.Fatal(err)
	}
	mod, err := os.ReadFile("../go.mod")
	if err != nil {
		t.Fatal(err)
	}
	required := map[string]bool{} // whether it comes with another
	for _, m := range regexp.MustCompile(`(?m)^\t(\S+) v\S+( // indirect)?`).FindAllStringSubmatch(string(mod), -1) {
		required[m[1]] = m[2] != ""
	}
	direct, indirect, _ := strings.Cut(string(document), "comes with")
	for part, comes := range map[string]bool{direct: false, indirect: true} {
		var rows, want []string
		for _, m := range regexp.MustCompile("(?m)^\\| `(\\S+)` \\| (\\S.*) \\|$").FindAllStringSubmatch(part, -1) {
			rows = append(rows, m[1])
			if owner := strings.Trim(m[2], "`"); comes && !slices.Contains(slices.Collect(maps.Keys(required)), owner) {
				t.Errorf("%s comes with %s, which is not required", m[1], owner)
			}
		}
		for module := range required {
			if required[module] == comes {
				want = append(want, module)
			}
		}
		if slices.Sort(want); !slices.Equal(rows, want) {
			t.Errorf("rows\n%q\nwant\n%q", rows, want)
		}
	}
}
