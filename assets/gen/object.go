package main

import "math"

// part is a piece of an object with one material.
type part struct {
	field sdf
	paint paint
	bump  func(p vec) float64 // relief too fine to march, in object units; nil if smooth
}

// model is a thing in its own coordinates: it stands on y = 0, its front faces −z, and it fits into the
// ball (centre, radius).
type model struct {
	parts  []part
	centre vec
	radius float64
	step   float64 // share of a field's distance that is safe to march; 0 means all of it
	ghost  float64 // share of light that passes into its shadow
}

// object is a model placed in the world.
type object struct {
	model
	at     vec
	turned rotation // object to world
	back   rotation // world to object
	size   float64  // world units per object unit
	ball   vec      // centre of the bounding ball in the world
	reach  float64  // its radius
}

func place(m model, at vec, turned rotation, size float64) object {
	if m.step == 0 {
		m.step = 1
	}
	return object{
		model: m, at: at, turned: turned, back: turned.transposed(), size: size,
		ball: at.add(turned.apply(m.centre).scale(size)), reach: m.radius * size,
	}
}

func (o *object) local(p vec) vec { return o.back.apply(p.sub(o.at)).scale(1 / o.size) }

// distance returns a lower bound of the distance from the world's point p.
func (o *object) distance(p vec) float64 {
	q, d := o.local(p), math.Inf(1)
	for i := range o.parts {
		d = math.Min(d, o.parts[i].field(q))
	}
	return d * o.size * o.step
}

// nearestPart returns the part whose surface is nearest to the object's point q.
func (o *object) nearestPart(q vec) *part {
	best, distance := &o.parts[0], math.Inf(1)
	for i := range o.parts {
		if d := math.Abs(o.parts[i].field(q)); d < distance {
			best, distance = &o.parts[i], d
		}
	}
	return best
}

// normal returns the field's gradient at the object's point q, tilted by the part's relief, in the world.
func (o *object) normal(p *part, q vec) vec {
	const e = 0.004
	n := gradient(p.field, q, e).unit()
	if p.bump != nil {
		g := gradient(p.bump, q, e)
		n = n.sub(g.along(n, -g.dot(n))).unit()
	}
	return o.turned.apply(n)
}

// gradient uses four samples at the corners of a tetrahedron.
func gradient(f sdf, p vec, e float64) vec {
	a, b := f(vec{p.x + e, p.y - e, p.z - e}), f(vec{p.x - e, p.y - e, p.z + e})
	c, d := f(vec{p.x - e, p.y + e, p.z - e}), f(vec{p.x + e, p.y + e, p.z + e})
	return vec{a - b - c + d, -a - b + c + d, -a + b - c + d}.scale(1 / (4 * e))
}

// span returns where a ray is inside the object's bounding ball, widened by margin.
func (o *object) span(r ray, margin float64) (from, to float64, ok bool) {
	c := o.ball.sub(r.from)
	along := c.dot(r.dir)
	reach := o.reach + margin
	half2 := reach*reach - c.dot(c) + along*along
	if half2 <= 0 {
		return 0, 0, false
	}
	half := math.Sqrt(half2)
	return along - half, along + half, along+half > 0
}
