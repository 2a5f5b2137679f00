package grid

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"beyond/engine/imaging"
)

// colourWords says what colours a picture mostly has, for terminals that cannot show it: the two most frequent
// of eleven basic colour terms (Berlin and Kay 1969) that fill a tenth or more, "green 61 %, white 22 %".
func colourWords(img *imaging.RGB) string {
	const step = 4 // every sixteenth pixel is plenty
	counts, n := map[string]int{}, 0
	for y := 0; y < img.H; y += step {
		for x := 0; x < img.W; x += step {
			at := 3 * (y*img.W + x)
			counts[colourTerm(img.Pix[at], img.Pix[at+1], img.Pix[at+2])]++
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

// colourTerm names a colour by its hue, saturation and value.
func colourTerm(r, g, b uint8) string {
	most, least := max(r, g, b), min(r, g, b)
	chroma := int(most) - int(least)
	switch {
	case most < 50:
		return "black"
	case 5*chroma < int(most) && least > 200:
		return "white"
	case 5*chroma < int(most):
		return "grey"
	}
	hue := hueOf(int(r), int(g), int(b), int(most), chroma)
	switch {
	case hue < 45 && hue >= 15 && most < 150:
		return "brown"
	case (hue < 15 || hue >= 320) && least > 130:
		return "pink"
	case hue < 15 || hue >= 340:
		return "red"
	case hue < 45:
		return "orange"
	case hue < 70:
		return "yellow"
	case hue < 170:
		return "green"
	case hue < 255:
		return "blue"
	}
	return "purple"
}

// hueOf is the hue in degrees, 0 being red, 120 green, 240 blue.
func hueOf(r, g, b, most, chroma int) int {
	switch most {
	case r:
		return (60*(g-b)/chroma + 360) % 360
	case g:
		return 60*(b-r)/chroma + 120
	}
	return 60*(r-g)/chroma + 240
}
