package main

import "math"

// ray is a half line.
type ray struct{ from, dir vec }

func (r ray) at(t float64) vec { return r.from.along(r.dir, t) }

// camera is a thin lens: points at the focus distance are sharp.
type camera struct {
	eye, right, up, forward vec
	tangent                 float64 // of half the field of view
	aperture                float64 // radius of the lens
	focus                   float64 // distance of the sharp plane
}

func lookAt(eye, target vec, tangent, aperture float64) camera {
	forward := target.sub(eye)
	focus := forward.length()
	forward = forward.unit()
	right := vec{0, 1, 0}.cross(forward).unit()
	return camera{eye, right, forward.cross(right), forward, tangent, aperture, focus}
}

// ray returns the ray from (u, v) of the lens, in a disc of radius 1, towards (x, y) of the picture, each −1 … 1.
func (c *camera) ray(x, y, u, v float64) ray {
	dir := c.forward.add(c.right.scale(x * c.tangent)).add(c.up.scale(y * c.tangent))
	sharp := c.eye.along(dir, c.focus)
	from := c.eye.add(c.right.scale(u * c.aperture)).add(c.up.scale(v * c.aperture))
	return ray{from, sharp.sub(from).unit()}
}

// blur returns the width of a point at distance t, in the world: the lens's blur plus one of n pixels.
func (c *camera) blur(t float64, n int) float64 {
	return c.aperture*math.Abs(t-c.focus)/c.focus + t*2*c.tangent/float64(n)
}
