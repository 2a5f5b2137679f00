package main

import "math"

// meadow is grass: single blades close to the camera, a texture further away. Blades grow in the cells of three grids
// turned against each other. A blade never leaves its cell, so the first cell along a ray in which a blade is hit
// contains the nearest blade; a walk through the few cells that the ray crosses below the tips finds it exactly.
type meadow struct {
	cell, height, width float64
}

const bladesPerCell = 3

// blade is one straight, tapering leaf.
type blade struct {
	root, tip vec
	hue       float64
}

type bladeHit struct {
	t    float64
	rise float64 // 0 at the root, 1 at the tip
	hue  float64
	side vec
}

// hit returns the first blade on r before distance limit.
func (m *meadow) hit(r ray, limit float64) (bladeHit, bool) {
	best, found := bladeHit{t: limit}, false
	if r.dir.y >= 0 {
		return best, false
	}
	from := math.Max((m.height-r.from.y)/r.dir.y, 0)
	to := math.Min(-r.from.y/r.dir.y, limit)
	for grid := range 3 {
		turned := turn(0.4 + 1.05*float64(grid))
		q := ray{turned.apply(r.from), turned.apply(r.dir)}
		if h, ok := m.walk(q, from, math.Min(to, best.t), int64(grid)); ok && h.t < best.t {
			h.side = turned.transposed().apply(h.side)
			best, found = h, true
		}
	}
	return best, found
}

// walk visits the cells of one grid in the ray's order (Amanatides and Woo 1987).
func (m *meadow) walk(r ray, from, to float64, grid int64) (bladeHit, bool) {
	p := r.at(from)
	i, j := int64(math.Floor(p.x/m.cell)), int64(math.Floor(p.z/m.cell))
	nextX, stepX, deltaX := crossing(p.x, r.dir.x, m.cell)
	nextZ, stepZ, deltaZ := crossing(p.z, r.dir.z, m.cell)
	for t := 0.0; t <= to-from; {
		if h, ok := m.cellHit(r, i, j, grid); ok && h.t < to {
			return h, true
		}
		if nextX < nextZ {
			t, nextX, i = nextX, nextX+deltaX, i+stepX
		} else {
			t, nextZ, j = nextZ, nextZ+deltaZ, j+stepZ
		}
	}
	return bladeHit{}, false
}

// crossing returns the distance along one axis to the next cell border, the direction, and the distance between
// borders.
func crossing(x, d, cell float64) (next float64, step int64, delta float64) {
	switch inside := x - cell*math.Floor(x/cell); {
	case d > 1e-9:
		return (cell - inside) / d, 1, cell / d
	case d < -1e-9:
		return -inside / d, -1, -cell / d
	}
	return math.Inf(1), 0, math.Inf(1)
}

func (m *meadow) cellHit(r ray, i, j, grid int64) (bladeHit, bool) {
	best, found := bladeHit{t: math.Inf(1)}, false
	for k := range int64(bladesPerCell) {
		b := m.blade(i, j, grid*bladesPerCell+k)
		if t, rise, ok := b.meet(r, m.width); ok && t < best.t {
			best, found = bladeHit{t: t, rise: rise, hue: b.hue, side: b.tip.sub(b.root)}, true
		}
	}
	return best, found
}

func (m *meadow) blade(i, j, k int64) blade {
	h := hash(i, j, k)
	g := hash(int64(h), 1, k)
	corner := vec{float64(i) * m.cell, 0, float64(j) * m.cell}
	inside := func(a, b float64) vec {
		margin := m.width
		return vec{margin + a*(m.cell-2*margin), 0, margin + b*(m.cell-2*margin)}
	}
	root := corner.add(inside(fraction(h, 0), fraction(h, 1)))
	tip := corner.add(inside(fraction(h, 2), fraction(h, 3)))
	tip.y = m.height * (0.45 + 0.55*fraction(g, 0))
	return blade{root, tip, fraction(g, 1)}
}

// meet returns the point where r passes the blade's midline within its width (closest points of two lines).
func (b *blade) meet(r ray, width float64) (t, rise float64, ok bool) {
	axis, w := b.tip.sub(b.root), r.from.sub(b.root)
	a, c := r.dir.dot(axis), axis.dot(axis)
	d, e := r.dir.dot(w), axis.dot(w)
	det := c - a*a
	if det < 1e-12 {
		return 0, 0, false
	}
	rise = clamp((e-a*d)/det, 0, 1)
	t = rise*a - d
	gap := r.at(t).sub(b.root.along(axis, rise)).length()
	return t, rise, t > 0 && gap < width*(1-rise*rise)*0.5
}

// material is green, dark at the root and paler at the tip; a few blades are dry.
func (h *bladeHit) material() material {
	green := mix(srgb(0x3f6a1c), srgb(0x8aab3a), h.hue)
	if h.hue > 0.93 {
		green = srgb(0xb5a565)
	}
	return material{albedo: green.scale(0.4 + 0.85*h.rise), gloss: 0.03, rough: 0.5, wax: 0.5}
}

// normal points mostly up and leans with the blade.
func (h *bladeHit) normal() vec {
	lean := vec{h.side.x, 0, h.side.z}.scale(6)
	return vec{lean.x, 0.9 + h.rise, lean.z - 0.35}.unit()
}
