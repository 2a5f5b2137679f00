package safe

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

const ellipsis = "…"

// Truncate returns t in at most cells cells. If it is cut, it ends with an ellipsis.
func (t Text) Truncate(cells int) Text {
	if t.width <= cells {
		return t
	}
	if cells <= 0 {
		return Text{}
	}
	return join(head(t.s, cells-1), ellipsis)
}

// TruncateMiddle returns t in at most cells cells. It cuts the middle and keeps twice as much of the end as of the
// beginning, for paths.
func (t Text) TruncateMiddle(cells int) Text {
	if t.width <= cells {
		return t
	}
	if cells <= 0 {
		return Text{}
	}
	left := (cells - 1) / 3
	return join(head(t.s, left), ellipsis, tail(t.s, t.width, cells-1-left))
}

// PadRight returns t in exactly cells cells: with spaces on the right, or truncated.
func (t Text) PadRight(cells int) Text {
	t = t.Truncate(cells)
	return join(t.s, spaces(cells-t.width))
}

// PadLeft returns t in exactly cells cells: with spaces on the left, or truncated.
func (t Text) PadLeft(cells int) Text {
	t = t.Truncate(cells)
	return join(spaces(cells-t.width), t.s)
}

// Center returns t in exactly cells cells: with spaces on both sides, or truncated.
func (t Text) Center(cells int) Text {
	t = t.Truncate(cells)
	return t.PadLeft(t.width + max(0, cells-t.width)/2).PadRight(cells)
}

// JoinFitting joins the first texts that fit into cells together. It does not cut any text.
func JoinFitting(sep string, cells int, texts ...Text) Text {
	var joined Text
	for i := range texts {
		longer := Join(sep, texts[:i+1]...)
		if longer.Width() > cells {
			break
		}
		joined = longer
	}
	return joined
}

// Wrap breaks t at spaces into lines of at most cells cells, and breaks longer words too. The empty text gives one
// empty line. Wrap returns nil if cells is not positive.
func (t Text) Wrap(cells int) []Text {
	if cells <= 0 {
		return nil
	}
	var lines []Text
	for _, line := range strings.Split(ansi.Wrap(t.s, cells, ""), "\n") {
		lines = append(lines, Clean(line).Truncate(cells))
	}
	return lines
}

// join concatenates pieces of clean text, which need not be cleaned again.
func join(parts ...string) Text {
	s := strings.Join(parts, "")
	return Text{s, ansi.StringWidth(s)}
}

func spaces(n int) string { return strings.Repeat(" ", max(0, n)) }

// head returns the longest prefix of s in at most cells cells.
func head(s string, cells int) string {
	end := 0
	for end < len(s) {
		cluster, width := ansi.FirstGraphemeCluster(s[end:], ansi.GraphemeWidth)
		if cells -= width; cells < 0 {
			break
		}
		end += len(cluster)
	}
	return s[:end]
}

// tail returns the longest suffix of s in at most cells cells. width is the width of s.
func tail(s string, width, cells int) string {
	for len(s) > 0 && width > cells {
		cluster, w := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		s, width = s[len(cluster):], width-w
	}
	return s
}
