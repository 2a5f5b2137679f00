package main

import "math"

// subject is a class of the gallery: its model and its variations.
type subject struct {
	slug    string // name of its files
	wnid    string // ImageNet's class
	build   func(hue vec) model
	natural vec     // the usual colour
	hues    palette // other colours
	grain   float64 // units of ground texture to its size: small for small things
	spin    float64 // largest turn about the vertical, radians
	rolls   bool    // may lie on any side, like a ball
	extent  float64 // half its size in its own units if the bounding ball does not measure it; else 0
}

// palette is the names of three hues.
type palette [3]string

// subjects are the classes: slug, wnid, build, natural, hues, grain, spin, rolls, extent.
var subjects = []subject{
	{"basketball", "n02802426", basketball, srgb(0xc4642a), palette{"blue", "green", "white"}, 1, 0, true, 0},
	{"soccer-ball", "n04254680", soccerBall, grey(0.8), palette{"red", "yellow", "blue"}, 1, 0, true, 0},
	{"golf-ball", "n03445777", golfBall, grey(0.84), palette{"yellow", "orange", "blue"}, 0.45, 0, true, 0},
	{"tennis-ball", "n04409515", tennisBall, srgb(0xcbdc2e), palette{"red", "blue", "white"}, 0.55, 0, true, 0},
	{"volleyball", "n04540053", volleyball, grey(0.82), palette{"red", "green", "violet"}, 1, 0, true, 0},
	{"croquet-ball", "n03134739", croquetBall, srgb(0xb9231d), palette{"blue", "yellow", "green"}, 0.6, 0.4, false, 0.55},
	{"ping-pong-ball", "n03942813", pingPongBall, grey(0.86), palette{"orange", "green", "blue"}, 0.4, 0, true, 0},
	{"lemon", "n07749582", lemon, srgb(0xf0cf1e), palette{"green", "orange", "violet"}, 0.5, 0.9, false, 0},
	{"granny-smith", "n07742313", grannySmith, srgb(0x7fae26), palette{"red", "yellow", "blue"}, 0.5, 3, false, 0.53},
	{"orange", "n07747607", orange, srgb(0xf08512), palette{"green", "red", "violet"}, 0.5, 3, false, 0.5},
	{"strawberry", "n07745940", strawberry, srgb(0xc4161c), palette{"white", "yellow", "violet"}, 0.4, 0.8, false, 0},
	{"banana", "n07753592", banana, srgb(0xf0cc2a), palette{"green", "red", "blue"}, 0.6, 0.6, false, 0},
	{"agaric", "n12998815", agaric, srgb(0xb8150f), palette{"orange", "white", "blue"}, 0.5, 3, false, 0},
	{"coffee-mug", "n03063599", coffeeMug, srgb(0xa8201c), palette{"white", "blue", "yellow"}, 0.6, 0.6, false, 0},
	{"goblet", "n03443371", goblet, srgb(0x8c0a22), palette{"yellow", "white", "blue"}, 0.7, 1, false, 0},
	{"vase", "n04522168", vase, srgb(0x1c3f8f), palette{"red", "green", "violet"}, 0.8, 3, false, 0},
	{"barrel", "n02795169", barrel, srgb(0x8f6238), palette{"blue", "red", "white"}, 1.2, 3, false, 0},
	{"teapot", "n04398044", teapot, srgb(0xe9e4d8), palette{"blue", "red", "green"}, 0.7, 0.5, false, 0},
	{"bucket", "n02909870", bucket, srgb(0xa8adb0), palette{"blue", "red", "yellow"}, 1, 0.6, false, 0},
	{"traffic-light", "n06874185", trafficLight, srgb(0x16211a), palette{"yellow", "white", "blue"}, 1.6, 0.5, false, 0},
	{"candle", "n02948072", candle, srgb(0xefe3c4), palette{"red", "green", "blue"}, 0.6, 3, false, 0},
	{"beacon", "n02814860", beacon, srgb(0xb2221d), palette{"blue", "green", "yellow"}, 2.2, 0.5, false, 0},
	{"analog-clock", "n02708093", analogClock, srgb(0x1a1a1c), palette{"red", "yellow", "blue"}, 0.8, 0.4, false, 0},
	{"balloon", "n02782093", balloon, srgb(0xc81a22), palette{"blue", "yellow", "white"}, 0.9, 3, false, 0},
	{"hourglass", "n03544143", hourglass, srgb(0x7a4a24), palette{"red", "blue", "white"}, 0.7, 1, false, 0},
}

// hues are the colours by name.
var hues = map[string]vec{
	"red": srgb(0xc0231c), "orange": srgb(0xea7a18), "yellow": srgb(0xe8c320), "green": srgb(0x2f8a36),
	"blue": srgb(0x2458b0), "violet": srgb(0x6f3d9c), "white": grey(0.82),
}

// colour returns the subject's main colour for a value of the attribute hue.
func (s *subject) colour(hue string) vec {
	if hue == "natural" {
		return s.natural
	}
	return hues[hue]
}

// pose returns a random orientation.
func (s *subject) pose(r *random) rotation {
	if s.rolls {
		return turn(r.between(-math.Pi, math.Pi)).times(pitch(r.between(-1.2, 1.2))).times(roll(r.between(-math.Pi, math.Pi)))
	}
	return turn(r.between(-s.spin, s.spin))
}

// middle returns the height at which the camera looks, in the model's units.
func (s *subject) middle(m model) float64 {
	if s.extent > 0 {
		return s.extent
	}
	return m.centre.y
}

// size returns the scale that makes the subject about one world unit large.
func (s *subject) size(m model) float64 {
	if s.extent > 0 {
		return 0.5 / s.extent
	}
	if s.rolls {
		return 0.5 / m.radius
	}
	return 0.68 / m.radius // subjects other than balls do not fill their bounding ball
}
