package main

import "math"

func coffeeMug(hue vec) model {
	wall := lathe(point{0, 0}, point{0.35, 0}, point{0.39, 0.03}, point{0.4, 0.1}, point{0.4, 0.94}, point{0.385, 0.965},
		point{0.36, 0.95}, point{0.355, 0.12}, point{0, 0.1})
	handle := func(p vec) float64 {
		q := vec{p.x - 0.4, p.y - 0.5, p.z}
		ring := math.Hypot(q.x, q.y*0.86) - 0.26
		return (rounded2(math.Abs(ring)-0.03, math.Abs(q.z)-0.06) - 0.025) * 0.9
	}
	outside := func(p vec) float64 { return 0.39 - math.Hypot(p.x, p.z) }
	body := union(wall, intersection(handle, outside))
	glaze := func(p vec) material {
		c := hue
		if math.Hypot(p.x, p.z) < 0.375 && p.y > 0.09 {
			c = grey(0.8)
		}
		return polished(c)
	}
	coffee := part{field: cylinder(0.1, 0.82, 0.357, 0.003), paint: plain(polished(srgb(0x2a140a)))}
	return model{
		centre: vec{0.1, 0.48, 0}, radius: 0.76, step: 0.95,
		parts: []part{{field: body, paint: glaze}, coffee},
	}
}

// goblet is a wine glass, two fifths full.
func goblet(hue vec) model {
	solid := lathe(append(spline(10, point{0.05, 0.5}, point{0.2, 0.55}, point{0.31, 0.7}, point{0.33, 0.88},
		point{0.28, 1.18}, point{0.25, 1.3}), point{0, 1.3}, point{0, 0.5})...)
	bowl := intersection(shell(solid, 0.014), func(p vec) float64 { return p.y - 1.18 })
	foot := lathe(spline(10, point{0, 0}, point{0.3, 0}, point{0.3, 0.012}, point{0.08, 0.04}, point{0.03, 0.12},
		point{0.026, 0.35}, point{0.06, 0.5}, point{0, 0.53})...)
	wine := lathe(spline(10, point{0, 0.535}, point{0.185, 0.574}, point{0.29, 0.71}, point{0.313, 0.86},
		point{0, 0.86})...)
	clear := glass(vec{0.96, 0.98, 0.98})
	stem := material{albedo: grey(0.75), gloss: 0.2, rough: 0.05, clear: 0.6}
	drink := material{albedo: hue, gloss: 0.02, rough: 0.05, wax: 0.5}
	return model{centre: vec{0, 0.59, 0}, radius: 0.7, step: 0.95, ghost: 0.5, parts: []part{
		{field: bowl, paint: plain(clear)}, {field: foot, paint: plain(stem)}, {field: wine, paint: plain(drink)},
	}}
}

func vase(hue vec) model {
	wall := lathe(append(
		spline(10, point{0, 0}, point{0.2, 0}, point{0.24, 0.05}, point{0.38, 0.32}, point{0.42, 0.55}, point{0.3, 0.82},
			point{0.15, 0.98}, point{0.15, 1.08}, point{0.23, 1.2}),
		point{0.21, 1.2}, point{0.12, 1.05}, point{0.12, 0.9}, point{0, 0.85})...)
	glaze := func(p vec) material {
		angle := math.Atan2(p.z, p.x)
		white := grey(0.78)
		c := white
		switch {
		case p.y < 0.1 || (p.y > 0.84 && p.y < 0.9) || p.y > 1.14:
			c = hue
		case p.y < 0.2:
			c = mix(white, hue, stripes(angle+p.y*4, math.Pi/12, 0.05))
		case p.y < 0.8: // petals in two rows
			u := math.Abs(math.Mod(angle*4/math.Pi+8, 1) - 0.5)
			v := math.Abs(math.Mod((p.y-0.2)/0.3, 1) - 0.5)
			petal := math.Hypot(u*1.3, v) - 0.2 - 0.16*math.Cos(4*math.Atan2(v, u))
			c = mix(hue, white, smoothstep(-0.02, 0.03, math.Abs(petal)-0.05))
			c = mix(c, hue, 0.75*smoothstep(-0.1, -0.13, petal))
		}
		return polished(c)
	}
	return model{centre: vec{0, 0.6, 0}, radius: 0.72, step: 0.95, parts: []part{{field: wall, paint: glaze}}}
}

func barrel(hue vec) model {
	bulge := func(y float64) float64 { return 0.43 - 0.1*math.Pow((y-0.55)/0.55, 2) }
	var side []point
	side = append(side, point{0, 0.04}, point{bulge(0) - 0.05, 0.04}, point{bulge(0) - 0.04, 0})
	for i := range 13 {
		y := 1.1 * float64(i) / 12
		side = append(side, point{bulge(y), y})
	}
	side = append(side, point{bulge(1.1) - 0.04, 1.1}, point{bulge(1.1) - 0.05, 1.04}, point{0, 1.04})
	wood := func(p vec) material {
		angle := math.Atan2(p.z, p.x) / (2 * math.Pi) * 20
		stave := math.Floor(angle)
		if p.y > 1.03 || p.y < 0.05 {
			stave, angle = math.Floor(p.x*9), p.x*9
		}
		tone := 0.7 + 0.5*fraction(hash(int64(stave), 4, 4), 0)
		grain := fbm(vec{angle * 5, p.y * 2.5, stave}, 3)
		c := hue.scale(tone * (0.6 + 0.8*grain))
		return material{albedo: c.scale(1 - 0.7*stripes(angle, 1, 0.05)), gloss: 0.03, rough: 0.5}
	}
	hoops := func(p vec) float64 {
		d := math.Inf(1)
		for _, y := range [...]float64{0.07, 0.3, 0.8, 1.03} {
			d = math.Min(d, rounded2(math.Abs(math.Hypot(p.x, p.z)-bulge(p.y))-0.012, math.Abs(p.y-y)-0.04))
		}
		return d * 0.95
	}
	iron := func(p vec) material {
		return material{albedo: mix(srgb(0x57544f), srgb(0x6b4a35), fbm(p.scale(9), 3)*0.8), rough: 0.42, metal: true}
	}
	return model{
		centre: vec{0, 0.55, 0}, radius: 0.72, step: 0.95,
		parts: []part{{field: lathe(side...), paint: wood}, {field: hoops, paint: iron}},
	}
}

func bucket(hue vec) model {
	wall := lathe(point{0, 0}, point{0.29, 0}, point{0.3, 0.03}, point{0.41, 0.78}, point{0.44, 0.8}, point{0.43, 0.83},
		point{0.4, 0.82}, point{0.285, 0.05}, point{0, 0.04})
	ribs := func(p vec) float64 { return 0.012 * (stripes(p.y-0.1, 0.6, 0.02) + stripes(p.y-0.62, 0.9, 0.02)) }
	zinc := func(p vec) material {
		_, _, id := cells(p.scale(9))
		m := steel(hue.scale(0.75 + 0.35*fraction(id, 3)))
		m.rough = 0.36
		return m
	}
	bail := func(p vec) float64 { // the handle hangs over the front
		q := pitch(-0.85).apply(vec{p.x, p.y - 0.8, p.z})
		ring := math.Hypot(math.Hypot(q.x, math.Max(q.y, 0))-0.43, q.z) - 0.014
		return math.Max(ring, -q.y-0.03) * 0.9
	}
	grip := func(p vec) float64 {
		q := pitch(-0.85).apply(vec{p.x, p.y - 0.8, p.z})
		return capsule(vec{-0.11, 0.42, 0}, vec{0.11, 0.42, 0}, 0.035)(q)
	}
	return model{centre: vec{0, 0.55, 0}, radius: 0.82, step: 0.95, parts: []part{
		{field: wall, paint: zinc, bump: ribs},
		{field: bail, paint: plain(steel(grey(0.4)))},
		{field: grip, paint: plain(matte(srgb(0x6b4426)))},
	}}
}

func teapot(hue vec) model {
	belly := lathe(spline(10, point{0, 0.0}, point{0.26, 0.0}, point{0.3, 0.04}, point{0.45, 0.25}, point{0.45, 0.45},
		point{0.32, 0.64}, point{0.24, 0.67}, point{0.12, 0.74}, point{0, 0.75})...)
	elbow := vec{-0.6, 0.45, 0}
	spout := blend(capsule(vec{-0.38, 0.25, 0}, elbow, 0.085), capsule(elbow, vec{-0.72, 0.66, 0}, 0.05), 0.06)
	hollow := capsule(vec{-0.7, 0.64, 0}, vec{-0.76, 0.74, 0}, 0.035)
	handle := func(p vec) float64 {
		q := vec{p.x - 0.44, p.y - 0.38, p.z}
		return (math.Hypot(math.Hypot(q.x, q.y*0.95)-0.22, q.z) - 0.042) * 0.95
	}
	outside := func(p vec) float64 { return 0.36 - p.x }
	body := blend(blend(belly, without(spout, hollow), 0.05), intersection(handle, outside), 0.04)
	knob := blend(sphere(vec{0, 0.82, 0}, 0.06), cylinder(0.72, 0.78, 0.03, 0.01), 0.03)
	glaze := func(p vec) material {
		c := hue
		if lid := math.Abs(math.Hypot(p.x, p.z) - 0.25); p.y > 0.6 && lid < 0.012 {
			c = c.scale(0.3)
		}
		return polished(c)
	}
	return model{centre: vec{0, 0.42, 0}, radius: 0.88, step: 0.9, parts: []part{{field: union(body, knob), paint: glaze}}}
}
