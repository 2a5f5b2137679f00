package main

import "math"

// ground is the plane y = 0 with a texture, or nothing.
type ground struct {
	solid   bool // there is a plane
	indoor  bool
	depth   float64                                          // where the plane ends behind the object; 0 = never
	paint   func(x, z, blur float64) material                // blur is the width of one sample
	relief  func(x, z, blur float64) float64                 // height, for the normal only; nil if flat
	mean    vec                                              // average albedo, for the light it reflects
	blades  bool                                             // with grass
	skyline func(azimuth float64) (height float64, tint vec) // distant hills, woods, houses
}

var grounds = map[string]ground{
	"grass": {solid: true, paint: lawn, blades: true, mean: srgb(0x55752c), skyline: woods},
	"court": {solid: true, indoor: true, paint: court, mean: srgb(0xb98a55)},
	"asphalt": {
		solid: true, paint: asphalt, relief: asphaltRelief, mean: srgb(0x58585a),
		skyline: houses,
	},
	"sand":   {solid: true, paint: sand, relief: sandRelief, mean: srgb(0xcdb48a), skyline: sea},
	"table":  {solid: true, indoor: true, depth: 2.2, paint: table, relief: nil, mean: srgb(0x7d5230)},
	"carpet": {solid: true, indoor: true, paint: carpet, relief: carpetRelief, mean: srgb(0x8c8074)},
	"snow":   {solid: true, paint: snow, relief: snowRelief, mean: srgb(0xe4eaf2), skyline: woods},
	"sky":    {mean: srgb(0x8a98a8)},
}

// normal returns the plane's normal, tilted by the relief.
func (g *ground) normal(x, z, blur float64) vec {
	if g.relief == nil {
		return vec{0, 1, 0}
	}
	e := math.Max(0.004, blur*0.5)
	h := g.relief(x, z, blur)
	return vec{(h - g.relief(x+e, z, blur)) / e, 1, (h - g.relief(x, z+e, blur)) / e}.unit()
}

// hit returns the distance at which r meets the plane, before distance limit.
func (g *ground) hit(r ray, limit float64) (float64, bool) {
	if !g.solid || r.dir.y >= -1e-4 {
		return 0, false
	}
	t := -r.from.y / r.dir.y
	if t <= 1e-4 || t > limit || (g.depth > 0 && r.at(t).z > g.depth) {
		return 0, false
	}
	return t, true
}

func lawn(x, z, blur float64) material {
	tuft := fbm2(x*2.2, z*2.2, 3, blur*2.2)
	fine := fbm2(x*22, z*22, 3, blur*22)
	c := mix(srgb(0x42611c), srgb(0x7d9838), clamp(0.25+0.9*(tuft-0.4)+0.7*(fine-0.5), 0, 1))
	return material{albedo: c, rough: 1}
}

func court(x, z, blur float64) material {
	plank := math.Floor(x * 4.2)
	shade := fraction(hash(int64(plank), int64(math.Floor(z*0.55+fraction(hash(int64(plank), 3, 1), 0)*9)), 11), 0)
	grain := fbm2(x*46, z*2.2+plank*17, 3, blur*46)
	c := mix(srgb(0xb07f47), srgb(0xd9aa6d), clamp(0.55*shade+0.55*grain, 0, 1))
	seam := stripes(x*4.2, 1, 0.02+blur*2)
	c = c.scale(1 - 0.45*seam*clamp(1-blur*8, 0, 1))
	line := math.Max(band(z-0.95-0.12*x, 0.055, blur), band(math.Hypot(x+1.6, z-3.4)-1.7, 0.055, blur))
	c = mix(c, grey(0.85), line)
	return material{albedo: c, gloss: 0.045, rough: 0.16}
}

// band is a painted line: 1 within width of x = 0, with edges as soft as blur.
func band(x, width, blur float64) float64 {
	return smoothstep(width+blur*0.5+0.004, width-blur*0.5-0.004, math.Abs(x))
}

func asphalt(x, z, blur float64) material {
	stones := fbm2(x*38, z*38, 2, blur*38)
	patches := fbm2(x*1.3, z*1.3, 3, blur)
	c := grey(clamp(0.01+0.15*stones+0.07*patches, 0.02, 1)).mul(vec{1, 0.99, 0.97})
	crack := math.Abs(fbm2(x*0.6+40, z*0.6+9, 4, blur) - 0.5)
	c = c.scale(1 - 0.65*smoothstep(0.007, 0.002, crack)*clamp(1-blur*20, 0, 1))
	paint := band(z-2.1+0.16*x, 0.13, blur) * smoothstep(0.3, 0.45, stones)
	return material{albedo: mix(c, grey(0.72), paint), rough: 1}
}

func asphaltRelief(x, z, blur float64) float64 { return 0.012 * fbm2(x*38, z*38, 2, blur*38) }

func sand(x, z, blur float64) material {
	grains := fbm2(x*60, z*60, 2, blur*60)
	c := mix(srgb(0xb89a6c), srgb(0xe6d2a8), clamp(0.15+0.35*fbm2(x*2, z*2, 3, blur)+0.45*grains, 0, 1))
	return material{albedo: c, rough: 1}
}

func sandRelief(x, z, blur float64) float64 {
	warp := 1.4 * fbm2(x*0.9, z*0.9, 3, blur)
	ripples := math.Sin((z+0.25*x+warp)*15) * clamp(1-blur*5, 0, 1)
	return 0.011*ripples*fbm2(x*1.5+7, z*1.5, 2, blur) + 0.03*fbm2(x*5, z*5, 4, blur*5)
}

func table(x, z, blur float64) material {
	board := math.Floor(z*1.35 + 0.3)
	along := x*1.1 + board*13
	warp := fbm2(along*0.8, z*3+board*7, 3, blur)
	grain := fbm2(along*1.2, z*24+warp*7, 4, blur*24)
	c := mix(srgb(0x4d2c16), srgb(0xa06d3e), clamp(grain*1.5-0.25, 0, 1))
	c = c.scale(1 - 0.6*stripes(z*1.35+0.3, 1, 0.012+blur)*clamp(1-blur*6, 0, 1))
	return material{albedo: c, gloss: 0.045, rough: 0.18}
}

func carpet(x, z, blur float64) material {
	loops := fbm2(x*44, z*44, 2, blur*44)
	ring := math.Abs(math.Hypot(x*0.8, z-0.4) - 2.1)
	c := mix(srgb(0x7c6f63), srgb(0xa99b89), clamp(loops*1.3-0.15, 0, 1))
	c = mix(c, srgb(0x7a4038).scale(0.6+0.6*loops), smoothstep(0.2, 0.16, ring))
	return material{albedo: c, rough: 1, fuzz: 0.25}
}

func carpetRelief(x, z, blur float64) float64 {
	return 0.02 * fbm2(x*44, z*44, 2, blur*44)
}

func snow(x, z, blur float64) material {
	return material{albedo: mix(srgb(0xdfe7f2), srgb(0xf7f9fc), fbm2(x*3, z*3, 3, blur*3)), rough: 0.9, wax: 0.35}
}

func snowRelief(x, z, blur float64) float64 {
	return 0.10*fbm2(x*1.6, z*1.6, 4, blur*1.6) + 0.008*fbm2(x*26, z*26, 2, blur*26)
}

func woods(azimuth float64) (float64, vec) {
	crowns := fbm2(azimuth*0.5, 3, 5, 0)
	return 0.02 + 0.10*crowns, mix(srgb(0x2c421f), srgb(0x4c6436), noise2(azimuth*3, 1))
}

func houses(azimuth float64) (float64, vec) {
	h := hash(int64(math.Floor(azimuth*1.1)), 5, 5)
	return 0.05 + 0.12*fraction(h, 0), mix(srgb(0x8d7866), srgb(0x9fa3a8), fraction(h, 1))
}

func sea(float64) (float64, vec) { return 0.004, srgb(0x3f7590) }
