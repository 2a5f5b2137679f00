package ui

import (
	"net/url"
	"path/filepath"

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

// PrintLink is [Canvas.Print] with a hyperlink to a file (OSC 8), for terminals that open one at a click; "" links
// nowhere.
func (c *Canvas) PrintLink(x, y int, style lipgloss.Style, t safe.Text, link string) int {
	end := c.Print(x, y, style, t)
	if link == "" || safe.Clean(link).String() != link {
		return end
	}
	area := c.Sub(x, y, end-x, 1).clip
	for col := area.Min.X; col < area.Max.X; col++ {
		cell := c.frame.cells.CellAt(col, area.Min.Y)
		if cell == nil || cell.Width == 0 {
			continue
		}
		linked := *cell
		linked.Link = uv.NewLink(link)
		c.frame.cells.SetCell(col, area.Min.Y, &linked)
	}
	return end
}
