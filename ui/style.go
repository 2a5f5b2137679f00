package ui

import (
	"image/color"

	"charm.land/lipgloss/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// cellStyle takes the properties of a single cell from a lipgloss style. Links and transforms, which could
// carry text past [safe.Text], are left behind.
func cellStyle(s lipgloss.Style) uv.Style {
	style := uv.Style{Fg: colour(s.GetForeground()), Bg: colour(s.GetBackground())}
	if s.GetUnderline() {
		style.Underline = uv.UnderlineSingle
	}
	for _, a := range []struct {
		set bool
		bit uint8
	}{
		{s.GetBold(), uv.AttrBold},
		{s.GetFaint(), uv.AttrFaint},
		{s.GetItalic(), uv.AttrItalic},
		{s.GetReverse(), uv.AttrReverse},
		{s.GetStrikethrough(), uv.AttrStrikethrough},
	} {
		if a.set {
			style.Attrs |= a.bit
		}
	}
	return style
}

// colour turns lipgloss's "no colour" into the nil that a cell understands.
func colour(c color.Color) color.Color {
	if _, none := c.(lipgloss.NoColor); none {
		return nil
	}
	return c
}

// overlaid is base with everything that over sets.
func overlaid(base, over uv.Style) uv.Style {
	if over.Fg != nil {
		base.Fg = over.Fg
	}
	if over.Bg != nil {
		base.Bg = over.Bg
	}
	if over.Underline != uv.UnderlineNone {
		base.Underline = over.Underline
	}
	base.Attrs |= over.Attrs
	return base
}
