package docs

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// faults is the number of rows of reliability.md, which count from 1.
const faults = 62

// TestReliability holds the rows of reliability.md to the tests: a row names the tests of its number, all of them, and
// a row without one says so.
func TestReliability(t *testing.T) {
	document, err := os.ReadFile("reliability.md")
	if err != nil {
		t.Fatal(err)
	}
	exist := faultTests(t)
	name := regexp.MustCompile("`(Test[A-Z]\\w*)`")
	rows := regexp.MustCompile(`(?m)^\| (\d+) \|.*$`).FindAllStringSubmatch(string(document), -1)
	if len(rows) != faults {
		t.Errorf("%d rows, want %d", len(rows), faults)
	}
	for i, row := range rows {
		number, err := strconv.Atoi(row[1])
		if err != nil || number != i+1 {
			t.Errorf("row %s, want %d", row[1], i+1)
		}
		var named []string
		for _, m := range name.FindAllStringSubmatch(row[0], -1) {
			named = append(named, m[1])
		}
		slices.Sort(named)
		if want := exist[number]; !slices.Equal(named, want) {
			t.Errorf("row %d names\n%q, the tests are\n%q", number, named, want)
		}
		if strings.Contains(row[0], "**no test**") != (len(named) == 0) {
			t.Errorf("row %d names %d tests, and says otherwise", number, len(named))
		}
		delete(exist, number)
	}
	if len(exist) > 0 {
		t.Errorf("tests without a row: %v", exist)
	}
}

// faultTests are the names of all tests TestFault_NN…, sorted, by their number.
func faultTests(t *testing.T) map[int][]string {
	t.Helper()
	numbered := regexp.MustCompile(`^TestFault_(\d+)`)
	tests := map[int][]string{}
	err := filepath.WalkDir("..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Recv != nil {
				continue
			}
			if m := numbered.FindStringSubmatch(f.Name.Name); m != nil {
				number, err := strconv.Atoi(m[1])
				if err != nil {
					return err
				}
				tests[number] = append(tests[number], f.Name.Name)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for number, names := range tests {
		slices.Sort(names)
		tests[number] = slices.Compact(names)
	}
	return tests
}
