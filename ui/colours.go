package ui

import (
	"image/color"

	"charm.land/lipgloss/v2"
)

// Colours are a person's own colours in a theme: "#rrggbb" or the number of a colour of the terminal's palette, by the
// names of [ColourNames]. A theme without colours has none of them.
type Colours map[string]string

// ColourNames are the colours of a theme, as the configuration names them.
var ColourNames = []string{
	"text", "muted", "title", "accent", "correct", "mistake", "doubt", "true-label", "predicted", "adversarial",
	"selection-text", "selection", "hairline", "track", "overlay-text", "overlay",
}

// with returns the palette with a person's own colours.
func (p palette) with(own Colours) palette {
	for i, c := range []*color.Color{
		&p.text, &p.muted, &p.title, &p.accent, &p.correct, &p.mistake, &p.doubt, &p.trueLabel, &p.predicted,
		&p.adversarial, &p.selectionText, &p.selection, &p.hairline, &p.track, &p.overlayText, &p.overlay,
	} {
		if value := own[ColourNames[i]]; value != "" {
			*c = lipgloss.Color(value)
		}
	}
	return p
}
