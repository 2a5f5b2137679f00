package engine

import (
	"image/color"
	"math"

	"beyond/engine/imaging"
	"beyond/engine/lime"
)

// Only returns the picture with nothing but some segments visible, the rest grey.
func (s *Subject) Only(segments []int) *imaging.RGB {
	out := s.grey()
	for at, visible := range s.Segments.Mask(segments) {
		if visible {
			copy(out.Pix[3*at:3*at+3], s.Image.Pix[3*at:])
		}
	}
	return out
}

func (s *Subject) grey() *imaging.RGB {
	return &imaging.RGB{W: s.Image.W, H: s.Image.H, Pix: lime.Grey.Fill(s.Image.Pix, s.Image.W, nil, 0)}
}

// tintMost is how much of a tint's colour the weightiest segment takes on.
const tintMost = 0.65

// Tint returns the picture with segments coloured by the sign of their weight, the more the weightier.
func (s *Subject) Tint(weights []lime.Weight, positive, negative color.RGBA) *imaging.RGB {
	most, of := 0.0, make([]float64, s.Segments.N)
	for _, w := range weights {
		of[w.Segment] = w.Weight
		most = math.Max(most, math.Abs(w.Weight))
	}
	out := s.copied()
	for at, label := range s.Segments.Labels {
		switch w := of[label]; {
		case w > 0:
			mix(out.Pix[3*at:3*at+3], positive, tintMost*w/most)
		case w < 0:
			mix(out.Pix[3*at:3*at+3], negative, tintMost*-w/most)
		}
	}
	return out
}

// mix moves a pixel towards a colour.
func mix(pixel []uint8, c color.RGBA, share float64) {
	for i, v := range [3]uint8{c.R, c.G, c.B} {
		pixel[i] = uint8(math.Round(float64(pixel[i])*(1-share) + float64(v)*share))
	}
}

// Outline returns the picture with a line of two pixels along the edge of the area of the segments.
func (s *Subject) Outline(segments []int, c color.RGBA) *imaging.RGB {
	out, inside := s.copied(), s.Segments.Mask(segments)
	w := s.Segments.W
	for at, in := range inside {
		right, below := at%w+1 < w && inside[at+1] != in, at+w < len(inside) && inside[at+w] != in
		if right {
			paint(out, c, at, at+1)
		}
		if below {
			paint(out, c, at, at+w)
		}
	}
	return out
}

func paint(img *imaging.RGB, c color.RGBA, pixels ...int) {
	for _, at := range pixels {
		img.Pix[3*at], img.Pix[3*at+1], img.Pix[3*at+2] = c.R, c.G, c.B
	}
}

func (s *Subject) copied() *imaging.RGB {
	return &imaging.RGB{W: s.Image.W, H: s.Image.H, Pix: append([]uint8(nil), s.Image.Pix...)}
}
