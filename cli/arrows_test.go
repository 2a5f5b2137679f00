package cli

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// allowed says which packages of this module each part may import; the longest prefix that matches a package
// is the rule for it. "std" stands for nothing of this module. A trailing /... matches what lies below.
var allowed = map[string][]string{
	".":                 {"cli"},
	"cli":               {"..."},
	"views":             {"ui/...", "ui", "engine/...", "engine", "views/record"},
	"views/record":      {"ui/...", "ui"}, // no screen: shared by the screens that ask people
	"views/inspect":     {"ui/...", "ui", "engine/...", "engine", "views/inspect/why", "views/inspect/why/blocks"},
	"views/inspect/why": {"ui/...", "ui", "engine/...", "engine", "views/inspect/why/blocks"}, // tests only: blocks
	"ui":                {"ui/..."},
	"ui/safe":           {},
	"ui/picture":        {"ui/safe"},
	"ui/guard":          {"ui/safe"},
	"ui/guarded":        {"ui", "ui/..."}, // tests only
	"ui/uitest":         {"ui"},           // for tests only
	"engine":            {"engine/..."},
	"engine/onnx":       {"engine/nn"},
	"engine/nn":         {"engine/kernel"},
	"engine/dataset":    {"engine/imaging"},
	"engine/attack":     {"engine/score", "engine/stats"},
	"engine/finding":    {"engine/stats", "engine/score", "engine/dataset"},
	"engine/critic":     {},
	"engine/bias":       {"engine/dataset", "engine/stats", "engine/finding", "engine/critic"}, // for words, and for distances
	"engine/catalogue":  {"engine/dataset", "engine/imaging", "engine/onnx", "engine/pth", "engine/pth/arch"},
	"engine/kernel":     {},
	"engine/imaging":    {"engine/imaging/jpeg"},
	"engine/stats":      {},
	"engine/score":      {},
	"engine/npy":        {},
	"engine/pth":        {},
	"engine/pth/arch":   {"engine/pth"},
	"engine/judge":      {"engine/stats"},
	"engine/judge/real": {"engine/judge", "engine/npy"},
	"engine/study":      {"engine/stats"},
	"engine/people":     {"engine/judge", "engine/judge/real", "engine/newfile", "engine/store", "engine/study"},
	"engine/newfile":    {},
	"engine/store":      {},
	"engine/segment":    {},
	"engine/lime":       {},
	"engine/saliency":   {"engine/lime"},
	"engine/terms":      {},
	"engine/golden":     {},
	"assets":            {},
	"assets/gen":        {},
}

// only names the packages in which alone a library may be imported, so that each can be replaced in one place.
var only = map[string][]string{
	"github.com/owulveryck/onnx-go": {"engine/onnx"},
	"gorgonia.org":                  {"engine/nn", "engine/onnx"},
	"github.com/mattn/go-sixel":     {"ui/picture"},
	"github.com/spf13/cobra":        {"cli"},
	"charm.land":                    {"cli", "ui", "views"},
	"testing":                       {"engine/golden", "ui/uitest"}, // outside of tests
}

func TestImportArrows(t *testing.T) {
	root := filepath.Join("..")
	files := 0
	err := filepath.WalkDir(root, func(file string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := d.Name()
		if d.IsDir() {
			if file != root && (strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") || name == "testdata") {
				return filepath.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		files++
		rel, err := filepath.Rel(root, file)
		if err != nil {
			return err
		}
		checkImports(t, file, filepath.ToSlash(rel))
		return nil
	})
	if err != nil || files < 50 {
		t.Errorf("%d files read, %v", files, err)
	}
}

func checkImports(t *testing.T, file, rel string) {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Error(err)
		return
	}
	dir, test := path.Dir(rel), strings.HasSuffix(rel, "_test.go")
	for _, spec := range parsed.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value)
		if own, ok := strings.CutPrefix(imported, "beyond/"); ok {
			// Tests may bring reference data and arrays from outside.
			if test && (own == "engine/golden" || own == "engine/npy" || strings.HasPrefix(dir, "engine") && strings.HasPrefix(own, "engine")) {
				continue
			}
			if own != dir && !matches(rule(dir), own) {
				t.Errorf("%s imports %s, which its place does not allow", rel, imported)
			}
			continue
		}
		for library, places := range only {
			if imported != library && !strings.HasPrefix(imported, library+"/") || test {
				continue
			}
			if !matches(withBelow(places), dir) {
				t.Errorf("%s imports %s, which belongs to %s alone", rel, imported, strings.Join(places, " and "))
			}
		}
	}
}

// rule finds the allowance of a folder.
func rule(dir string) []string {
	for at := dir; ; at = path.Dir(at) {
		if list, ok := allowed[at]; ok && (at != "." || dir == ".") {
			return list
		}
		if at == "." {
			return nil
		}
	}
}

func withBelow(places []string) []string {
	var list []string
	for _, p := range places {
		list = append(list, p, p+"/...")
	}
	return list
}

func matches(list []string, dir string) bool {
	for _, entry := range list {
		if prefix, ok := strings.CutSuffix(entry, "..."); ok && strings.HasPrefix(dir, prefix) {
			return true
		}
		if entry == dir {
			return true
		}
	}
	return false
}
