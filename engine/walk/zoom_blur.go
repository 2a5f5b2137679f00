package walk

import (
	"math"
	"slices"

	"beyond/engine/imaging"
)

// zoomLayers are how many enlarged pictures ImageNet-C's zoom_blur adds up at severities 1 to 5.
var zoomLayers = [severities]int{12, 16, 11, 13, 11}

// zooms returns the factors of the pictures that are added up to a greatest one, in equal steps from 1. Between two
// severities their number lies on a straight line; up to the first it stays, and beyond the fifth their step does.
func zooms(most float64) []float64 {
	severity := ZoomBlur.Severity(most)
	low := min(max(int(severity), 1), severities-1)
	before, after := float64(zoomLayers[low-1]), float64(zoomLayers[low])
	n := before + max(severity-float64(low), 0)*(after-before)
	if severity > severities {
		n = 1 + (most-1)/0.03
	}
	factors := make([]float64, round(n))
	step := math.Round((most-1)/float64(len(factors)-1)*1e9) / 1e9
	step = (1 + step) - 1 // as numpy.arange has it, which decides how many pixels are seen
	for i := range factors {
		factors[i] = 1 + float64(i)*step
	}
	return factors
}

// zoomBlur is the mean of the picture and of enlarged ones, as a lens makes that zooms during the exposure. It equals
// ImageNet-C's zoom_blur, which enlarges by scipy.ndimage.zoom and cuts at the right and at the bottom.
func (p *Painter) zoomBlur(to, from *imaging.RGB, most float64) {
	n := len(from.Pix)
	p.planes = slices.Grow(p.planes[:0], n)[:n]
	for i, v := range from.Pix {
		p.planes[i] = float32(v)
	}
	p.passed = slices.Grow(p.passed[:0], 3*from.W)[:3*from.W]
	factors := zooms(most)
	sums := make([]float32, n)
	copy(sums, p.planes)
	for _, factor := range factors {
		p.enlarge(sums, from.W, from.H, factor)
	}
	scale := 1 / float32(len(factors)+1)
	for i, v := range sums {
		to.Pix[i] = grey(v * scale)
	}
}

// enlarge adds the middle of the planes, enlarged bilinearly, to sums.
func (p *Painter) enlarge(sums []float32, w, h int, factor float64) {
	columns, rows := enlarged(w, factor), enlarged(h, factor)
	line := p.passed
	for y, r := range rows {
		above, below := p.planes[3*w*r.at:][:3*w], p.planes[3*w*min(r.at+1, h-1):][:3*w]
		for i := range line {
			line[i] = above[i] + r.by*(below[i]-above[i])
		}
		out := sums[3*w*y:][:3*w]
		for x, c := range columns {
			a, b := line[3*c.at:][:3], line[3*min(c.at+1, w-1):][:3]
			o := out[3*x:][:3]
			o[0] += a[0] + c.by*(b[0]-a[0])
			o[1] += a[1] + c.by*(b[1]-a[1])
			o[2] += a[2] + c.by*(b[2]-a[2])
		}
	}
}

// between is a place between two pixels: by of the way from one to the next.
type between struct {
	at int
	by float32
}

// enlarged returns the places of n pixels in the middle part of them that is enlarged.
func enlarged(n int, factor float64) []between {
	seen := int(math.Ceil(float64(n) / factor))
	first := (n - seen) / 2
	made := math.RoundToEven(float64(seen) * factor)
	places := make([]between, n)
	for i := range places {
		at := float64(first)
		if made > 1 {
			at += float64(i) * (float64(seen-1) / (made - 1))
		}
		whole := math.Floor(at)
		places[i] = between{min(int(whole), n-1), float32(at - whole)}
	}
	return places
}
