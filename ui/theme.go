package ui

import (
	"image/color"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
)

// A Theme gives each meaning its style. A screen never names a colour, and never lets colour alone carry
// a meaning.
type Theme struct {
	Text, Muted, Title lipgloss.Style
	// Accent marks things to act on; Key is a key's name in footer, help and palette.
	Accent, Key lipgloss.Style
	// Correct ✓, Mistake ✗ and Doubt ≈ colour the signs of a verdict.
	Correct, Mistake, Doubt lipgloss.Style
	// The three classes of a picture, the same on every screen, in traces, masks and reports.
	TrueLabel, Predicted, Adversarial lipgloss.Style
	// Selection is the row or cell under the cursor; Hairline separates; Track is the empty part of a bar.
	Selection, Hairline, Track lipgloss.Style
	// Overlay is the ground of help and palette, and the text on it.
	Overlay lipgloss.Style
	// FewColours says that there are no colours between two colours.
	FewColours bool
}

// palette holds the colours of one background. A nil colour is the terminal's own.
type palette struct {
	text, muted, title, accent                color.Color
	correct, mistake, doubt                   color.Color
	trueLabel, predicted, adversarial         color.Color
	selectionText, selection, hairline, track color.Color
	overlayText, overlay                      color.Color
}

// The blue and the orange are from Okabe and Ito (2008), told apart with every common form of colour
// blindness; the light theme darkens them until they reach a contrast of 4.5 on white.
var (
	darkPalette = palette{
		text: nil, muted: rgb(0x8b949e), title: rgb(0xe6edf3), accent: rgb(0x79c0ff),
		correct: rgb(0x56d364), mistake: rgb(0xff7b72), doubt: rgb(0xe3b341),
		trueLabel: rgb(0xc9d1d9), predicted: rgb(0x56b4e9), adversarial: rgb(0xe69f00),
		selectionText: rgb(0xffffff), selection: rgb(0x264f78), hairline: rgb(0x3d444d), track: rgb(0x30363d),
		overlayText: rgb(0xe6edf3), overlay: rgb(0x161b22),
	}
	lightPalette = palette{
		text: nil, muted: rgb(0x59636e), title: rgb(0x1f2328), accent: rgb(0x0550ae),
		correct: rgb(0x116329), mistake: rgb(0xa40e26), doubt: rgb(0x7d4e00),
		trueLabel: rgb(0x424a53), predicted: rgb(0x0069a8), adversarial: rgb(0x9a5b00),
		selectionText: rgb(0x000000), selection: rgb(0xb6d7f5), hairline: rgb(0xd1d9e0), track: rgb(0xdfe4ea),
		overlayText: rgb(0x1f2328), overlay: rgb(0xf6f8fa),
	}
	// Medium tones, at a contrast of 3 or more on black and on white.
	neutralPalette = palette{
		text: nil, muted: rgb(0x808080), title: nil, accent: rgb(0x2f81e0),
		correct: rgb(0x2a9147), mistake: rgb(0xd8483e), doubt: rgb(0xa67c00),
		trueLabel: nil, predicted: rgb(0x2e86c8), adversarial: rgb(0xc07600),
		selectionText: rgb(0xffffff), selection: rgb(0x2b659c), hairline: rgb(0x808080), track: rgb(0x808080),
		overlayText: rgb(0xe6edf3), overlay: rgb(0x24292f),
	}
)

// DarkTheme is for terminals with a dark background.
func DarkTheme() Theme { return darkPalette.theme() }

// LightTheme is for terminals with a light background.
func LightTheme() Theme { return lightPalette.theme() }

// NeutralTheme is for terminals whose background is not known.
func NeutralTheme() Theme { return neutralPalette.theme() }

// SixteenTheme is for terminals with sixteen colours, which the user has chosen to be read on the background. Greys are
// faint text, because none of the sixteen is a grey that can be relied on.
func SixteenTheme(own Colours) Theme {
	t := palette{
		accent: ansi.Blue, correct: ansi.Green, mistake: ansi.Red, doubt: ansi.Yellow,
		predicted: ansi.Cyan, adversarial: ansi.Magenta,
	}.with(own).theme()
	faint := lipgloss.NewStyle().Faint(true)
	t.Muted, t.Hairline, t.Track = faint, faint, faint
	t.Selection = lipgloss.NewStyle().Foreground(ansi.BrightWhite).Background(ansi.Blue) // whatever the text's colour
	t.Overlay = lipgloss.NewStyle()
	t.FewColours = true
	return t
}

// MonoTheme uses no colour at all (NO_COLOR): weight, underline and reversal only.
func MonoTheme() Theme {
	plain := lipgloss.NewStyle()
	bold := plain.Bold(true)
	return Theme{
		Text: plain, Muted: plain.Faint(true), Title: bold, Accent: plain.Underline(true), Key: bold,
		Correct: plain, Mistake: bold, Doubt: plain.Italic(true),
		TrueLabel: plain, Predicted: bold, Adversarial: plain.Underline(true),
		Selection: plain.Reverse(true), Hairline: plain.Faint(true), Track: plain.Faint(true), Overlay: plain,
	}
}

func (p palette) theme() Theme {
	on := func(c color.Color) lipgloss.Style {
		if c == nil {
			return lipgloss.NewStyle()
		}
		return lipgloss.NewStyle().Foreground(c)
	}
	return Theme{
		Text: on(p.text), Muted: on(p.muted), Title: on(p.title).Bold(true),
		Accent: on(p.accent), Key: on(p.accent).Bold(true),
		Correct: on(p.correct), Mistake: on(p.mistake), Doubt: on(p.doubt),
		TrueLabel: on(p.trueLabel), Predicted: on(p.predicted), Adversarial: on(p.adversarial),
		Selection: on(p.selectionText).Background(p.selection),
		Hairline:  on(p.hairline), Track: on(p.track), Overlay: on(p.overlayText).Background(p.overlay),
	}
}

func rgb(hex uint32) color.Color {
	return color.RGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 0xff}
}
