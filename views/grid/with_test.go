package grid

import (
	"slices"
	"testing"

	"beyond/ui"
	"beyond/ui/uitest"
)

// TestWith changes the source under a screen: tab, order and cursor stay.
func TestWith(t *testing.T) {
	m, _, _ := ready(gallery(), nil, 120, 37)
	uitest.PressAll(m, "tab", "s")
	rearranged(m)
	uitest.PressAll(m, "right", "right")
	n := m.With(Options{Source: &fakeSource{evidence: gallery(), broken: -1}, Content: "another"})
	n.Update(ui.Resized{Width: 120, Height: 37})
	n.Update(ui.Shown{})
	know(n)
	same := n.at == m.at && n.selected() == m.selected() && n.Title() == m.Title() &&
		n.wish.tab == m.wish.tab && n.wish.order == m.wish.order
	if m.at == 0 || !same {
		t.Errorf("%s: picture %d (%d) of tab %v in order %v, want picture %d (%d) of tab %v in order %v", n.Title(),
			n.at, n.selected(), n.wish.tab, n.wish.order, m.at, m.selected(), m.wish.tab, m.wish.order)
	}
	if n.options.Content != "another" {
		t.Error("it is still on the old source")
	}
}

// TestMoved gives the pictures other places: the cursor stays on its picture.
func TestMoved(t *testing.T) {
	m, _, _ := ready(gallery(), nil, 120, 37)
	uitest.PressAll(m, "right", "right")
	e := gallery()
	last := len(e.Pictures) - 1
	slices.Reverse(e.Pictures)
	n := m.Moved(Options{Source: &fakeSource{evidence: e, broken: -1}}, func(i int) int { return last - i })
	n.Update(ui.Resized{Width: 120, Height: 37})
	n.Update(ui.Shown{})
	know(n)
	if m.at != 2 || n.selected() != last-2 || n.at != last-2 || !n.IsOfAll() {
		t.Errorf("picture %d at place %d, want %d", n.selected(), n.at, last-2)
	}
}
