package main

import "math"

// clutter returns the things behind the subject. The few are the first of the many.
func clutter(amount, ground string, r *random) []object {
	n := map[string]int{"none": 0, "few": 3, "many": 9}[amount]
	objects := make([]object, 0, n)
	for i := range n {
		objects = append(objects, bystander(i, ground, r))
	}
	return objects
}

func bystander(i int, ground string, r *random) object {
	side := float64(i%2*2 - 1)
	at := vec{side * r.between(0.5, 1.5), 0, r.between(1, 2)}
	size := r.between(0.35, 0.8)
	turned := turn(r.between(-math.Pi, math.Pi))
	tint := mix(hues[[...]string{"blue", "green", "yellow", "red", "white", "violet"}[r.pick(6)]], srgb(0x8a7a68), 0.55)
	switch {
	case ground == "sky":
		at.y = -1.35 // leaves reach into the picture from below
		return place(bush(), at, turned, 1.1)
	case grounds[ground].indoor && i%3 == 0:
		return place(books(tint), at, turn(r.between(-0.5, 0.5)), size)
	case grounds[ground].indoor:
		return place(crate(tint), at, turned, size)
	case ground == "asphalt":
		return place(bollard(tint), at, turned, size*1.3)
	case ground == "sand" || i%3 == 0:
		return place(stone(), at, turned, size)
	}
	return place(bush(), at, turned, size*1.2)
}

func crate(tint vec) model {
	return model{centre: vec{0, 0.35, 0}, radius: 0.75, parts: []part{{
		field: box(vec{0, 0.35, 0}, vec{0.4, 0.35, 0.3}, 0.015), paint: plain(satin(tint)),
	}}}
}

func books(tint vec) model {
	volume := func(y, turned float64, half vec, c vec) part {
		cover := moved(box(vec{}, half, 0.01), vec{0, y, 0}, turn(turned))
		return part{field: cover, paint: plain(satin(c))}
	}
	return model{centre: vec{0, 0.3, 0}, radius: 0.75, parts: []part{
		volume(0.1, 0.1, vec{0.5, 0.1, 0.36}, tint), volume(0.27, -0.25, vec{0.46, 0.07, 0.33}, srgb(0xd8cfb8)),
		volume(0.42, 0.3, vec{0.42, 0.08, 0.3}, tint.mul(vec{0.5, 0.6, 0.9})),
	}}
}

func stone() model {
	boulder := func(p vec) float64 {
		d := ellipsoid(vec{0, 0.2, 0}, vec{0.5, 0.3, 0.4})(p)
		return d - 0.09*(noise(p.scale(4))-0.5)
	}
	rock := func(p vec) material { return matte(mix(srgb(0x6e675f), srgb(0xa39a8e), fbm(p.scale(9), 4))) }
	return model{centre: vec{0, 0.2, 0}, radius: 0.6, step: 0.8, parts: []part{{field: boulder, paint: rock}}}
}

func bush() model {
	crown := func(p vec) float64 {
		return (ellipsoid(vec{0, 0.42, 0}, vec{0.5, 0.44, 0.5})(p) - 0.22*(fbm(p.scale(7), 2)-0.5)) * 0.6
	}
	leaves := func(p vec) material {
		return material{albedo: mix(srgb(0x24401a), srgb(0x5f8a3a), fbm(p.scale(14), 2)), rough: 0.8, wax: 0.4}
	}
	return model{centre: vec{0, 0.42, 0}, radius: 0.66, step: 0.9, parts: []part{{field: crown, paint: leaves}}}
}

func bollard(tint vec) model {
	post := union(cylinder(0, 0.8, 0.1, 0.02), sphere(vec{0, 0.85, 0}, 0.11))
	return model{centre: vec{0, 0.48, 0}, radius: 0.52, parts: []part{{field: post, paint: plain(satin(tint))}}}
}
