package main

import "math"

// vec is a point, a direction or a linear RGB colour. Directions have unit length unless stated otherwise. In the
// world, x points right, y up and z away from the camera.
type vec struct{ x, y, z float64 }

func (a vec) add(b vec) vec       { return vec{a.x + b.x, a.y + b.y, a.z + b.z} }
func (a vec) sub(b vec) vec       { return vec{a.x - b.x, a.y - b.y, a.z - b.z} }
func (a vec) mul(b vec) vec       { return vec{a.x * b.x, a.y * b.y, a.z * b.z} }
func (a vec) scale(s float64) vec { return vec{a.x * s, a.y * s, a.z * s} }
func (a vec) dot(b vec) float64   { return a.x*b.x + a.y*b.y + a.z*b.z }
func (a vec) length() float64     { return math.Sqrt(a.dot(a)) }
func (a vec) along(d vec, t float64) vec {
	return vec{a.x + d.x*t, a.y + d.y*t, a.z + d.z*t}
}

func (a vec) cross(b vec) vec {
	return vec{a.y*b.z - a.z*b.y, a.z*b.x - a.x*b.z, a.x*b.y - a.y*b.x}
}

func (a vec) unit() vec { return a.scale(1 / math.Max(a.length(), 1e-12)) }

// reflect mirrors direction a at a surface with normal n.
func (a vec) reflect(n vec) vec { return a.along(n, -2*a.dot(n)) }

// mix interpolates from a (t = 0) to b (t = 1).
func mix(a, b vec, t float64) vec { return a.scale(1 - t).add(b.scale(t)) }

func lerp(a, b, t float64) float64 { return a + (b-a)*t }

func clamp(x, lo, hi float64) float64 { return math.Min(math.Max(x, lo), hi) }

// smoothstep rises from 0 at lo to 1 at hi; lo > hi makes it fall.
func smoothstep(lo, hi, x float64) float64 {
	t := clamp((x-lo)/(hi-lo), 0, 1)
	return t * t * (3 - 2*t)
}

// grey is a colour without hue.
func grey(v float64) vec { return vec{v, v, v} }

// srgb returns the linear colour of 0xRRGGBB in sRGB.
func srgb(hex uint32) vec {
	return vec{linear[hex>>16&0xff], linear[hex>>8&0xff], linear[hex&0xff]}
}

// linear decodes an sRGB byte. It is a table because paints decode millions of colours.
var linear = func() (table [256]float64) {
	for i := range table {
		table[i] = decodeSRGB(float64(i) / 255)
	}
	return table
}()

func decodeSRGB(v float64) float64 {
	if v <= 0.04045 {
		return v / 12.92
	}
	return math.Pow((v+0.055)/1.055, 2.4)
}

func encodeSRGB(v float64) float64 {
	if v <= 0.0031308 {
		return 12.92 * v
	}
	return 1.055*math.Pow(v, 1/2.4) - 0.055
}

func luminance(c vec) float64 { return 0.2126*c.x + 0.7152*c.y + 0.0722*c.z }

// rotation is an orthonormal matrix by rows; the rows are the axes of the turned frame.
type rotation [3]vec

func (r rotation) apply(v vec) vec {
	return vec{r[0].dot(v), r[1].dot(v), r[2].dot(v)}
}

func (r rotation) transposed() rotation {
	return rotation{{r[0].x, r[1].x, r[2].x}, {r[0].y, r[1].y, r[2].y}, {r[0].z, r[1].z, r[2].z}}
}

func (r rotation) times(s rotation) rotation {
	t := s.transposed()
	return rotation{t.apply(r[0]), t.apply(r[1]), t.apply(r[2])}
}

// turn rotates about y, pitch about x and roll about z, all in radians.
func turn(a float64) rotation {
	s, c := math.Sincos(a)
	return rotation{{c, 0, s}, {0, 1, 0}, {-s, 0, c}}
}

func pitch(a float64) rotation {
	s, c := math.Sincos(a)
	return rotation{{1, 0, 0}, {0, c, -s}, {0, s, c}}
}

func roll(a float64) rotation {
	s, c := math.Sincos(a)
	return rotation{{c, -s, 0}, {s, c, 0}, {0, 0, 1}}
}
