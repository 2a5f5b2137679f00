package main

import "math"

// sdf is a signed distance field: the distance of p from a surface, negative inside. A field may be too small but not
// too large, or marching steps through the surface; approximate fields say by how much.
type sdf func(p vec) float64

func sphere(c vec, r float64) sdf {
	return func(p vec) float64 { return p.sub(c).length() - r }
}

// ellipsoid is approximate: exact on the surface and within a tenth near it unless the radii differ
// by more than a factor of two.
func ellipsoid(c, r vec) sdf {
	inverse := vec{1 / r.x, 1 / r.y, 1 / r.z}
	return func(p vec) float64 {
		q := p.sub(c)
		k0 := q.mul(inverse).length()
		k1 := q.mul(inverse).mul(inverse).length()
		if k1 < 1e-9 {
			return -math.Min(r.x, math.Min(r.y, r.z))
		}
		return k0 * (k0 - 1) / k1
	}
}

// box has half sizes b, with edges rounded by r.
func box(c, b vec, r float64) sdf {
	return func(p vec) float64 {
		x, y, z := math.Abs(p.x-c.x)-b.x+r, math.Abs(p.y-c.y)-b.y+r, math.Abs(p.z-c.z)-b.z+r
		outside := vec{math.Max(x, 0), math.Max(y, 0), math.Max(z, 0)}.length()
		return outside + math.Min(math.Max(x, math.Max(y, z)), 0) - r
	}
}

// cylinder stands upright from y0 to y1, with edges rounded by r.
func cylinder(y0, y1, radius, r float64) sdf {
	middle, half := (y0+y1)/2, (y1-y0)/2
	return func(p vec) float64 {
		return rounded2(math.Hypot(p.x, p.z)-radius+r, math.Abs(p.y-middle)-half+r) - r
	}
}

// rounded2 combines two perpendicular distances into the distance from their corner.
func rounded2(a, b float64) float64 {
	return math.Min(math.Max(a, b), 0) + math.Hypot(math.Max(a, 0), math.Max(b, 0))
}

func capsule(a, b vec, r float64) sdf {
	axis := b.sub(a)
	inverse := 1 / axis.dot(axis)
	return func(p vec) float64 {
		q := p.sub(a)
		return q.along(axis, -clamp(q.dot(axis)*inverse, 0, 1)).length() - r
	}
}

// spline samples a smooth curve through the points (Catmull-Rom), n pieces between two of them.
func spline(n int, points ...point) []point {
	at := func(i int) point { return points[min(max(i, 0), len(points)-1)] }
	var curve []point
	for i := range len(points) - 1 {
		for k := range n {
			t := float64(k) / float64(n)
			var p point
			for axis := range p {
				p[axis] = catmullRom(at(i - 1)[axis], at(i)[axis], at(i + 1)[axis], at(i + 2)[axis], t)
			}
			curve = append(curve, p)
		}
	}
	return append(curve, points[len(points)-1])
}

func catmullRom(a, b, c, d, t float64) float64 {
	return b + t/2*(c-a+t*(2*a-5*b+4*c-d+t*(3*(b-c)+d-a)))
}

func union(fields ...sdf) sdf {
	return func(p vec) float64 {
		d := math.Inf(1)
		for _, f := range fields {
			d = math.Min(d, f(p))
		}
		return d
	}
}

// blend is a union whose seam is filled over a width of k.
func blend(a, b sdf, k float64) sdf {
	return func(p vec) float64 {
		d, e := a(p), b(p)
		h := clamp(0.5+0.5*(e-d)/k, 0, 1)
		return lerp(e, d, h) - k*h*(1-h)
	}
}

func without(a, b sdf) sdf {
	return func(p vec) float64 { return math.Max(a(p), -b(p)) }
}

func intersection(a, b sdf) sdf {
	return func(p vec) float64 { return math.Max(a(p), b(p)) }
}

// moved rotates a field by r and moves its origin to c.
func moved(f sdf, c vec, r rotation) sdf {
	inverse := r.transposed()
	return func(p vec) float64 { return f(inverse.apply(p.sub(c))) }
}

// shell is a skin of the given thickness under the surface of f.
func shell(f sdf, thickness float64) sdf {
	return func(p vec) float64 {
		d := f(p)
		return math.Max(d, -d-thickness)
	}
}
