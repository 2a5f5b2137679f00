package main

import "math"

func lemon(hue vec) model {
	c := vec{0, 0.37, 0}
	body := blend(ellipsoid(c, vec{0.5, 0.37, 0.37}),
		blend(capsule(c.add(vec{0.42, 0, 0}), c.add(vec{0.56, 0.01, 0}), 0.075),
			capsule(c.add(vec{-0.42, 0, 0}), c.add(vec{-0.5, 0, 0}), 0.07), 0.02), 0.16)
	pores := func(p vec) float64 {
		nearest, _, _ := cells(p.scale(21))
		return 0.006*smoothstep(0, 0.45, nearest) + 0.03*fbm(p.scale(5), 3)
	}
	skin := func(p vec) material {
		tip := smoothstep(0.47, 0.58, math.Abs(p.x))
		m := satin(mix(hue.scale(0.9+0.2*fbm(p.scale(5), 3)), srgb(0x9a8f2c), 0.5*tip))
		m.rough, m.wax = 0.36, 0.2
		return m
	}
	return model{parts: []part{{field: body, paint: skin, bump: pores}}, centre: c, radius: 0.68, step: 0.85}
}

func grannySmith(hue vec) model {
	flesh := lathe(spline(10, point{0, 0.1}, point{0.1, 0.05}, point{0.22, 0.0}, point{0.38, 0.1}, point{0.49, 0.35},
		point{0.5, 0.55}, point{0.42, 0.78}, point{0.26, 0.89}, point{0.12, 0.86}, point{0.04, 0.76}, point{0, 0.73})...)
	skin := func(p vec) material {
		blush := fbm(vec{p.x * 2, p.y * 1.2, p.z * 2}, 3)
		c := mix(hue, hue.add(vec{0.25, 0.16, 0.06}), clamp(0.8*blush-0.2+0.5*smoothstep(0.7, 0.9, p.y), 0, 1))
		nearest, _, id := cells(p.scale(15))
		if fraction(id, 3) > 0.45 {
			c = mix(c, srgb(0xe4ecc0), 0.7*smoothstep(0.14, 0.07, nearest))
		}
		return material{albedo: c, gloss: 0.05, rough: 0.2, wax: 0.12}
	}
	stem := part{field: capsule(vec{0, 0.72, 0}, vec{0.07, 1.02, 0.02}, 0.025), paint: plain(matte(srgb(0x4f3a22)))}
	return model{parts: []part{{field: flesh, paint: skin}, stem}, centre: vec{0, 0.5, 0}, radius: 0.62, step: 0.95}
}

func orange(hue vec) model {
	c := vec{0, 0.47, 0}
	body := ellipsoid(c, vec{0.5, 0.47, 0.5})
	peel := func(p vec) float64 {
		nearest, _, _ := cells(p.scale(24))
		return 0.005*smoothstep(0, 0.5, nearest) + 0.02*fbm(p.scale(4), 2)
	}
	navel := vec{0.1, 0.93, -0.12}
	skin := func(p vec) material {
		d := p.sub(navel)
		star := 0.05 + 0.018*math.Cos(5*math.Atan2(d.z, d.x))
		base := mix(hue.scale(0.92+0.16*fbm(p.scale(4), 3)), hue.mul(vec{0.8, 0.7, 0.5}), smoothstep(0.2, 0.05, d.length()))
		if d.length() < star {
			base = srgb(0x5f6b2a)
		}
		return material{albedo: base, gloss: 0.05, rough: 0.34, wax: 0.2}
	}
	return model{parts: []part{{field: body, paint: skin, bump: peel}}, centre: c, radius: 0.51, step: 0.97}
}

// strawberry lies on its side, with its leaves to the right and up.
func strawberry(hue vec) model {
	lie := roll(-1.05).times(turn(0.5))
	at := vec{-0.3, 0.15, 0}
	body := lathe(spline(10, point{0, -0.12}, point{0.1, -0.08}, point{0.24, 0.12}, point{0.37, 0.42}, point{0.4, 0.62},
		point{0.31, 0.78}, point{0.12, 0.83}, point{0, 0.81})...)
	seed := func(p vec) float64 {
		row := p.y * 11
		ring := math.Floor(row)
		around := math.Atan2(p.z, p.x)/(2*math.Pi)*16 + 0.5*math.Mod(math.Abs(ring), 2)
		u, v := around-math.Floor(around)-0.5, row-ring-0.5
		return math.Hypot(u*1.25, v*0.75)
	}
	skin := func(p vec) material {
		c := mix(hue, hue.add(vec{0.2, 0.12, 0.08}), smoothstep(0.62, 0.85, p.y))
		c = mix(c, srgb(0xe2bf5a), smoothstep(0.17, 0.12, seed(p)))
		return material{albedo: c, gloss: 0.05, rough: 0.22, wax: 0.25}
	}
	pit := func(p vec) float64 {
		return -0.022*smoothstep(0.42, 0.18, seed(p)) + 0.012*smoothstep(0.16, 0.08, seed(p))
	}
	leaves := func(p vec) float64 {
		angle, r := math.Atan2(p.z, p.x), math.Hypot(p.x, p.z)
		reach := 0.2 + 0.22*math.Abs(math.Cos(4*angle))
		top := 0.83 - 0.9*r*r + 0.16*smoothstep(0.2, 0.45, r)
		return math.Max(math.Abs(p.y-top)-0.014, r-reach) * 0.55
	}
	stem := capsule(vec{0, 0.8, 0}, vec{0.03, 1.08, 0.05}, 0.022)
	place := func(f sdf) sdf { return moved(f, at, lie) }
	inside := func(f paint) paint {
		back := lie.transposed()
		return func(p vec) material { return f(back.apply(p.sub(at))) }
	}
	back := lie.transposed()
	green := material{albedo: srgb(0x4f8a2b), gloss: 0.03, rough: 0.5, wax: 0.3}
	return model{centre: vec{0, 0.27, 0}, radius: 0.85, step: 0.9, parts: []part{
		{field: place(body), paint: inside(skin), bump: func(p vec) float64 { return pit(back.apply(p.sub(at))) }},
		{field: place(union(leaves, stem)), paint: plain(green)},
	}}
}

// banana is a hand of two fruits on their backs, the second slightly turned.
func banana(hue vec) model {
	single := func(p vec) float64 {
		const bend = 0.75
		q := p.sub(vec{0, 0.9, 0})
		angle := math.Atan2(q.x, -q.y)
		held := clamp(angle, -0.98, 0.98)
		s, c := math.Sincos(held)
		across := math.Hypot(q.x, q.y) - bend
		facet := 1 - 0.05*math.Cos(5*math.Atan2(q.z, across))
		thick := 0.165 * facet * math.Sqrt(clamp(1-math.Pow(math.Abs(held)/1.05, 3), 0.03, 1))
		if angle > 0.8 { // the stalk
			thick = math.Max(thick, 0.045)
		}
		return (q.sub(vec{s * bend, -c * bend, 0}).length() - thick) * 0.85
	}
	stalk := capsule(vec{0.6, 0.46, 0}, vec{0.72, 0.68, 0}, 0.05)
	whole := blend(single, stalk, 0.06)
	skin := func(p vec) material {
		q := p.sub(vec{0, 0.9, 0})
		angle := math.Atan2(q.x, -q.y)
		c := hue.scale(0.88 + 0.22*fbm(vec{p.x * 3, p.y * 9, p.z * 9}, 3))
		c = mix(c, hue.mul(vec{0.6, 0.85, 0.5}), smoothstep(0.6, 0.95, math.Abs(angle)))
		c = mix(c, srgb(0x33261a), smoothstep(-0.86, -0.95, angle)+smoothstep(1.04, 1.1, angle))
		spots := smoothstep(0.7, 0.76, fbm(vec{p.x * 14, p.y * 20, p.z * 20}, 2))
		return material{albedo: mix(c, srgb(0x5a4020), 0.7*spots), gloss: 0.04, rough: 0.4, wax: 0.15}
	}
	other := roll(0.05).times(turn(0.28))
	at := vec{0.02, 0.02, 0.26}
	return model{centre: vec{0, 0.45, 0.1}, radius: 0.95, parts: []part{
		{field: whole, paint: skin},
		{field: moved(whole, at, other), paint: func(p vec) material { return skin(other.transposed().apply(p.sub(at))) }},
	}}
}

// agaric is a fly agaric: a domed cap with white warts, gills, a ring and a bulb.
func agaric(hue vec) model {
	cap := lathe(spline(10, point{0, 0.98}, point{0.25, 0.94}, point{0.43, 0.82}, point{0.54, 0.66}, point{0.53, 0.6},
		point{0.4, 0.62}, point{0.1, 0.66}, point{0, 0.66})...)
	warts := func(p vec) float64 {
		nearest, _, id := cells(vec{p.x * 8, p.y * 4, p.z * 8})
		return smoothstep(0.28+0.24*fraction(id, 3), 0.16, nearest) * smoothstep(0.6, 0.66, p.y)
	}
	skin := func(p vec) material {
		if p.y < 0.655 && math.Hypot(p.x, p.z) < 0.52 {
			gill := stripes(math.Atan2(p.z, p.x), 0.09, 0.03)
			return matte(mix(srgb(0xefe6d2), srgb(0xa89a80), gill))
		}
		w := warts(p)
		return material{albedo: mix(hue, srgb(0xf3ecd8), w), gloss: 0.05, rough: lerp(0.25, 0.8, w)}
	}
	stalk := blend(lathe(point{0, 0}, point{0.15, 0}, point{0.105, 0.2}, point{0.085, 0.66}, point{0, 0.66}),
		ellipsoid(vec{0, 0.07, 0}, vec{0.17, 0.12, 0.17}), 0.05)
	ring := lathe(point{0.08, 0.5}, point{0.2, 0.41}, point{0.22, 0.4}, point{0.19, 0.44}, point{0.09, 0.54})
	flesh := func(p vec) material {
		return matte(srgb(0xefe8d6).scale(0.8 + 0.3*fbm(vec{p.x * 18, p.y * 4, p.z * 18}, 3)))
	}
	return model{centre: vec{0, 0.5, 0}, radius: 0.72, step: 0.9, parts: []part{
		{field: cap, paint: skin, bump: func(p vec) float64 { return 0.03 * warts(p) }},
		{field: union(stalk, ring), paint: flesh},
	}}
}
