package main

import "math"

// compose builds the scene of an entry at the given picture size.
func compose(e entry, pixels int) scene {
	if e.subject == nil {
		return composeLamp(e, pixels)
	}
	s := e.stage(pixels)
	s.grain = e.subject.grain
	root := math.Sqrt(s.grain)
	s.meadow = meadow{cell: 0.075 / root * 0.8, height: clamp(0.13/s.grain, 0.07, 0.2), width: 0.016 / root}
	distance := viewing[e.setting["size"]]
	r := &random{state: e.seed * 1000}
	built := e.subject.build(e.subject.colour(e.setting["hue"]))
	s.camera = frame(e.subject.size(built)*e.subject.middle(built), elevation(e.setting), distance)
	shift := map[string]float64{"left": -0.4, "right": 0.4}[e.setting["position"]] * distance * tangent
	for _, at := range arrangement[e.setting["count"]] {
		s.objects = append(s.objects, stand(e.subject, built, at.add(vec{shift, 0, 0}), e.subject.pose(r)))
	}
	s.objects = append(s.objects, clutter(e.setting["clutter"], e.setting["ground"], &random{state: e.seed*1000 + 500})...)
	return s
}

// stage returns the scene without its subject and camera.
func (e *entry) stage(pixels int) scene {
	g := grounds[e.setting["ground"]]
	r := &random{state: e.seed*1000 + 900}
	s := scene{pixels: pixels, ground: g, rig: rigOf(e.setting["light"], g.indoor), grain: 1, drift: r.between(3, 90)}
	s.room = rooms[e.setting["ground"]]
	return s
}

var rooms = map[string]room{
	"table":  {half: vec{6, 4.6, 9}, floor: -2.4, wall: srgb(0xcfc4ae), panel: srgb(0x8f8a78)},
	"carpet": {half: vec{6, 4.6, 9}, wall: srgb(0xb7bfbe), panel: srgb(0xd8d4cb)},
	"court":  {half: vec{10, 6, 12}, wall: srgb(0xbcb6a8), panel: srgb(0x4c6078)},
}

// tangent is the tangent of half the field of view, of a short telephoto lens.
const tangent = 0.28

// viewing is the camera's distance for each apparent size.
var viewing = map[string]float64{"small": 6.4, "medium": 3.5, "large": 2.35}

// arrangement is the positions of the things for each count.
var arrangement = map[string][]vec{
	"one":  {{}},
	"two":  {{-0.5, 0, 0.05}, {0.52, 0, 0.35}},
	"five": {{-0.48, 0, -0.1}, {0.5, 0, 0}, {0.02, 0, 0.75}, {-0.95, 0, 1.0}, {1.0, 0, 1.1}},
}

// elevation returns the angle of the camera above the subject, in radians; against the sky it looks up.
func elevation(s setting) float64 {
	angle := map[string]float64{"low": 0.04, "level": 0.17, "high": 0.7}[s["camera"]]
	if s["ground"] == "sky" {
		angle -= 0.4
	}
	return angle
}

// frame looks at a thing at the origin whose middle is at the given height.
func frame(middle, elevation, distance float64) camera {
	target := vec{0, 0.94 * middle, 0}
	sin, cos := math.Sincos(elevation)
	eye := target.add(vec{0, sin * distance, -cos * distance})
	c := lookAt(eye, target, tangent, 0.05)
	c.focus -= 0.3 // the near side should be sharp
	return c
}

// stand puts a thing on the ground at a point; a rolling thing is turned about its middle.
func stand(s *subject, m model, at vec, turned rotation) object {
	size := s.size(m)
	if s.rolls {
		at = at.add(m.centre.sub(turned.apply(m.centre)).scale(size))
	}
	return place(m, at, turned, size)
}

// composeLamp looks up at a street lamp.
func composeLamp(e entry, pixels int) scene {
	s := e.stage(pixels)
	r := &random{state: e.seed * 1000}
	tint := mix(grey(0.03), srgb(0x5b6468), r.float())
	m := streetLamp(tint, e.seed%3 == 2)
	if e.seed%3 == 0 {
		m = lantern(tint)
	}
	distance := map[string]float64{"medium": 3.9, "large": 3}[e.setting["size"]]
	s.camera = frame(0.46, -r.between(0.2, 0.55), distance)
	at := vec{r.between(-0.25, 0.25), -0.95, 0}
	s.objects = []object{place(m, at, turn(r.between(-0.8, 0.8)), 1)}
	return s
}
