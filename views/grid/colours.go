package grid

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"beyond/engine/imaging"
	"beyond/engine/terms"
)

// colourWords names the main colours of a picture, for terminals that cannot show it: the two most frequent of eleven
// basic colour terms (Berlin and Kay 1969) that fill a tenth or more, "green 61 %, white 22 %".
func colourWords(img *imaging.RGB) string {
	const step = 4 // every sixteenth pixel is plenty
	counts, n := map[string]int{}, 0
	for y := 0; y < img.H; y += step {
		for x := 0; x < img.W; x += step {
			at := 3 * (y*img.W + x)
			counts[terms.Colour(img.Pix[at], img.Pix[at+1], img.Pix[at+2])]++
			n++
		}
	}
	var terms []string
	for term := range counts {
		terms = append(terms, term)
	}
	slices.SortFunc(terms, func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), strings.Compare(a, b))
	})
	var words []string
	for _, term := range terms[:min(2, len(terms))] {
		if share := 100 * counts[term] / n; share >= 10 {
			words = append(words, fmt.Sprintf("%s %d %%", term, share))
		}
	}
	return strings.Join(words, ", ")
}
