package main

import "math"

// subject is a class of the gallery: what it looks like and what may be varied about it.
type subject struct {
	slug    string // names its files
	wnid    string // ImageNet's class
	build   func(hue vec) model
	natural vec       // the colour that such a thing usually has
	hues    [3]string // other colours it is shown in
	grain   float64   // units of ground texture to its size: small for small things
	spin    float64   // how far it may be turned about the vertical, radians
	rolls   bool      // may lie on any side, as balls do
	extent  float64   // half its size in its own units where the bounding ball is no measure; else 0
}

var subjects = []subject{
	{slug: "basketball", wnid: "n02802426", build: basketball, natural: srgb(0xc4642a), hues: [3]string{"blue", "green", "white"}, grain: 1, rolls: true},
	{slug: "soccer-ball", wnid: "n04254680", build: soccerBall, natural: grey(0.8), hues: [3]string{"red", "yellow", "blue"}, grain: 1, rolls: true},
	{slug: "golf-ball", wnid: "n03445777", build: golfBall, natural: grey(0.84), hues: [3]string{"yellow", "orange", "blue"}, grain: 0.45, rolls: true},
	{slug: "tennis-ball", wnid: "n04409515", build: tennisBall, natural: srgb(0xcbdc2e), hues: [3]string{"red", "blue", "white"}, grain: 0.55, rolls: true},
	{slug: "volleyball", wnid: "n04540053", build: volleyball, natural: grey(0.82), hues: [3]string{"red", "green", "violet"}, grain: 1, rolls: true},
	{slug: "croquet-ball", wnid: "n03134739", build: croquetBall, natural: srgb(0xb9231d), hues: [3]string{"blue", "yellow", "green"}, grain: 0.6, spin: 0.4, extent: 0.55},
	{slug: "ping-pong-ball", wnid: "n03942813", build: pingPongBall, natural: grey(0.86), hues: [3]string{"orange", "green", "blue"}, grain: 0.4, rolls: true},
	{slug: "lemon", wnid: "n07749582", build: lemon, natural: srgb(0xf0cf1e), hues: [3]string{"green", "orange", "violet"}, grain: 0.5, spin: 0.9},
	{slug: "granny-smith", wnid: "n07742313", build: grannySmith, natural: srgb(0x7fae26), hues: [3]string{"red", "yellow", "blue"}, grain: 0.5, spin: 3, extent: 0.53},
	{slug: "orange", wnid: "n07747607", build: orange, natural: srgb(0xf08512), hues: [3]string{"green", "red", "violet"}, grain: 0.5, spin: 3, extent: 0.5},
	{slug: "strawberry", wnid: "n07745940", build: strawberry, natural: srgb(0xc4161c), hues: [3]string{"white", "yellow", "violet"}, grain: 0.4, spin: 0.8},
	{slug: "banana", wnid: "n07753592", build: banana, natural: srgb(0xf0cc2a), hues: [3]string{"green", "red", "blue"}, grain: 0.6, spin: 0.6},
	{slug: "agaric", wnid: "n12998815", build: agaric, natural: srgb(0xb8150f), hues: [3]string{"orange", "white", "blue"}, grain: 0.5, spin: 3},
	{slug: "coffee-mug", wnid: "n03063599", build: coffeeMug, natural: srgb(0xa8201c), hues: [3]string{"white", "blue", "yellow"}, grain: 0.6, spin: 0.6},
	{slug: "goblet", wnid: "n03443371", build: goblet, natural: srgb(0x8c0a22), hues: [3]string{"yellow", "white", "blue"}, grain: 0.7, spin: 1},
	{slug: "vase", wnid: "n04522168", build: vase, natural: srgb(0x1c3f8f), hues: [3]string{"red", "green", "violet"}, grain: 0.8, spin: 3},
	{slug: "barrel", wnid: "n02795169", build: barrel, natural: srgb(0x8f6238), hues: [3]string{"blue", "red", "white"}, grain: 1.2, spin: 3},
	{slug: "teapot", wnid: "n04398044", build: teapot, natural: srgb(0xe9e4d8), hues: [3]string{"blue", "red", "green"}, grain: 0.7, spin: 0.5},
	{slug: "bucket", wnid: "n02909870", build: bucket, natural: srgb(0xa8adb0), hues: [3]string{"blue", "red", "yellow"}, grain: 1, spin: 0.6},
	{slug: "traffic-light", wnid: "n06874185", build: trafficLight, natural: srgb(0x16211a), hues: [3]string{"yellow", "white", "blue"}, grain: 1.6, spin: 0.5},
	{slug: "candle", wnid: "n02948072", build: candle, natural: srgb(0xefe3c4), hues: [3]string{"red", "green", "blue"}, grain: 0.6, spin: 3},
	{slug: "beacon", wnid: "n02814860", build: beacon, natural: srgb(0xb2221d), hues: [3]string{"blue", "green", "yellow"}, grain: 2.2, spin: 0.5},
	{slug: "analog-clock", wnid: "n02708093", build: analogClock, natural: srgb(0x1a1a1c), hues: [3]string{"red", "yellow", "blue"}, grain: 0.8, spin: 0.4},
	{slug: "balloon", wnid: "n02782093", build: balloon, natural: srgb(0xc81a22), hues: [3]string{"blue", "yellow", "white"}, grain: 0.9, spin: 3},
	{slug: "hourglass", wnid: "n03544143", build: hourglass, natural: srgb(0x7a4a24), hues: [3]string{"red", "blue", "white"}, grain: 0.7, spin: 1},
}

// hues are the colours by name.
var hues = map[string]vec{
	"red": srgb(0xc0231c), "orange": srgb(0xea7a18), "yellow": srgb(0xe8c320), "green": srgb(0x2f8a36),
	"blue": srgb(0x2458b0), "violet": srgb(0x6f3d9c), "white": grey(0.82),
}

// colour is the subject's main colour under a value of the attribute hue.
func (s *subject) colour(hue string) vec {
	if hue == "natural" {
		return s.natural
	}
	return hues[hue]
}

// pose is how one thing lies or stands.
func (s *subject) pose(r *random) rotation {
	if s.rolls {
		return turn(r.between(-math.Pi, math.Pi)).times(pitch(r.between(-1.2, 1.2))).times(roll(r.between(-math.Pi, math.Pi)))
	}
	return turn(r.between(-s.spin, s.spin))
}

// middle is the height that the camera looks at, in the model's units.
func (s *subject) middle(m model) float64 {
	if s.extent > 0 {
		return s.extent
	}
	return m.centre.y
}

// size is the scale that makes it about one world unit large.
func (s *subject) size(m model) float64 {
	if s.extent > 0 {
		return 0.5 / s.extent
	}
	if s.rolls {
		return 0.5 / m.radius
	}
	return 0.68 / m.radius // what is no ball does not fill its bounding ball
}
