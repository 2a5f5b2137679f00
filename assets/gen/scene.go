package main

// scene is the content of a picture.
type scene struct {
	camera  camera
	rig     rig
	ground  ground
	meadow  meadow
	room    room
	objects []object
	grain   float64 // units of ground texture per world unit: small for small things
	drift   float64 // shifts clouds, skyline and ground texture
	pixels  int
}

// hit is the surface that a ray meets first.
type hit struct {
	t      float64
	p      vec
	normal vec
	stuff  material
	object *object // nil for the ground
	part   *part
}

// horizon is the distance up to which the ground is rendered.
const horizon = 60.0

// look returns the surface that r meets first; false means the backdrop.
func (s *scene) look(r ray, from float64) (hit, bool) {
	limit := horizon
	floor, onFloor := s.ground.hit(r, limit)
	if onFloor {
		limit = floor
	}
	o, t := s.march(r, from, limit)
	if o == nil && !onFloor {
		return hit{}, false
	}
	if h, ok := s.bladeBefore(r, t); ok {
		return h, true
	}
	if o == nil {
		return s.onGround(r, t), true
	}
	return s.onObject(r, o, t), true
}

func (s *scene) onObject(r ray, o *object, t float64) hit {
	p := r.at(t)
	q := o.local(p)
	part := o.nearestPart(q)
	return hit{t: t, p: p, normal: o.normal(part, q), stuff: part.paint(q), object: o, part: part}
}

func (s *scene) onGround(r ray, t float64) hit {
	p := r.at(t)
	x, z := (p.x+s.drift)*s.grain, (p.z+s.drift)*s.grain
	if s.ground.indoor { // lines, boards and borders keep their positions; only their scale changes
		x, z = p.x*s.grain, p.z*s.grain
	}
	blur := s.footprint(t, r.dir) * s.grain
	return hit{t: t, p: p, normal: s.ground.normal(x, z, blur), stuff: s.ground.paint(x, z, blur)}
}

// footprint returns the width of ground that one sample covers, between its depth and its breadth.
func (s *scene) footprint(t float64, dir vec) float64 {
	slope := max(-dir.y, 0.05)
	return s.camera.blur(t, s.pixels) * (0.6 + 0.4/slope) * 0.7
}

// bladeBefore returns a blade of grass before limit, at distances where blades are wide enough to be visible.
func (s *scene) bladeBefore(r ray, limit float64) (hit, bool) {
	const far = 7.5
	if !s.ground.blades {
		return hit{}, false
	}
	b, ok := s.meadow.hit(r, min(limit, far))
	if !ok {
		return hit{}, false
	}
	h := hit{t: b.t, p: r.at(b.t), normal: b.normal(), stuff: b.material()}
	texture := s.onGround(r, b.t).stuff.albedo
	h.stuff.albedo = mix(h.stuff.albedo, texture, smoothstep(3, far, b.t))
	return h, true
}
