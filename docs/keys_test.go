package docs

import (
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// namesKey matches a text that names a key by its default: "x cancels", "try again with enter".
var namesKey = regexp.MustCompile(
	`(^|[;:,.·?] )([b-zA-Z]|enter|esc|tab|space) [a-z]{2,}s\b|\b(press|with) ([b-zA-Z]|enter|esc|tab|space)\b[^-]`)

// Everybody may set their own keys, so a text of a screen gets the key's name from Page.Key.
func TestTextsNameKeysAsSet(t *testing.T) {
	for text, want := range map[string]bool{
		"it is still running; x cancels": true, "enter pulls it": true, "drop one with space ": true,
		"a picture matches": false, "of classes": false,
	} {
		if namesKey.MatchString(text) != want {
			t.Errorf("%q: %v", text, !want)
		}
	}
	for _, root := range []string{"../views", "../ui"} {
		err := filepath.WalkDir(root, func(file string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(file, ".go") || strings.HasSuffix(file, "_test.go") {
				return err
			}
			for at, text := range literals(t, file) {
				if namesKey.MatchString(strings.Trim(text, "\"`")) {
					t.Errorf("%v: %s names a key that may be another one", at, text)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// literals are the strings in a file, by their places.
func literals(t *testing.T, name string) map[token.Position]string {
	src, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var s scanner.Scanner
	files := token.NewFileSet()
	s.Init(files.AddFile(name, -1, len(src)), src, nil, 0)
	found := map[token.Position]string{}
	for {
		pos, tok, text := s.Scan()
		switch tok {
		case token.EOF:
			return found
		case token.STRING:
			found[files.Position(pos)] = text
		}
	}
}
