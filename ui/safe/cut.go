package safe

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

const ellipsis = "…"

// Truncate returns t in at most cells cells; where something is cut off, an ellipsis ends it.
func (t Text) Truncate(cells int) Text {
	if t.width <= cells {
		return t
	}
	if cells <= 0 {
		return Text{}
	}
	return join(head(t.s, cells-1), ellipsis)
}

// TruncateMiddle returns t in at most cells cells with what is cut off taken from the middle:
// of a path the beginning and, more of it, the end remain.
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

// PadRight returns t followed by spaces up to exactly cells cells, truncated if it is longer.
func (t Text) PadRight(cells int) Text {
	t = t.Truncate(cells)
	return join(t.s, spaces(cells-t.width))
}

// PadLeft returns t behind spaces up to exactly cells cells, truncated if it is longer.
func (t Text) PadLeft(cells int) Text {
	t = t.Truncate(cells)
	return join(spaces(cells-t.width), t.s)
}

// Center returns t between spaces in exactly cells cells, truncated if it is longer.
func (t Text) Center(cells int) Text {
	t = t.Truncate(cells)
	return t.PadLeft(t.width + max(0, cells-t.width)/2).PadRight(cells)
}

// JoinFitting joins as many of the texts, from the first on, as fit into cells, so that none is cut.
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

// Wrap breaks t at spaces into lines of at most cells cells; a word that is longer is broken too.
// The empty text is one empty line. It returns nil if cells is not positive.
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

// join concatenates pieces cut from clean text, which need no cleaning again.
func join(parts ...string) Text {
	s := strings.Join(parts, "")
	return Text{s, ansi.StringWidth(s)}
}

func spaces(n int) string { return strings.Repeat(" ", max(0, n)) }

// head is the longest beginning of s in at most cells cells.
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

// tail is the longest end of s, which fills width cells, in at most cells cells.
func tail(s string, width, cells int) string {
	for len(s) > 0 && width > cells {
		cluster, w := ansi.FirstGraphemeCluster(s, ansi.GraphemeWidth)
		s, width = s[len(cluster):], width-w
	}
	return s
}
