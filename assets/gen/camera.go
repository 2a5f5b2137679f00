package main

import "math"

// ray is a half line.
type ray struct{ from, dir vec }

func (r ray) at(t float64) vec { return r.from.along(r.dir, t) }

// camera is a thin lens: what lies at the focus distance is sharp.
type camera struct {
	eye, right, up, forward vec
	tangent                 float64 // of half the field of view
	aperture                float64 // radius of the lens
	focus                   float64 // distance of what is sharp
}

func lookAt(eye, target vec, tangent, aperture float64) camera {
	forward := target.sub(eye)
	focus := forward.length()
	forward = forward.unit()
	right := vec{0, 1, 0}.cross(forward).unit()
	return camera{eye, right, forward.cross(right), forward, tangent, aperture, focus}
}

// ray starts at (u, v) of the lens, in a disc of radius 1, towards (x, y) of the picture, each −1 … 1.
func (c *camera) ray(x, y, u, v float64) ray {
	dir := c.forward.add(c.right.scale(x * c.tangent)).add(c.up.scale(y * c.tangent))
	sharp := c.eye.along(dir, c.focus)
	from := c.eye.add(c.right.scale(u * c.aperture)).add(c.up.scale(v * c.aperture))
	return ray{from, sharp.sub(from).unit()}
}

// blur is how wide a point at distance t is drawn, in the world: the lens's blur and one pixel of n.
func (c *camera) blur(t float64, n int) float64 {
	return c.aperture*math.Abs(t-c.focus)/c.focus + t*2*c.tangent/float64(n)
}
