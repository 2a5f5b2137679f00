package walk

import (
	"math"

	"beyond/engine/imaging"
)

// turnHue turns the hue of every pixel, in the 255 steps that Pillow's mode HSV has. It equals torchvision's adjust_hue
// of degrees/360.
func turnHue(to, from *imaging.RGB, degrees float64) {
	by := uint8(int(degrees / 360 * 255))
	for i := 0; i+3 <= len(from.Pix); i += 3 {
		p, o := from.Pix[i:i+3:i+3], to.Pix[i:i+3:i+3]
		hue, saturation, value := toHSV(p[0], p[1], p[2])
		o[0], o[1], o[2] = toRGB(hue+by, saturation, value)
	}
}

// toHSV is rgb2hsv_row of Pillow's Convert.c, which computes in single precision but for two operations.
func toHSV(r, g, b uint8) (hue, saturation, value uint8) {
	most, least := max(r, g, b), min(r, g, b)
	if most == least {
		return 0, 0, most
	}
	width := float32(most - least)
	part := func(v uint8) float32 { return float32(most-v) / width }
	var h float32
	switch most {
	case r:
		h = part(b) - part(g)
	case g:
		h = float32(2 + float64(part(r)) - float64(part(b)))
	default:
		h = float32(4 + float64(part(g)) - float64(part(r)))
	}
	turns := float32(math.Mod(float64(h)/6+1, 1))
	return uint8(float64(turns) * 255), uint8(float64(width/float32(most)) * 255), most
}

// toRGB is hsv2rgb of Pillow's Convert.c.
func toRGB(hue, saturation, value uint8) (r, g, b uint8) {
	if saturation == 0 {
		return value, value, value
	}
	sixths := float64(hue) * 6 / 255
	sector := math.Floor(sixths)
	f, s, v := float64(float32(sixths-sector)), float64(float32(saturation)/255), float64(value)
	level := func(share float64) uint8 { return uint8(min(max(math.Round(v*share), 0), 255)) }
	p, q, t := level(1-s), level(1-s*f), level(1-s*(1-f))
	switch int(sector) % 6 {
	case 0:
		return value, t, p
	case 1:
		return q, value, p
	case 2:
		return p, value, t
	case 3:
		return p, q, value
	case 4:
		return t, p, value
	}
	return value, p, q
}
