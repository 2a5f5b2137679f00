// Package docs checks that the documents describe the program.
package docs

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// module is the path of this module, with a slash.
const module = "beyond/"

// rule is a row of the table of packages in architecture.md: patterns of packages that may be imported.
type rule struct {
	code, tests []string
	used        map[string]bool // patterns that something has needed
}

// imported is one import of a file.
type imported struct {
	file, dir, path string
	test            bool
}

func TestPackagesImportAsTheTableSays(t *testing.T) {
	rules := packageRules(t)
	seen := map[string]bool{}
	for _, i := range imports(t) {
		seen[i.dir] = true
		own, inside := strings.CutPrefix(i.path, module)
		r, known := rules[i.dir]
		if !inside || own == i.dir || !known {
			continue
		}
		if i.test && slices.Contains([]string{"engine/golden", "engine/npy", "ui/uitest"}, own) {
			continue
		}
		if !r.allows(own, i.test) {
			t.Errorf("%s imports %s; architecture.md does not allow that", i.file, own)
		}
	}
	for dir := range seen {
		if _, ok := rules[dir]; !ok {
			t.Errorf("package %s has no row in architecture.md", dir)
		}
	}
	for dir, r := range rules {
		if !seen[dir] {
			t.Errorf("architecture.md has a row for %s, where there is no package", dir)
		}
		for _, pattern := range slices.Concat(r.code, r.tests) {
			if strings.HasPrefix(dir, "views/") && strings.HasPrefix(pattern, "engine") {
				continue // all screens may read results
			}
			if !r.used[pattern] {
				t.Errorf("architecture.md lets %s import %s, which it does not", dir, pattern)
			}
		}
	}
}

func (r rule) allows(own string, test bool) bool {
	patterns := r.code
	if test {
		patterns = slices.Concat(r.code, r.tests)
	}
	allowed := false
	for _, pattern := range patterns {
		if below, ok := strings.CutSuffix(pattern, "..."); own == pattern || ok && strings.HasPrefix(own, below) {
			r.used[pattern], allowed = true, true
		}
	}
	return allowed
}

func TestLibrariesHaveTheirHomes(t *testing.T) {
	homes := libraryHomes(t)
	for _, i := range imports(t) {
		if i.test {
			continue
		}
		library := "" // the longest that matches
		for l := range homes {
			if (i.path == l || strings.HasPrefix(i.path, l+"/")) && len(l) > len(library) {
				library = l
			}
		}
		at := func(home string) bool { return i.dir == home || strings.HasPrefix(i.dir, home+"/") }
		if library != "" && !slices.ContainsFunc(homes[library], at) {
			t.Errorf("%s imports %s, whose home is %s", i.file, i.path, strings.Join(homes[library], " and "))
		}
	}
}

// packageRules reads the table of packages.
func packageRules(t *testing.T) map[string]rule {
	rules := map[string]rule{}
	for _, row := range table(t, "package") {
		code, tests, _ := strings.Cut(row[2], "(")
		rules[strings.Trim(row[0], "`")] = rule{words(code), words(strings.TrimSuffix(tests, ")")), map[string]bool{}}
	}
	return rules
}

func libraryHomes(t *testing.T) map[string][]string {
	homes := map[string][]string{}
	for _, row := range table(t, "library") {
		homes[strings.Trim(row[0], "`")] = words(row[1])
	}
	return homes
}

// table returns the rows below the header that begins with a word, cell by cell.
func table(t *testing.T, header string) [][]string {
	t.Helper()
	text, err := os.ReadFile("architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	_, below, found := strings.Cut(string(text), "| "+header+" |")
	if !found {
		t.Fatalf("architecture.md has no table of %ss", header)
	}
	var rows [][]string
	for _, line := range strings.Split(below, "\n")[2:] {
		if !strings.HasPrefix(line, "|") {
			break
		}
		cells := strings.Split(strings.Trim(line, "|"), "|")
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
		}
		rows = append(rows, cells)
	}
	if len(rows) < 5 {
		t.Fatalf("the table of %ss has %d rows", header, len(rows))
	}
	return rows
}

func words(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' })
}

// imports are the imports of all Go files of the module.
func imports(t *testing.T) []imported {
	t.Helper()
	var list []imported
	err := filepath.WalkDir("..", func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if file != ".." && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") || filepath.Dir(file) == filepath.Join("..", "docs") {
			return nil
		}
		more, err := importsOf(file)
		list = append(list, more...)
		return err
	})
	if err != nil || len(list) < 1000 {
		t.Fatalf("%d imports found, %v", len(list), err)
	}
	return list
}

func importsOf(file string) ([]imported, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	rel := strings.TrimPrefix(filepath.ToSlash(file), "../")
	var list []imported
	for _, spec := range parsed.Imports {
		p, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return nil, err
		}
		list = append(list, imported{rel, path.Dir(rel), p, strings.HasSuffix(rel, "_test.go")})
	}
	return list, nil
}
