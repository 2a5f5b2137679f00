package grid

import "testing"

// A picture's caption stands right below it, however high the terminal's cells are.
func TestPictureRows(t *testing.T) {
	for _, c := range []struct {
		aspect float64
		want   int
	}{
		{1.8, 8},     // cells are less high: the picture is as high as its rows
		{2, 8},       //
		{2.125, 8},   // 8×17 pixels: 7.5 rows
		{16. / 7, 7}, // 7×16 pixels: 7 rows
		{2.25, 7},    // 7.1 rows
		{40, 1},
	} {
		l := layout{cols: 16, rows: 8}
		if got := l.pictureRows(c.aspect); got != c.want {
			t.Errorf("aspect %g: %d rows, want %d", c.aspect, got, c.want)
		}
	}
}
