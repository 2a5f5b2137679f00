package main

// material is the material of a point of a surface. Colours are linear.
type material struct {
	albedo vec     // share of light scattered back
	gloss  float64 // share of light mirrored head-on: 0 chalk, 0.04 varnish or plastic
	rough  float64 // 0 mirror … 1 dull
	metal  bool    // mirrors in its own colour and scatters nothing
	fuzz   float64 // light caught by fibres at grazing angles
	wax    float64 // how far light spreads past the edge of the lit side, 0 … 1
	clear  float64 // share of light that passes straight through, like thin glass
	glow   vec     // emitted light
}

// paint returns the material of a part at p, in the part's own coordinates.
type paint func(p vec) material

func plain(m material) paint { return func(vec) material { return m } }

func matte(c vec) material    { return material{albedo: c, gloss: 0.02, rough: 0.8} }
func satin(c vec) material    { return material{albedo: c, gloss: 0.04, rough: 0.4} }
func polished(c vec) material { return material{albedo: c, gloss: 0.05, rough: 0.12} }
func steel(c vec) material    { return material{albedo: c, rough: 0.18, metal: true} }

// glass is thin: it mirrors at its edges and transmits the rest, tinted.
func glass(tint vec) material {
	return material{albedo: tint, gloss: 0.05, rough: 0.03, clear: 0.94}
}
