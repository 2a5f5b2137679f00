package classes

import (
	"image"
	"testing"
)

// The rows' names shrink before the cells do: 27 columns keep one cell each in a pane of 39, beside ten letters.
func TestNamesGiveWayToColumns(t *testing.T) {
	for width, names := range map[int]int{60: 18, 39: 10, 35: 6} {
		g := gridAt(scale{1, 2}, rect{image.Rect(0, 0, width, 30)}, 27)
		if g.cols < 27 || g.x-markWidth != names {
			t.Errorf("a pane of %d: %d columns beside %d letters, want 27 beside %d", width, g.cols, g.x-markWidth, names)
		}
	}
	if g := gridAt(scale{1, 2}, rect{image.Rect(0, 0, 30, 30)}, 27); g.x-markWidth != 10 {
		t.Errorf("a pane of 30 has no room for all columns: names take %d, want a third", g.x-markWidth)
	}
}
