package dataset

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestTables reads one manifest with each separator, with absolute paths, through a link, and in UTF-16.
func TestTables(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "real", "x"), 0o755); err != nil {
		t.Fatal(err)
	}
	real, link := filepath.Join(dir, "real"), filepath.Join(dir, "link")
	if err := os.Symlink(real, link); err != nil {
		t.Skip(err)
	}
	for _, name := range []string{"a.png", "x/b, c.png"} {
		if err := os.WriteFile(filepath.Join(real, name), []byte("\x89PNG"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	classes, err := ParseLabels([]byte("tench\ngoldfish\n"))
	if err != nil {
		t.Fatal(err)
	}
	comma := "path,label,ground\na.png,0,grass\n\"x/b, c.png\",goldfish,sand\n"
	for name, text := range map[string]string{
		"comma":     comma,
		"mark":      "\ufeff" + comma,
		"UTF-16":    utf16Of(comma, false),
		"semicolon": "path;label;ground\na.png;0;grass\nx/b, c.png;goldfish;sand\n",
		"tab":       "label\tpath\tground\n0\ta.png\tgrass\ngoldfish\tx/b, c.png\tsand\n",
		"quoted":    "\"path\";\"label\";\"ground\"\r\na.png;0;grass\r\n\"x/b, c.png\";goldfish;sand\r\n",
		"absolute":  "path;label;ground\n" + real + "/a.png;0;grass\n" + link + "/x/b, c.png;goldfish;sand\n",
	} {
		if err := os.WriteFile(filepath.Join(real, "labels.csv"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		set, err := Open(t.Context(), link, classes)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(set.Items) != 2 || set.Items[0].Path != "a.png" || set.Items[0].Label != 0 || set.Items[1].Label != 1 ||
			set.Items[1].Path != "x/b, c.png" || strings.Join(set.Attributes, " ") != "ground" || set.Items[1].Attributes[0] != "sand" {
			t.Errorf("%s: %+v", name, set)
		}
	}
	outside := "path,label\n" + filepath.Join(dir, "real2", "a.png") + ",0\n"
	if err := os.WriteFile(filepath.Join(real, "labels.csv"), []byte(outside), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), real, classes); err == nil || !strings.Contains(err.Error(), "is not inside the folder") {
		t.Errorf("outside: %v", err)
	}
}
