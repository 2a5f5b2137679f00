package main

import "math"

// primary returns the light along a ray through the lens. central is the ray through the middle of the lens to the
// same point of the picture. Ground and backdrop blur themselves and use the central ray, which saves the many samples
// that a blur needs.
func (s *scene) primary(r, central ray) vec {
	h, ok := s.look(r, 1e-3)
	if ok && (h.object != nil || s.ground.blades) {
		return s.shade(r, h, 1)
	}
	if t, ok := s.ground.hit(central, horizon); ok {
		return s.shade(central, s.onGround(central, t), 1)
	}
	return s.backdrop(central, s.camera.aperture)
}

// radiance returns the light along r. depth is the number of reflections still allowed.
func (s *scene) radiance(r ray, depth int) vec {
	h, ok := s.look(r, 1e-3)
	if !ok {
		return s.backdrop(r, s.camera.aperture)
	}
	return s.shade(r, h, depth)
}

func (s *scene) shade(r ray, h hit, depth int) vec {
	c := s.surface(r, h, depth)
	if h.stuff.clear > 0 && depth > -6 {
		return s.through(r, h, c, depth)
	}
	return s.haze(c, h.t, r)
}

// haze fades distant ground into the horizon.
func (s *scene) haze(c vec, t float64, r ray) vec {
	if s.ground.indoor || t < 6 {
		return c
	}
	rim := s.outdoors(vec{r.dir.x, 0.03, r.dir.z}.unit(), 0.4)
	return mix(c, mix(rim, s.rig.horizon, 0.5), 0.75*(1-math.Exp(-(t-6)/45)))
}

// surface adds diffuse light, the key light's highlight and the mirrored surroundings.
func (s *scene) surface(r ray, h hit, depth int) vec {
	m, n := h.stuff, h.normal
	view := r.dir.scale(-1)
	from := h.p.along(n, 0.004)
	key := s.rig.keyAt(h.p)
	lit := s.shadow(from, s.rig.from, s.rig.spread, 30)
	open := s.openness(h.p, n)
	facing := n.dot(s.rig.from)

	diffuse := key.scale(lit * math.Max((facing+m.wax)/(1+m.wax), 0))
	below := s.bounce(h.p)
	diffuse = diffuse.add(s.rig.dome(n, below).scale(open))
	if m.fuzz > 0 {
		rim := 1 - math.Max(n.dot(view), 0)
		rim *= rim * rim
		diffuse = diffuse.add(diffuse.scale(m.fuzz * rim * 2))
	}

	fresnel := fifth(1-clamp(n.dot(view), 0, 1)) * (1 - m.rough*0.9)
	mirror := grey(m.gloss + (1-m.gloss)*fresnel)
	if m.gloss == 0 {
		mirror = vec{}
	}
	if m.metal {
		mirror = mix(m.albedo, grey(1), fresnel)
		m.albedo = vec{}
	}
	out := diffuse.mul(m.albedo).scale(1 - m.clear).add(m.glow)
	if mirror == (vec{}) {
		return out
	}
	shine := key.scale(lit * math.Max(facing, 0) * highlight(n, view, s.rig.from, math.Max(m.rough, s.rig.spread*0.7)))
	return out.add(mirror.mul(shine.add(s.mirrored(r, h, open, depth))))
}

// fifth is Schlick's power for the mirror at grazing angles.
func fifth(x float64) float64 { return x * x * x * x * x }

// bounce returns the light reflected by the ground under p, less if p is close to it and in its own shadow.
func (s *scene) bounce(p vec) vec {
	key := s.rig.keyAt(p).scale(math.Max(s.rig.from.y, 0) * 0.8)
	light := key.add(s.rig.dome(vec{0, 1, 0}, vec{}))
	near := 1.0
	if s.ground.solid {
		near = smoothstep(-0.1, 0.9, p.y)
	}
	return s.ground.mean.mul(light).scale(0.25 + 0.6*near)
}

// highlight is the GGX lobe (Walter et al. 2007) with the masking term folded into a constant.
func highlight(n, view, light vec, rough float64) float64 {
	half := view.add(light).unit()
	a := rough * rough
	c := n.dot(half)
	d := c*c*(a*a-1) + 1
	return math.Min(a*a/(math.Pi*d*d)/4*math.Pi, 60)
}

// smooth is the largest roughness of a surface that mirrors its surroundings rather than their mean.
const smooth = 0.19

// mirrored returns the reflection of a surface: other things if it is smooth, otherwise the mean of its surroundings.
func (s *scene) mirrored(r ray, h hit, open float64, depth int) vec {
	dir := r.dir.reflect(h.normal)
	if dir.y < 0 && h.object == nil {
		dir.y = -dir.y
	}
	reflected := ray{h.p.along(h.normal, 0.01), dir}
	if depth > 0 && h.stuff.rough < smooth {
		if g, ok := s.look(reflected, 0.01); ok {
			return s.surface(reflected, g, 0).scale(lerp(1, open, 0.5))
		}
	}
	if h.stuff.rough < smooth && (dir.y > 0 || !s.ground.solid) {
		return s.backdrop(reflected, 0.1+h.stuff.rough).scale(open)
	}
	return s.rig.dome(dir, s.bounce(h.p)).scale(open)
}

// through follows the ray to the far side of a clear part and beyond.
func (s *scene) through(r ray, h hit, front vec, depth int) vec {
	inside := ray{r.at(h.t).along(r.dir, 0.002), r.dir}
	out := leave(h.object, h.part, inside)
	behind := s.radiance(ray{inside.at(out + 0.003), r.dir}, min(depth, 1)-2)
	graze := 1 - math.Abs(h.normal.dot(r.dir))
	kept := h.stuff.clear * (1 - 0.8*graze*graze*graze)
	return front.add(behind.mul(h.stuff.albedo).scale(kept))
}
