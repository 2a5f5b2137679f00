package main

import "math"

const nearEnough = 0.0008

// march returns the first object that r meets before distance limit, and its distance; without one, nil and limit.
func (s *scene) march(r ray, from, limit float64) (*object, float64) {
	var hit *object
	for i := range s.objects {
		o := &s.objects[i]
		start, end, ok := o.span(r, 0)
		if !ok {
			continue
		}
		if t, ok := marchObject(o, r, math.Max(start, from), math.Min(end, limit)); ok {
			hit, limit = o, t
		}
	}
	return hit, limit
}

func marchObject(o *object, r ray, t, end float64) (float64, bool) {
	for range 120 {
		if t >= end {
			return 0, false
		}
		d := o.distance(r.at(t))
		if d < nearEnough {
			return t, true
		}
		t += d
	}
	return 0, false
}

// leave returns the distance at which r, starting inside a clear part, leaves it on the other side.
func leave(o *object, p *part, r ray) float64 {
	t := 0.004
	for range 60 {
		d := p.field(o.local(r.at(t)))
		if d > 0 {
			break
		}
		t += math.Max(-d*o.size*o.step, 0.002)
	}
	return t
}

// shadow returns the share of a disc-shaped light that is visible from p. spread is the tangent of the disc's angular
// radius: wide lights have wide penumbras (Quilez, "soft shadows in raymarched SDFs").
func (s *scene) shadow(p, light vec, spread, reach float64) float64 {
	lit := 1.0
	r := ray{p, light}
	for i := range s.objects {
		o := &s.objects[i]
		start, end, ok := o.span(r, spread*p.sub(o.ball).length())
		if !ok || start > reach {
			continue
		}
		lit *= lerp(shadowOf(o, r, math.Max(start, 0.01), math.Min(end, reach), spread), 1, o.ghost)
	}
	return lit
}

func shadowOf(o *object, r ray, t, end, spread float64) float64 {
	open := 1.0
	for range 48 {
		if t > end {
			break
		}
		d := o.distance(r.at(t))
		open = math.Min(open, d/(spread*t))
		if open < -1 {
			return 0
		}
		t += clamp(math.Abs(d)*0.8, 0.012*o.reach+0.004, 0.4)
	}
	open = math.Max(open, -1)
	return 0.25 * (1 + open) * (1 + open) * (2 - open) // approximately the lit share of a disc cut by an edge
}

// openness returns the share of the hemisphere over p (normal n) that nearby things leave free.
func (s *scene) openness(p, n vec) float64 {
	closed, weight := 0.0, 0.5
	for _, h := range [...]float64{0.04, 0.12, 0.28, 0.55} {
		q := p.along(n, h)
		free := h
		if s.ground.solid {
			free = math.Min(free, math.Max(q.y, 0)+0.3*h)
		}
		for i := range s.objects {
			o := &s.objects[i]
			if q.sub(o.ball).length()-o.reach < free {
				free = math.Min(free, o.distance(q)/o.step)
			}
		}
		closed += weight * (h - math.Max(free, 0)) / h
		weight *= 0.72
	}
	return clamp(1-0.85*closed, 0.06, 1)
}
