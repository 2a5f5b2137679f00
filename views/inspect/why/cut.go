package why

import "beyond/engine"

// Cut is how the picture on screen is cut into segments.
func (p *Panel) Cut() engine.Cut {
	cut := p.options.Begin.Cut
	cut.Hidden = p.hidden
	return cut
}

// CutArguments are the flags of the command that hides segments of a picture.
func CutArguments(class string, c engine.Cut, hide string) []string {
	return []string{"--class", class, "--segments", c.Segments.String(), "--hidden", c.Hidden.String(), "--hide", hide}
}
