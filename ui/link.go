package ui

import (
	"net/url"
	"path/filepath"
	"strings"

	"beyond/ui/safe"
	"charm.land/lipgloss/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// FileLink is the address of a file, for [Canvas.PrintLink]: its absolute path, every special byte of it escaped. It is
// "" for a path that is not absolute.
func FileLink(path string) string {
	if !filepath.IsAbs(path) {
		return ""
	}
	slashed := filepath.ToSlash(path)
	if slashed[0] != '/' {
		slashed = "/" + slashed // a drive of Windows
	}
	return (&url.URL{Scheme: "file", Path: slashed}).String()
}

// Files is the absolute path of an item's file, "" where it has none of its own. Nil means that none has.
type Files func(item string) string

// Link returns the address of an item's file, "" where it has none.
func (f Files) Link(item string) string {
	if f == nil {
		return ""
	}
	return FileLink(f(item))
}

// PrintLink is [Canvas.Print] with a hyperlink to a file (OSC 8), for terminals that open one at a click; "" links
// nowhere.
func (c *Canvas) PrintLink(x, y int, style lipgloss.Style, t safe.Text, link string) int {
	end := c.Print(x, y, style, t)
	c.link(x, y, end-x, link)
	return end
}

// Link is a part of a text, and the address that it links to.
type Link struct{ Part, To string }

// FileLinks link files' names, without their folders, to the files. A relative path begins in the current folder.
func FileLinks(paths ...string) (links []Link) {
	for _, path := range paths {
		if whole, err := filepath.Abs(path); err == nil {
			links = append(links, Link{filepath.Base(path), FileLink(whole)})
		}
	}
	return links
}

// PrintLinks is [Canvas.Print] of as much of a text as w cells hold, with hyperlinks on those of its parts that are
// seen. A part is found where the text has it first.
func (c *Canvas) PrintLinks(x, y, w int, style lipgloss.Style, t safe.Text, links []Link) {
	end := c.Print(x, y, style, t.Truncate(w))
	for _, l := range links {
		part := safe.Clean(l.Part)
		before, _, found := strings.Cut(t.String(), part.String())
		if begin := x + safe.Clean(before).Width(); found && begin < end {
			c.link(begin, y, min(part.Width(), end-begin), l.To)
		}
	}
}

// link lets w cells link to an address.
func (c *Canvas) link(x, y, w int, to string) {
	if to == "" || safe.Clean(to).String() != to {
		return
	}
	area := c.Sub(x, y, w, 1).clip
	for col := area.Min.X; col < area.Max.X; col++ {
		cell := c.frame.cells.CellAt(col, area.Min.Y)
		if cell == nil || cell.Width == 0 {
			continue
		}
		linked := *cell
		linked.Link = uv.NewLink(to)
		c.frame.cells.SetCell(col, area.Min.Y, &linked)
	}
}
