package cover

import (
	"math"

	"beyond/engine/segment"
)

// neighbours tells which segments touch, and where their middles are.
type neighbours struct {
	centres [][2]float64 // x, y
	touch   []map[int]bool
}

func neighboursOf(s *segment.Segmentation) neighbours {
	n := neighbours{make([][2]float64, s.N), make([]map[int]bool, s.N)}
	count := make([]float64, s.N)
	for j := range n.touch {
		n.touch[j] = map[int]bool{}
	}
	meet := func(a, b int32) {
		if a != b {
			n.touch[a][int(b)], n.touch[b][int(a)] = true, true
		}
	}
	for at, label := range s.Labels {
		x, y := at%s.W, at/s.W
		n.centres[label][0] += float64(x)
		n.centres[label][1] += float64(y)
		count[label]++
		if x+1 < s.W {
			meet(label, s.Labels[at+1])
		}
		if y+1 < s.H {
			meet(label, s.Labels[at+s.W])
		}
	}
	for j := range n.centres {
		n.centres[j][0] /= count[j]
		n.centres[j][1] /= count[j]
	}
	return n
}

// towards returns the segment next to one in a direction: of those that touch it or, if none of them lies there, of all.
// It returns the segment itself at the edge.
func (n neighbours) towards(from, dx, dy int) int {
	for _, touching := range []bool{true, false} {
		best, least := from, math.Inf(1)
		for j, c := range n.centres {
			x, y := c[0]-n.centres[from][0], c[1]-n.centres[from][1]
			along, across := x*float64(dx)+y*float64(dy), math.Abs(x*float64(dy))+math.Abs(y*float64(dx))
			if j == from || along <= 0 || touching && (!n.touch[from][j] || across > 2*along) {
				continue
			}
			if far := along + 2*across; far < least {
				best, least = j, far
			}
		}
		if best != from {
			return best
		}
	}
	return from
}
