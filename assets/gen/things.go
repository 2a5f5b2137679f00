package main

import "math"

// analogClock is a round clock that stands on its rim and shows ten past ten.
func analogClock(hue vec) model {
	c := vec{0, 0.56, 0}
	rim := func(p vec) float64 {
		q := p.sub(c)
		return rounded2(math.Abs(math.Hypot(q.x, q.y)-0.51)-0.035, math.Abs(q.z)-0.05) - 0.02
	}
	dial := func(p vec) float64 {
		q := p.sub(c)
		return rounded2(math.Hypot(q.x, q.y)-0.5, math.Abs(q.z)-0.02)
	}
	face := func(p vec) material {
		q := vec{p.x - c.x, p.y - c.y, 0}
		return polished(mix(grey(0.86), grey(0.015), clockMarks(q.x, q.y)))
	}
	return model{centre: c, radius: 0.6, parts: []part{
		{field: rim, paint: plain(polished(hue))}, {field: dial, paint: face},
	}}
}

// clockMarks is 1 where the dial has ink: strokes for the hours and minutes, and the hands.
func clockMarks(x, y float64) float64 {
	r, angle := math.Hypot(x, y), math.Atan2(x, y)
	ring := func(lo, hi float64) float64 { return smoothstep(lo, lo+0.01, r) * smoothstep(hi, hi-0.01, r) }
	ink := stripes(angle*r, math.Pi/6*r, 0.016) * ring(0.35, 0.45)
	ink = math.Max(ink, stripes(angle*r, math.Pi/30*r, 0.005)*ring(0.42, 0.45))
	hand := func(at, length, width float64) float64 {
		s, c := math.Sincos(at)
		along, across := x*s+y*c, math.Abs(x*c-y*s)
		return smoothstep(width, width*0.6, across) * smoothstep(-0.07, -0.06, along) *
			smoothstep(length, length-0.01, along)
	}
	ink = math.Max(ink, math.Max(hand(-0.96, 0.24, 0.024), hand(1.05, 0.36, 0.016)))
	return math.Max(ink, smoothstep(0.035, 0.028, r))
}

// balloon floats on its string.
func balloon(hue vec) model {
	skin := lathe(spline(10, point{0, 1.35}, point{0.2, 1.31}, point{0.38, 1.12}, point{0.41, 0.92}, point{0.3, 0.65},
		point{0.12, 0.44}, point{0.03, 0.37}, point{0.06, 0.33}, point{0, 0.34})...)
	rubber := func(p vec) material {
		return material{albedo: hue, gloss: 0.05, rough: 0.09, wax: 0.45}
	}
	thread := func(p vec) float64 {
		sway := 0.03 * math.Sin(p.y*9)
		return rounded2(math.Hypot(p.x-sway, p.z)-0.005, math.Abs(p.y-0.17)-0.17) * 0.9
	}
	return model{centre: vec{0, 0.68, 0}, radius: 0.72, step: 0.95, ghost: 0.25, parts: []part{
		{field: skin, paint: rubber}, {field: thread, paint: plain(matte(grey(0.7)))},
	}}
}

// hourglass is a glass with sand between two wooden plates and three posts.
func hourglass(hue vec) model {
	outer := spline(10, point{0.06, 0.1}, point{0.25, 0.14}, point{0.28, 0.3}, point{0.17, 0.48}, point{0.035, 0.6},
		point{0.17, 0.72}, point{0.28, 0.9}, point{0.25, 1.06}, point{0.06, 1.1})
	bulb := lathe(append(append([]point{{0, 0.1}}, outer...), point{0, 1.1})...)
	sandBelow := lathe(point{0, 0.12}, point{0.235, 0.15}, point{0.26, 0.25}, point{0.1, 0.33}, point{0, 0.37})
	sandAbove := lathe(point{0, 0.56}, point{0.04, 0.63}, point{0.15, 0.735}, point{0.22, 0.82}, point{0, 0.76})
	plates := union(cylinder(0, 0.09, 0.38, 0.025), cylinder(1.11, 1.2, 0.38, 0.025))
	posts := func(p vec) float64 {
		d := math.Inf(1)
		for k := range 3 {
			s, c := math.Sincos(0.5 + 2*math.Pi/3*float64(k))
			x, z := p.x-0.32*c, p.z-0.32*s
			d = math.Min(d, rounded2(math.Hypot(x, z)-0.026-0.012*math.Cos(p.y*31), math.Abs(p.y-0.6)-0.53))
		}
		return d * 0.8
	}
	wood := func(p vec) material {
		return polished(hue.scale(0.6 + 0.8*fbm(vec{p.x * 3, p.y * 22, p.z * 14}, 3)))
	}
	grains := plain(matte(srgb(0xe3c88f)))
	return model{centre: vec{0, 0.6, 0}, radius: 0.74, step: 0.9, ghost: 0.2, parts: []part{
		{field: sandBelow, paint: grains},
		{field: sandAbove, paint: grains},
		{field: shell(bulb, 0.012), paint: plain(glass(vec{0.96, 0.98, 0.98}))},
		{field: plates, paint: wood},
		{field: posts, paint: wood},
	}}
}
