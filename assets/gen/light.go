package main

// rig is a kind of light: one key light, and ambient light from everywhere else.
type rig struct {
	from     vec     // direction to the key light
	key      vec     // its radiance
	spread   float64 // tangent of its angular radius
	zenith   vec     // ambient light from above
	horizon  vec     // ambient light from the horizon
	pool     float64 // radius of a lamp's pool of light; 0 if unlimited
	clouds   float64 // covered share of the sky
	exposure float64
}

// rigOf returns the light of that name, outdoors or indoors.
func rigOf(light string, indoor bool) rig {
	r := rigs[light]
	if indoor {
		return r.indoors(light)
	}
	return r
}

var rigs = map[string]rig{
	"noon": {
		from: vec{-0.55, 0.95, -0.6}.unit(), key: vec{2.9, 2.7, 2.4}, spread: 0.05,
		zenith: vec{0.22, 0.42, 0.86}, horizon: vec{0.72, 0.84, 0.95}, clouds: 0.45, exposure: 0.78,
	},
	"evening": {
		from: vec{0.85, 0.34, -0.45}.unit(), key: vec{3.2, 1.75, 0.78}, spread: 0.06,
		zenith: vec{0.2, 0.26, 0.5}, horizon: vec{0.98, 0.6, 0.34}, clouds: 0.5, exposure: 0.8,
	},
	"overcast": {
		from: vec{-0.2, 1, -0.25}.unit(), key: vec{0.75, 0.77, 0.8}, spread: 0.7,
		zenith: vec{0.78, 0.82, 0.88}, horizon: vec{0.66, 0.69, 0.73}, clouds: 1, exposure: 0.85,
	},
	"lamp": {
		from: vec{-0.5, 0.95, -0.35}.unit(), key: vec{3.1, 2.1, 1.05}, spread: 0.14,
		zenith: vec{0.012, 0.02, 0.05}, horizon: vec{0.03, 0.04, 0.075}, pool: 2.4, clouds: 0.3, exposure: 0.85,
	},
	"backlit": {
		from: vec{0.35, 0.5, 0.85}.unit(), key: vec{3.4, 2.9, 2.2}, spread: 0.05,
		zenith: vec{0.3, 0.45, 0.75}, horizon: vec{0.95, 0.9, 0.8}, clouds: 0.3, exposure: 0.72,
	},
}

// indoors returns the light through a window: softer, and reflected by the walls.
func (r rig) indoors(light string) rig {
	r.clouds = 0
	r.spread = r.spread*1.5 + 0.12
	r.exposure *= 1.05
	if light == "lamp" {
		r.zenith, r.horizon = vec{0.12, 0.085, 0.05}, vec{0.16, 0.11, 0.065}
		r.pool = 3.4
		return r
	}
	bounce := r.zenith.add(r.horizon).scale(0.36)
	warm := vec{1.04, 0.98, 0.9}
	r.zenith, r.horizon = bounce.add(grey(0.1)).mul(warm), bounce.add(grey(0.02)).mul(warm)
	r.key = r.key.scale(0.72)
	return r
}

// dome returns the ambient light on a surface with normal n; below is the light from the ground.
func (r *rig) dome(n, below vec) vec {
	above := mix(r.horizon, r.zenith, clamp(n.y, 0, 1))
	return mix(below, above, smoothstep(-1, 0.9, n.y))
}

// keyAt returns the key light's radiance at p. A lamp's light falls off around its pool.
func (r *rig) keyAt(p vec) vec {
	if r.pool == 0 {
		return r.key
	}
	d2 := (p.x*p.x + p.z*p.z) / (r.pool * r.pool)
	return r.key.scale(1 / (1 + d2*d2))
}
