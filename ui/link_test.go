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

func TestPrintLinks(t *testing.T) {
	c := NewCanvas(20, 3, MonoTheme())
	links := []Link{{"a.jpg", "file:///a.jpg"}, {"界b.jpg", "file:///b.jpg"}, {"none", "file:///none"}}
	text := safe.Clean("é a.jpg · 界b.jpg")
	c.PrintLinks(1, 0, 18, c.Theme.Text, text, links)
	c.PrintLinks(1, 1, 12, c.Theme.Text, text, links)
	c.PrintLinks(1, 2, 8, c.Theme.Text, text, links)
	if c.Text() != " é a.jpg · 界b.jpg\n é a.jpg · …\n é a.jpg…\n" {
		t.Fatalf("%q", c.Text())
	}
	for y, want := range []string{"   aaaaa   bbbbbbb  ", "   aaaaa   b        ", "   aaaaa            "} {
		got := ""
		for x := range 20 {
			switch to := c.frame.cells.CellAt(x, y).Link.URL; {
			case to == "file:///a.jpg":
				got += "a"
			case to == "file:///b.jpg" || c.frame.cells.CellAt(x, y).Width == 0:
				got += "b"
			default:
				got += " "
			}
		}
		if got != want {
			t.Errorf("line %d: %q, want %q", y, got, want)
		}
	}
}
