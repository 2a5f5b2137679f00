package engine

import (
	"fmt"

	"beyond/engine/terms"
)

// SegmentWords describe a segment.
type SegmentWords struct {
	Place  string  // of its middle
	Share  float64 // of the picture's area
	Colour string  // that most of its pixels have
}

func (w SegmentWords) String() string {
	return fmt.Sprintf("%s, %s of the picture, mostly %s", w.Place, w.Percent(), w.Colour)
}

// Percent is the share for people: a segment is never nothing.
func (w SegmentWords) Percent() string {
	if w.Share < 0.01 {
		return "under 1 %"
	}
	return fmt.Sprintf("%.0f %%", 100*w.Share)
}

// Words describes all segments.
func (s *Subject) Words() []SegmentWords {
	type sums struct {
		x, y, n float64
		colours map[string]int
	}
	w, h := s.Segments.W, s.Segments.H
	all := make([]sums, s.Segments.N)
	for at, label := range s.Segments.Labels {
		sum := &all[label]
		if sum.colours == nil {
			sum.colours = map[string]int{}
		}
		sum.x, sum.y, sum.n = sum.x+float64(at%w)+0.5, sum.y+float64(at/w)+0.5, sum.n+1
		sum.colours[terms.Colour(s.Image.Pix[3*at], s.Image.Pix[3*at+1], s.Image.Pix[3*at+2])]++
	}
	words := make([]SegmentWords, len(all))
	for j, sum := range all {
		words[j] = SegmentWords{
			Place:  terms.Place(sum.x/sum.n/float64(w), sum.y/sum.n/float64(h)),
			Share:  sum.n / float64(w*h),
			Colour: mostFrequent(sum.colours),
		}
	}
	return words
}

// mostFrequent is the key with the highest count, of equals the first in the alphabet.
func mostFrequent(counts map[string]int) string {
	best := ""
	for key, n := range counts {
		if n > counts[best] || n == counts[best] && key < best {
			best = key
		}
	}
	return best
}
