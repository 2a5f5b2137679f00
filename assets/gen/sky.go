package main

import "math"

// backdrop returns the light of a ray that meets neither object nor ground. blur widens its features.
func (s *scene) backdrop(r ray, blur float64) vec {
	if s.ground.indoor {
		return s.room.colour(r, &s.rig, blur)
	}
	return s.outdoors(r.dir, blur)
}

func (s *scene) outdoors(d vec, blur float64) vec {
	c := s.sky(d, blur)
	if s.ground.skyline == nil {
		return c
	}
	height, tint := s.ground.skyline(math.Atan2(d.x, d.z)*6 + s.drift)
	far := tint.mul(s.rig.horizon.add(s.rig.key.scale(0.16)))
	far = mix(far, s.rig.horizon.scale(0.9), 0.35)
	soft := 0.006 + blur*0.05
	return mix(c, far, smoothstep(height+soft, height-soft, d.y))
}

// sky returns the dome with clouds and the sun's halo.
func (s *scene) sky(d vec, blur float64) vec {
	rise := clamp(d.y, 0, 1)
	c := mix(s.rig.horizon, s.rig.zenith, 1-math.Pow(1-rise, 3.2))
	toSun := math.Max(d.dot(s.rig.from), 0)
	c = c.add(s.rig.key.scale(0.10*math.Pow(toSun, 12) + 0.22*math.Pow(toSun, 90)))
	return mix(c, s.cloudLight(toSun), s.cloudCover(d, blur))
}

func (s *scene) cloudCover(d vec, blur float64) float64 {
	if s.rig.clouds == 0 || d.y <= 0 {
		return 0
	}
	height := d.y + 0.18 // flattens the clouds towards the horizon
	thickness := fbm2(d.x/height*1.1+s.drift, d.z/height*1.1-s.drift, 5, blur*0.2)
	edge := lerp(0.62, 0.36, s.rig.clouds)
	return smoothstep(edge, edge+0.2, thickness) * smoothstep(0, 0.12, d.y) * 0.85
}

func (s *scene) cloudLight(toSun float64) vec {
	return s.rig.horizon.scale(0.75).add(s.rig.zenith.scale(0.15)).add(s.rig.key.scale(0.07 + 0.1*toSun*toSun))
}

// room is a box of painted walls around the scene, with a window on the left.
type room struct {
	half  vec // half sizes; the floor may lie below the ground if the ground is a table
	floor float64
	wall  vec
	panel vec // the lower third of the walls
}

func (m *room) colour(r ray, light *rig, blur float64) vec {
	t, axis := m.leave(r)
	p := r.at(t)
	var c vec
	switch {
	case axis == 1 && p.y > 1:
		c = grey(0.8)
	case axis == 1:
		c = m.panel.scale(0.5)
	default:
		soft := 2.5 * blur
		panel := mix(m.panel, m.panel.scale(0.75), stripes(p.x+p.z, 1.6, 0.06+soft))
		edge := m.floor + 0.35*m.half.y
		c = mix(panel, m.wall, smoothstep(edge-soft, edge+soft, p.y))
	}
	if axis == 0 && p.x < 0 && m.inWindow(p) {
		return light.key.scale(0.5).add(light.zenith).scale(1.4)
	}
	near := 1 / (1 + 0.02*p.sub(vec{-m.half.x, 2, 0}).length()*p.sub(vec{-m.half.x, 2, 0}).length())
	if light.pool > 0 {
		return c.mul(light.horizon.scale(1.2).add(light.key.scale(0.12 * near)))
	}
	return c.mul(light.horizon.scale(1.45).add(light.key.scale(0.16 * near)))
}

// leave returns the distance at which a ray from inside meets the box, and the axis of that wall.
func (m *room) leave(r ray) (float64, int) {
	best, axis := math.Inf(1), 0
	for i, w := range [...]struct{ from, dir, lo, hi float64 }{
		{r.from.x, r.dir.x, -m.half.x, m.half.x},
		{r.from.y, r.dir.y, m.floor, m.half.y},
		{r.from.z, r.dir.z, -m.half.z, m.half.z},
	} {
		edge := w.hi
		if w.dir < 0 {
			edge = w.lo
		}
		if t := (edge - w.from) / w.dir; w.dir != 0 && t < best {
			best, axis = t, i
		}
	}
	return best, axis
}

func (m *room) inWindow(p vec) bool {
	frame := math.Abs(math.Mod(p.z+20, 2)-1) < 0.93 && math.Abs(p.y-2.6) > 0.05
	return frame && p.y > 0.8 && p.y < 4.4 && math.Abs(p.z+1) < 3
}

// stripes is 1 within width of every multiple of period and 0 between.
func stripes(x, period, width float64) float64 {
	d := math.Abs(x - period*math.Round(x/period))
	return smoothstep(width, width*0.5, d)
}
