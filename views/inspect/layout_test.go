package inspect

import (
	"image"
	"testing"

	"beyond/ui"
)

func TestLayoutKeepsPartsApart(t *testing.T) {
	for w := 60; w <= 240; w++ {
		for h := 13; h <= 80; h++ {
			for _, open := range [][2]bool{{false, false}, {true, false}, {false, true}, {true, true}} {
				l := arrange(w, h, usualAspect, open[0], open[1])
				if bottom := l.film.Max.Y; bottom > h {
					t.Fatalf("%d×%d: the film ends at %d", w, h, bottom)
				}
				if right := l.at(l.across-1) + l.pane; right > w-l.side.Dx()-ui.Margin {
					t.Fatalf("%d×%d: the panes end at %d", w, h, right)
				}
				if l.caption >= l.pictures || l.pictures+l.rows > l.lists ||
					l.lists+l.listLines > l.verdict || l.verdict >= l.film.Min.Y {
					t.Fatalf("%d×%d: parts overlap: %+v", w, h, l)
				}
				if l.path.Max.Y > h || open[1] && l.film.Max.Y > l.path.Min.Y || l.film.Max.X > l.left {
					t.Fatalf("%d×%d: the path is at %v, the film at %v, left of %d", w, h, l.path, l.film, l.left)
				}
				if l.facts > 0 && (l.facts < l.lists+l.listLines || l.facts >= l.verdict) {
					t.Fatalf("%d×%d: facts at %d: %+v", w, h, l.facts, l)
				}
			}
		}
	}
}

func TestLayoutUsesTheRoom(t *testing.T) {
	for size, want := range map[image.Point]struct{ across, rows int }{
		{X: 80, Y: 21}: {2, 11}, {X: 120, Y: 37}: {3, 19}, {X: 200, Y: 57}: {3, 32},
	} {
		l := arrange(size.X, size.Y, usualAspect, false, false)
		if l.across != want.across || l.rows != want.rows {
			t.Errorf("%v: %d panes of %d lines, want %+v", size, l.across, l.rows, want)
		}
	}
}
