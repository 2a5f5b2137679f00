package cover

import (
	"fmt"

	"beyond/engine"
	"beyond/engine/imaging"
	"beyond/ui/picture"
)

// picture is what the model sees, with a double line around the segment under the cursor. The last one is kept: it is
// drawn at every frame.
func (m *Model) picture() picture.Picture {
	set, cursor := m.hidden(), m.cursor
	if m.search != nil {
		cursor = -1
	}
	name := fmt.Sprintf("%s cut by %s, hidden %s %s cursor %d", m.options.Content, m.cut.Segments, m.cut.Hidden, key(set), cursor)
	if m.composed != name {
		m.composed, m.composite = name, m.subject.Covered(set)
		if cursor >= 0 {
			mark(m.composite, m.subject, cursor)
		}
	}
	return picture.Picture{Key: name, Image: m.composite}
}

// mark draws a line along the border of a segment: white within, black around it, so that it shows on any ground.
func mark(img *imaging.RGB, s *engine.Subject, segment int) {
	w, h, labels := s.Segments.W, s.Segments.H, s.Segments.Labels
	reach := 1 + w/150 // pixels, so that the line outlasts being drawn small
	differs := func(x, y int, own bool) bool {
		for d := -reach; d <= reach; d++ {
			for _, p := range [2][2]int{{x + d, y}, {x, y + d}} {
				inside := p[0] >= 0 && p[0] < w && p[1] >= 0 && p[1] < h
				if inside && (int(labels[p[1]*w+p[0]]) == segment) != own {
					return true
				}
			}
		}
		return false
	}
	for at, label := range labels {
		own := int(label) == segment
		if !differs(at%w, at/w, own) {
			continue
		}
		value := uint8(0)
		if own {
			value = 255
		}
		img.Pix[3*at], img.Pix[3*at+1], img.Pix[3*at+2] = value, value, value
	}
}
