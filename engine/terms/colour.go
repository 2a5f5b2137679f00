// Package terms names colours and places in plain words, for output without pictures. It draws and translates nothing.
// The colour terms are from Berlin and Kay, Basic Color Terms, 1969.
package terms

// Colour returns one of the eleven basic colour terms for a colour, by its hue, saturation and value.
func Colour(r, g, b uint8) string {
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

// hueOf returns the hue in degrees: 0 is red, 120 green, 240 blue.
func hueOf(r, g, b, most, chroma int) int {
	switch most {
	case r:
		return (60*(g-b)/chroma + 360) % 360
	case g:
		return 60*(b-r)/chroma + 120
	}
	return 60*(r-g)/chroma + 240
}
