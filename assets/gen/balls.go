package main

import "math"

// Balls have radius ½ and rest on the ground. Their seams are functions of the unit direction q from the centre.

var ballCentre = vec{0, 0.5, 0}

func ball(skin func(q vec) material, bump func(q vec) float64) model {
	b := part{field: sphere(ballCentre, 0.5), paint: func(p vec) material { return skin(p.sub(ballCentre).unit()) }}
	if bump != nil {
		b.bump = func(p vec) float64 { return bump(p.sub(ballCentre).unit()) }
	}
	return model{parts: []part{b}, centre: ballCentre, radius: 0.501}
}

func basketball(hue vec) model {
	seam := func(q vec) float64 {
		d := math.Min(math.Abs(q.x), math.Abs(q.y))
		d = math.Min(d, math.Abs(math.Abs(q.z)-0.36*(1+1.1*q.x*q.x)))
		return smoothstep(0.034, 0.018, d)
	}
	skin := func(q vec) material {
		m := satin(mix(hue.scale(0.85+0.3*fbm(q.scale(6), 3)), grey(0.012), seam(q)))
		m.rough = 0.5
		return m
	}
	pebbles := func(q vec) float64 {
		nearest, _, _ := cells(q.scale(34))
		return -0.006*nearest - 0.02*seam(q)
	}
	return ball(skin, pebbles)
}

// panels are the normals of the faces of a truncated icosahedron: 12 pentagons and 20 hexagons. A direction leaves
// through the face whose plane it meets first, which has the largest dot/distance.
var panels = func() (faces struct{ pentagons, hexagons []vec }) {
	const golden = math.Phi
	for _, a := range []float64{-1, 1} {
		for _, b := range []float64{-1, 1} {
			faces.pentagons = append(faces.pentagons,
				vec{0, a, b * golden}.unit(), vec{a, b * golden, 0}.unit(), vec{b * golden, 0, a}.unit())
			faces.hexagons = append(faces.hexagons,
				vec{0, a / golden, b * golden}.unit(), vec{a / golden, b * golden, 0}.unit(),
				vec{b * golden, 0, a / golden}.unit(), vec{a, b, 1}.unit(), vec{a, b, -1}.unit())
		}
	}
	return faces
}()

func soccerBall(hue vec) model {
	const pentagonAt, hexagonAt = 2.32744, 2.26728 // distances of the faces from the centre, for edges of 1
	face := func(q vec) (pentagon bool, edge float64) {
		best, second := 0.0, 0.0
		visit := func(v float64, isPentagon bool) {
			if v > best {
				best, second, pentagon = v, best, isPentagon
			} else if v > second {
				second = v
			}
		}
		for _, n := range panels.pentagons {
			visit(n.dot(q)/pentagonAt, true)
		}
		for _, n := range panels.hexagons {
			visit(n.dot(q)/hexagonAt, false)
		}
		return pentagon, best - second
	}
	skin := func(q vec) material {
		pentagon, edge := face(q)
		c := hue
		if pentagon {
			c = grey(0.018)
		}
		m := satin(mix(c, c.scale(0.35), smoothstep(0.012, 0.004, edge)))
		m.rough = 0.3
		return m
	}
	stitched := func(q vec) float64 {
		_, edge := face(q)
		return -0.02 * smoothstep(0.018, 0, edge)
	}
	return ball(skin, stitched)
}

// dimples are spread evenly over the sphere (a Fibonacci lattice), sorted by height.
var dimples = func() []vec {
	const n = 336
	points := make([]vec, n)
	for i := range points {
		y := 1 - 2*(float64(i)+0.5)/n
		s, c := math.Sincos(math.Pi * (3 - math.Sqrt(5)) * float64(i))
		r := math.Sqrt(1 - y*y)
		points[i] = vec{r * c, y, r * s}
	}
	return points
}()

func golfBall(hue vec) model {
	const width = 0.088 // angular radius of a dimple
	hollow := func(q vec) float64 {
		n := len(dimples)
		middle := int((1 - q.y) / 2 * float64(n))
		near := 0.0
		for i := max(middle-30, 0); i < min(middle+30, n); i++ {
			near = math.Max(near, q.dot(dimples[i]))
		}
		angle := math.Acos(math.Min(near, 1)) / width
		return -0.012 * smoothstep(1, 0.35, angle)
	}
	skin := func(q vec) material {
		m := polished(hue.scale(1 + 9*hollow(q)))
		m.rough, m.wax = 0.25, 0.15
		return m
	}
	return ball(skin, hollow)
}

func tennisBall(hue vec) model {
	seam := func(q vec) float64 {
		angle := math.Atan2(q.z, q.x)
		return math.Abs(q.y - 0.62*math.Sin(2*angle)*math.Sqrt(math.Max(1-q.y*q.y, 0)))
	}
	skin := func(q vec) material {
		nap := 0.72 + 0.56*fbm(q.scale(26), 4)
		c := mix(hue.scale(nap), grey(0.82), smoothstep(0.075, 0.05, seam(q)))
		return material{albedo: c, rough: 1, fuzz: 0.9, wax: 0.2}
	}
	nap := func(q vec) float64 {
		return 0.035*fbm(q.scale(30), 3) - 0.012*smoothstep(0.09, 0.05, seam(q))
	}
	return ball(skin, nap)
}

func volleyball(hue vec) model {
	strip := func(q vec) (index, axis int, seam float64) {
		a := vec{math.Abs(q.x), math.Abs(q.y), math.Abs(q.z)}
		across, along, top := q.y, q.z, a.x
		switch {
		case a.y >= a.x && a.y >= a.z:
			across, along, top, axis = q.z, q.x, a.y, 1
		case a.z >= a.x:
			across, along, top, axis = q.x, q.y, a.z, 2
		}
		across, along = across/top, along/top
		across *= 1 + 0.12*(1-along*along)
		u := (clamp(across, -1, 0.9999) + 1) * 1.5
		border := math.Abs(u-math.Round(u)) / 1.5
		border = math.Min(border, (1-math.Abs(along))*0.9)
		return int(u), axis, border
	}
	skin := func(q vec) material {
		index, axis, seam := strip(q)
		c := hue
		switch {
		case index == 1 && axis != 1:
			c = srgb(0xf2c51d)
		case index != 1 && axis == 2:
			c = srgb(0x1f4fa8)
		}
		return satin(mix(c, c.scale(0.3), smoothstep(0.035, 0.012, seam)))
	}
	puffed := func(q vec) float64 {
		_, _, seam := strip(q)
		return -0.03 * smoothstep(0.09, 0, seam)
	}
	return ball(skin, puffed)
}

func croquetBall(hue vec) model {
	skin := func(q vec) material {
		m := polished(hue.scale(0.92 + 0.16*fbm(q.scale(5), 3)))
		m.rough = 0.22
		return m
	}
	milled := func(q vec) float64 { // a grid of fine grooves, like on real croquet balls
		u, v := math.Atan2(q.z, q.x)*9, math.Asin(clamp(q.y, -1, 1))*9
		return -0.007 * math.Max(stripes(u, 1, 0.14), stripes(v, 1, 0.14)) * smoothstep(0.97, 0.85, math.Abs(q.y))
	}
	b := ball(skin, milled)
	b.parts = append(b.parts, hoop())
	b.centre, b.radius = vec{0.25, 0.6, 0.35}, 1.25
	return b
}

// hoop is the white wire wicket behind a croquet ball.
func hoop() part {
	wire := union(
		capsule(vec{-0.25, 0, 0.9}, vec{-0.25, 1.3, 0.9}, 0.055),
		capsule(vec{1.0, 0, 0.9}, vec{1.0, 1.3, 0.9}, 0.055),
		capsule(vec{-0.25, 1.3, 0.9}, vec{1.0, 1.3, 0.9}, 0.055))
	return part{field: wire, paint: plain(satin(grey(0.8)))}
}

func pingPongBall(hue vec) model {
	return ball(func(q vec) material {
		c := hue
		if label := q.sub(vec{0.35, 0.5, -0.8}.unit()); math.Abs(label.x+label.y*0.3) < 0.16 && math.Abs(label.y) < 0.028 {
			c = mix(c, srgb(0x24408c), 0.7)
		}
		return material{albedo: c, gloss: 0.04, rough: 0.33, wax: 0.3}
	}, nil)
}
