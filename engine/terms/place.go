package terms

import "strings"

// Place returns the name of a place in a picture, x from the left and y from the top, both in [0, 1]: one of nine
// fields in three rows, from "upper left" to "lower right".
func Place(x, y float64) string {
	row, column := [...]string{"upper", "", "lower"}[third(y)], [...]string{"left", "", "right"}[third(x)]
	switch {
	case row == "" && column == "":
		return "middle"
	case column == "":
		return [...]string{"top", "", "bottom"}[third(y)]
	}
	return strings.TrimSpace(row + " " + column)
}

// third returns the third of [0, 1] that contains v: 0, 1 or 2.
func third(v float64) int { return min(max(int(3*v), 0), 2) }
