package critic

import (
	"image"
	"slices"
)

// spot is the place of a picture among the choices.
type spot struct{ block, list, i int }

// placed is a spot on screen.
type placed struct {
	spot
	cell image.Rectangle
}

func (m *Model) pick(s spot) pick { return m.blocks[s.block].lists[s.list][s.i] }

// spots are the pictures on screen, block by block.
func (m *Model) spots() []placed {
	l := m.layout()
	var all []placed
	for b := m.first; b < min(m.first+l.across, len(m.blocks)); b++ {
		for list := range lists {
			for i := range min(len(m.blocks[b].lists[list]), l.shows()) {
				all = append(all, placed{spot{b, list, i}, l.cell(b-m.first, list, i)})
			}
		}
	}
	return all
}

func indexOf(spots []placed, s spot) int {
	return slices.IndexFunc(spots, func(p placed) bool { return p.spot == s })
}

// nearest is the spot that is most like one that is not there: of its block and list, the last.
func nearest(spots []placed, s spot) spot {
	best, found := spots[0].spot, false
	for _, p := range spots {
		if p.block == s.block && (p.list == s.list || !found) {
			best, found = p.spot, found || p.list == s.list
		}
	}
	return best
}

// beside is the spot next to one in a direction: on the same line sideways, on the nearest line up or down.
func beside(spots []placed, s spot, dx, dy int) (spot, bool) {
	at := indexOf(spots, s)
	if at < 0 {
		return s, false
	}
	from, best, found := spots[at].cell.Min, 0, false
	to := s
	for _, p := range spots {
		d := p.cell.Min.Sub(from)
		ahead, aside := d.X*dx+d.Y*dy, abs(d.X*dy)+abs(d.Y*dx)
		if ahead <= 0 || dx != 0 && aside != 0 {
			continue
		}
		if far := 1000*ahead + aside; !found || far < best {
			to, best, found = p.spot, far, true
		}
	}
	return to, found
}

func abs(a int) int { return max(a, -a) }
