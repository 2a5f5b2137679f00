package main

import "math"

// trafficLight is a housing of three lamps with visors on a pole; the red lamp is lit.
func trafficLight(hue vec) model {
	housing := box(vec{0, 1.25, 0}, vec{0.22, 0.58, 0.14}, 0.04)
	pole := union(cylinder(0, 0.75, 0.05, 0.01), cylinder(0, 0.08, 0.11, 0.02))
	lamps := [...]struct {
		y     float64
		tint  uint32
		shine float64
	}{{1.6, 0xff2a14, 1.6}, {1.25, 0xffb014, 0}, {0.9, 0x18d060, 0}}
	visors := func(p vec) float64 {
		d := math.Inf(1)
		for _, l := range lamps {
			q := vec{p.x, p.y - l.y, p.z + 0.2}
			tube := rounded2(math.Abs(math.Hypot(q.x, q.y)-0.158)-0.008, math.Abs(q.z)-0.13)
			d = math.Min(d, math.Max(tube, -q.y-0.06-0.3*(q.z+0.13)))
		}
		return d
	}
	var lenses []sdf
	for _, l := range lamps {
		lenses = append(lenses, ellipsoid(vec{0, l.y, -0.13}, vec{0.145, 0.145, 0.05}))
	}
	lit := func(p vec) material {
		for _, l := range lamps {
			if math.Abs(p.y-l.y) < 0.17 {
				c := srgb(l.tint)
				grid := 0.8 + 0.2*math.Cos(p.x*120)*math.Cos(p.y*120)
				return material{albedo: c.scale(0.14), gloss: 0.05, rough: 0.15, glow: c.scale(l.shine * grid * 1.3)}
			}
		}
		return matte(grey(0.05))
	}
	return model{centre: vec{0, 0.92, 0}, radius: 1.02, step: 0.9, parts: []part{
		{field: housing, paint: plain(satin(hue))},
		{field: visors, paint: plain(satin(hue.scale(0.8)))},
		{field: union(lenses...), paint: lit},
		{field: pole, paint: plain(satin(grey(0.12)))},
	}}
}

func candle(hue vec) model {
	drip := func(p vec) float64 {
		angle := math.Atan2(p.z, p.x)
		return 0.018*math.Sin(angle*3+1) + 0.012*math.Sin(angle*7)
	}
	stick := func(p vec) float64 {
		top := 0.78 + drip(p) - 0.5*math.Max(0.13-math.Hypot(p.x, p.z), 0)
		return (rounded2(math.Hypot(p.x, p.z)-0.19+0.025, math.Abs(p.y-top/2)-top/2+0.025) - 0.025) * 0.8
	}
	wax := func(p vec) material {
		glow := smoothstep(0.25, 0.8, p.y)
		return material{
			albedo: hue, gloss: 0.04, rough: 0.35, wax: 0.6,
			glow: hue.mul(vec{1, 0.62, 0.25}).scale(0.55 * glow * glow),
		}
	}
	flame := lathe(spline(10, point{0, 0.84}, point{0.035, 0.87}, point{0.045, 0.93}, point{0.02, 1.04},
		point{0, 1.12})...)
	fire := func(p vec) material {
		heat := smoothstep(0.84, 0.93, p.y)
		return material{glow: mix(vec{1.2, 0.7, 0.6}, vec{5.5, 3.4, 1.1}, heat)}
	}
	wick := capsule(vec{0, 0.72, 0}, vec{0.01, 0.88, 0}, 0.009)
	dish := lathe(point{0, 0}, point{0.3, 0}, point{0.37, 0.05}, point{0.35, 0.06}, point{0.28, 0.025}, point{0, 0.025})
	return model{centre: vec{0, 0.56, 0}, radius: 0.68, step: 0.9, parts: []part{
		{field: stick, paint: wax},
		{field: flame, paint: fire},
		{field: wick, paint: plain(matte(grey(0.03)))},
		{field: dish, paint: plain(steel(srgb(0xb9975a)))},
	}}
}

// beacon is a lighthouse: a tapering, banded tower with gallery, lantern and dome.
func beacon(hue vec) model {
	tower := lathe(point{0, 0}, point{0.3, 0}, point{0.28, 0.06}, point{0.19, 1.12}, point{0.19, 1.16}, point{0, 1.16})
	gallery := lathe(point{0, 1.14}, point{0.2, 1.14}, point{0.265, 1.18}, point{0.265, 1.2}, point{0, 1.2})
	rail := func(p vec) float64 {
		r := math.Hypot(p.x, p.z)
		bars := math.Min(math.Abs(p.y-1.3), math.Abs(p.y-1.25))
		post := math.Abs(math.Mod(math.Atan2(p.z, p.x)+2*math.Pi, math.Pi/8)-math.Pi/16) * 0.25
		return rounded2(math.Abs(r-0.255)-0.006, math.Max(math.Min(bars, post)-0.007, math.Max(p.y-1.31, 1.19-p.y)))
	}
	lantern := cylinder(1.2, 1.44, 0.13, 0)
	roof := lathe(point{0, 1.43}, point{0.175, 1.43}, point{0.17, 1.46}, point{0.08, 1.57}, point{0.025, 1.6},
		point{0, 1.68})
	brick := func(p vec) material {
		c := grey(0.8)
		if int(math.Floor(p.y/0.232))%2 == 0 {
			c = hue
		}
		angle := math.Atan2(p.x, -p.z)
		for _, y := range [...]float64{0.35, 0.82} {
			if math.Abs(angle-0.25) < 0.13 && math.Abs(p.y-y) < 0.05 {
				c = grey(0.02)
			}
		}
		return matte(c.scale(0.85 + 0.25*fbm(vec{p.x * 6, p.y * 3, p.z * 6}, 3)))
	}
	pane := func(p vec) material {
		frame := stripes(math.Atan2(p.z, p.x), math.Pi/5, 0.05)
		return material{albedo: grey(0.15), gloss: 0.06, rough: 0.08, glow: vec{2.2, 1.7, 0.8}.scale(0.55 * (1 - frame))}
	}
	return model{centre: vec{0, 0.84, 0}, radius: 0.9, step: 0.9, parts: []part{
		{field: tower, paint: brick},
		{field: gallery, paint: plain(matte(grey(0.3)))},
		{field: rail, paint: plain(matte(grey(0.08)))},
		{field: lantern, paint: pane},
		{field: roof, paint: plain(satin(hue.scale(0.7)))},
	}}
}

// streetLamp is a pole with a curved arm and a lamp head, unlit.
func streetLamp(hue vec, double bool) model {
	arm := func(side float64) (wire, head sdf) {
		elbow := vec{side * 0.1, 1.68, 0}
		wire = union(capsule(vec{0, 1.5, 0}, elbow, 0.02), capsule(elbow, vec{side * 0.42, 1.74, 0}, 0.02))
		return wire, moved(box(vec{0, 0, 0}, vec{0.15, 0.03, 0.07}, 0.025), vec{side * 0.52, 1.73, 0}, roll(side*0.12))
	}
	wire, head := arm(1)
	fields := []sdf{capsule(vec{0, -2, 0}, vec{0, 1.52, 0}, 0.028), wire, head}
	if double {
		wire, head = arm(-1)
		fields = append(fields, wire, head)
	}
	return model{centre: vec{0, 0.6, 0}, radius: 1.4, parts: []part{{field: union(fields...), paint: plain(satin(hue))}}}
}

// lantern is an old street lamp: a fluted post with a glazed head that widens upwards.
func lantern(hue vec) model {
	post := union(capsule(vec{0, -2, 0}, vec{0, 1.2, 0}, 0.03), sphere(vec{0, 1.2, 0}, 0.06))
	frame := lathe(point{0, 1.22}, point{0.09, 1.24}, point{0.1, 1.27}, point{0, 1.27})
	roof := lathe(point{0, 1.62}, point{0.21, 1.62}, point{0.2, 1.65}, point{0.07, 1.76}, point{0.02, 1.84},
		point{0, 1.84})
	pane := lathe(point{0, 1.27}, point{0.09, 1.27}, point{0.17, 1.62}, point{0, 1.62})
	glazing := func(p vec) material {
		bar := stripes(math.Atan2(p.z, p.x), math.Pi/3, 0.09)
		return material{albedo: mix(grey(0.65), hue, bar), gloss: 0.05 * (1 - bar), rough: 0.1, wax: 0.4}
	}
	return model{centre: vec{0, 0.6, 0}, radius: 1.4, parts: []part{
		{field: union(post, frame, roof), paint: plain(satin(hue))}, {field: pane, paint: glazing},
	}}
}
