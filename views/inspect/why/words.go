package why

import (
	"fmt"

	"beyond/engine"
	"beyond/engine/terms"
	"beyond/ui/safe"
)

// segmentWords describe a segment.
type segmentWords struct {
	place  string  // of its middle
	share  float64 // of the picture's area
	colour string  // that most of its pixels have
}

func (w segmentWords) String() string {
	return fmt.Sprintf("%s, %s of the picture, mostly %s", w.place, percent(w.share), w.colour)
}

// fitting is as much of the text as fits into so many cells.
func (w segmentWords) fitting(cells int) safe.Text {
	for _, text := range []string{
		w.String(), w.place + ", " + percent(w.share) + ", " + w.colour, w.place + ", " + percent(w.share),
		arrows[w.place] + " " + w.colour, w.place,
	} {
		if t := safe.Clean(text); t.Width() <= cells {
			return t
		}
	}
	return safe.Clean(arrows[w.place])
}

// arrows stand for places where words have no room.
var arrows = map[string]string{
	"upper left": "↖", "top": "↑", "upper right": "↗", "left": "←", "middle": "•", "right": "→",
	"lower left": "↙", "bottom": "↓", "lower right": "↘",
}

// percent is a share for people: a segment is never nothing.
func percent(share float64) string {
	if share < 0.01 {
		return "under 1 %"
	}
	return fmt.Sprintf("%.0f %%", 100*share)
}

// describe finds words for all segments of a subject.
func describe(s *engine.Subject) []segmentWords {
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
	words := make([]segmentWords, len(all))
	for j, sum := range all {
		words[j] = segmentWords{
			place:  terms.Place(sum.x/sum.n/float64(w), sum.y/sum.n/float64(h)),
			share:  sum.n / float64(w*h),
			colour: mostFrequent(sum.colours),
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
