package ui

import (
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"beyond/ui/safe"
)

func TestFileLink(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("paths of Unix")
	}
	for path, want := range map[string]string{
		"/data/a b.jpg":              "file:///data/a%20b.jpg",
		"/data/\x1b]8;;evil\x07.jpg": "file:///data/%1B%5D8;;evil%07.jpg",
		"/data/é#1?.jpg":             "file:///data/%C3%A9%231%3F.jpg",
		"data/a.jpg":                 "",
		"":                           "",
	} {
		if got := FileLink(path); got != want {
			t.Errorf("%q: %q, want %q", path, got, want)
		}
	}
}

func TestPrintLink(t *testing.T) {
	c := NewCanvas(20, 2, MonoTheme())
	path, err := filepath.Abs("/data/a.jpg")
	if err != nil {
		t.Fatal(err)
	}
	c.PrintLink(2, 0, c.Theme.Text, safe.Clean("a.jpg"), FileLink(path))
	c.PrintLink(2, 1, c.Theme.Text, safe.Clean("b.jpg"), "file:///\x1b\\evil")
	rendered := c.frame.cells.Render()
	if !strings.Contains(rendered, "\x1b]8;;"+FileLink(path)) || FileLink(path) == "" || strings.Contains(rendered, "evil") {
		t.Errorf("%q", rendered)
	}
	if c.Text() != "  a.jpg\n  b.jpg\n" {
		t.Errorf("%q", c.Text())
	}
}
