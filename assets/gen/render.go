package main

import (
	"image"
	"image/color"
	"math"
)

// coarse and fine are the samples along a pixel's side: 4 in all, and 9 more if the 4 differ.
const coarse, fine = 2, 3

// render renders the scene, s.pixels square.
func (s *scene) render() *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, s.pixels, s.pixels))
	for y := range s.pixels {
		for x := range s.pixels {
			img.SetRGBA(x, y, develop(s.pixel(x, y)))
		}
	}
	return img
}

// pixel averages tone-mapped samples, so that a glint counts as white at most.
func (s *scene) pixel(x, y int) vec {
	sum, spread := s.samples(x, y, coarse)
	if spread < 0.06 {
		return sum
	}
	more, _ := s.samples(x, y, fine)
	return mix(sum, more, float64(fine*fine)/(fine*fine+coarse*coarse))
}

// samples takes n × n stratified samples of the pixel and the lens; spread is the range of their luminance.
func (s *scene) samples(x, y, n int) (mean vec, spread float64) {
	lo, hi := math.Inf(1), math.Inf(-1)
	for k := range n * n {
		h := hash(int64(x), int64(y), int64(n*100+k))
		px := float64(x) + (float64(k%n)+fraction(h, 0))/float64(n)
		py := float64(y) + (float64(k/n)+fraction(h, 1))/float64(n)
		u, v := s.lens(k, n, h)
		scale := 2 / float64(s.pixels)
		px, py = px*scale-1, 1-py*scale
		c := s.expose(s.primary(s.camera.ray(px, py, u, v), s.camera.ray(px, py, 0, 0)))
		light := luminance(c)
		lo, hi = math.Min(lo, light), math.Max(hi, light)
		mean = mean.add(c)
	}
	return mean.scale(1 / float64(n*n)), hi - lo
}

// lens spreads the k-th of n × n samples over the disc, in another order than over the pixel.
func (s *scene) lens(k, n int, h uint64) (u, v float64) {
	if s.camera.aperture == 0 {
		return 0, 0
	}
	cell := (k*7 + int(h>>60)) % (n * n)
	radius := math.Sqrt((float64(cell/n) + fraction(h, 2)) / float64(n))
	angle := 2 * math.Pi * (float64(cell%n) + fraction(h, 3)) / float64(n)
	return radius * math.Cos(angle), radius * math.Sin(angle)
}

// expose applies a film's curve (Narkowicz 2016, a fit of ACES), then sRGB.
func (s *scene) expose(c vec) vec {
	e := s.rig.exposure * 0.72
	return vec{film(c.x * e), film(c.y * e), film(c.z * e)}
}

const filmSteps, filmWhite = 4096, 8.0

// filmCurve is tabulated over the square root of exposure, where it is nearly straight.
var filmCurve = func() (table [filmSteps + 2]float64) {
	for i := range table {
		v := float64(i) / filmSteps
		v *= v * filmWhite
		table[i] = encodeSRGB(clamp(v*(2.51*v+0.03)/(v*(2.43*v+0.59)+0.14), 0, 1))
	}
	return table
}()

func film(v float64) float64 {
	x := math.Sqrt(clamp(v/filmWhite, 0, 1)) * filmSteps
	i := int(x)
	return lerp(filmCurve[i], filmCurve[i+1], x-float64(i))
}

func develop(c vec) color.RGBA {
	level := func(v float64) uint8 { return uint8(math.Round(clamp(v, 0, 1) * 255)) }
	return color.RGBA{level(c.x), level(c.y), level(c.z), 255}
}
