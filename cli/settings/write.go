package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"strings"

	renameio "github.com/google/renameio/v2/maybe"
	"github.com/knadh/koanf/providers/confmap"
)

// Set gives a setting a value in the configuration file, which it makes if there is none, and in v. All else in the
// file stays as it is. The file is replaced whole, so that a reader never sees a part of it.
func (v *Values) Set(s Setting, value any) error {
	err := v.Write(s, value)
	if err == nil {
		err = v.Reload(s, value)
	}
	return err
}

// Reload is the half of Set that does not touch the disk: the values take what Write has written.
func (v *Values) Reload(s Setting, value any) error {
	value, err := s.accept(value)
	if err != nil {
		return fmt.Errorf("%s: %w", s.Name, err)
	}
	return v.layers[File].Load(confmap.Provider(map[string]any{s.Name: value}, "."), nil)
}

// Write is the other half. It does not change the values, which may be read meanwhile.
func (v *Values) Write(s Setting, value any) error {
	value, err := s.accept(value)
	if err != nil {
		return fmt.Errorf("%s: %w", s.Name, err)
	}
	text, err := readFile(v.Path)
	if err != nil {
		return err
	}
	if text == nil {
		text = Commented()
	}
	if text, err = edited(text, s, value); err == nil {
		err = verify(text, s.Name, value)
	}
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(v.Path), 0o700); err != nil {
		return err
	}
	mode := fs.FileMode(0o600)
	if info, err := os.Stat(v.Path); err == nil {
		mode = info.Mode().Perm()
	}
	return renameio.WriteFile(v.Path, text, mode)
}

// edited returns the text of a file in which a setting has a value. The value replaces the one that is there, or takes
// the place of the line that comments it out, or goes to the end of its table.
func edited(text []byte, s Setting, value any) ([]byte, error) {
	written, err := quoted(value)
	if err != nil {
		return nil, err
	}
	given, problems, err := entries(text)
	if err != nil {
		return nil, fmt.Errorf("line %w", err)
	}
	if conflicts := conflicting(given, s, value); conflicts != "" {
		return nil, errors.New(conflicts)
	}
	for _, e := range given {
		if e.name == s.Name {
			return replaced(text, int(e.key.Offset), int(e.key.Offset+e.key.Length), written), nil
		}
	}
	for _, p := range problems { // a line of the right name with a wrong value would stand beside the new one
		if strings.HasPrefix(p.Text, s.Name+":") {
			return nil, fmt.Errorf("line %d of the file: %s: mend it there first", p.Line, p.Text)
		}
	}
	return inserted(text, s, written), nil
}

// verify reads an edited text. A text in an unusual form, such as one with tables within a line, may not have taken the
// value.
func verify(text []byte, name string, value any) error {
	given, _, err := entries(text)
	if err != nil {
		return err
	}
	for _, e := range given {
		if e.name == name && reflect.DeepEqual(e.value, value) {
			return nil
		}
	}
	return fmt.Errorf("%s cannot be changed in a file of this form: write it there yourself", name)
}

// conflicting says why a key cannot be given to an action, "" if it can.
func conflicting(given []entry, s Setting, value any) string {
	if !s.IsKey() {
		return ""
	}
	kept, _ := withoutConflicts(given)
	_, why := conflict(append(kept, entry{Setting: s, name: s.Name, value: value}))
	return why
}

// replaced replaces the value between from, where its name begins, and to.
func replaced(text []byte, from, to int, value string) []byte {
	equals := from + bytes.IndexByte(text[from:to], '=')
	return bytes.Join([][]byte{text[:equals+1], []byte(" " + value), text[to:]}, nil)
}

// inserted puts a line into a text that has no value of the setting.
func inserted(text []byte, s Setting, value string) []byte {
	at := strings.LastIndex(s.Name, ".")
	table, name := s.Name[:max(at, 0)], s.Name[at+1:]
	line := name + " = " + value
	lines := strings.SplitAfter(string(text), "\n")
	present, end := "", -1
	for i, l := range lines {
		bare := strings.TrimSpace(l)
		if strings.HasPrefix(bare, "[") {
			present = strings.TrimSpace(strings.Trim(strings.SplitN(bare, "#", 2)[0], "[] "))
			if present != table && table == "" {
				break // values before the first table
			}
		}
		if present != table {
			continue
		}
		comment, isComment := strings.CutPrefix(bare, "#")
		if isComment && strings.HasPrefix(strings.TrimSpace(comment), name+" = ") {
			_, behind, _ := strings.Cut(bare, "] # ")
			if behind != "" && s.IsKey() {
				line += " # " + behind
			}
			lines[i] = line + "\n"
			return []byte(strings.Join(lines, ""))
		}
		if bare != "" && (!isComment || strings.Contains(bare, " = ")) {
			end = i
		}
	}
	return appended(lines, end, table, line)
}

// appended puts a line behind another one, or behind all with its table.
func appended(lines []string, behind int, table, line string) []byte {
	if behind < 0 {
		if table != "" {
			return []byte(ended(strings.Join(lines, "")) + "\n[" + table + "]\n" + line + "\n")
		}
		return []byte(line + "\n" + strings.Join(lines, ""))
	}
	lines[behind] = ended(lines[behind]) + line + "\n"
	return []byte(strings.Join(lines, ""))
}

func ended(text string) string {
	if text == "" || strings.HasSuffix(text, "\n") {
		return text
	}
	return text + "\n"
}
