package why

import (
	"beyond/engine"
	"beyond/ui/safe"
)

// Fitting is as much of the description of a segment as fits into so many cells.
func Fitting(w engine.SegmentWords, cells int) safe.Text {
	for _, text := range []string{
		w.String(), w.Place + ", " + w.Percent() + ", " + w.Colour, w.Place + ", " + w.Percent(),
		arrows[w.Place] + " " + w.Colour, w.Place,
	} {
		if t := safe.Clean(text); t.Width() <= cells {
			return t
		}
	}
	return safe.Clean(arrows[w.Place])
}

// arrows stand for places where words have no room.
var arrows = map[string]string{
	"upper left": "↖", "top": "↑", "upper right": "↗", "left": "←", "middle": "•", "right": "→",
	"lower left": "↙", "bottom": "↓", "lower right": "↘",
}
