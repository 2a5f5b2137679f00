package main

import "math"

// hash mixes integers into 64 well-spread bits (the finaliser of MurmurHash3 after a product with odd primes).
func hash(x, y, z int64) uint64 {
	h := uint64(x)*0x9e3779b97f4a7c15 ^ uint64(y)*0xc2b2ae3d27d4eb4f ^ uint64(z)*0x165667b19e3779f9
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// fraction returns the k-th 16 bits of h as a number in [0, 1).
func fraction(h uint64, k uint) float64 { return float64(h>>(16*k)&0xffff) / 0x10000 }

// random is a small generator; the same seed gives the same scene on every machine.
type random struct{ state int64 }

func (r *random) float() float64 {
	r.state++
	return float64(hash(r.state, 0x5eed, 0)>>11) / (1 << 53)
}

func (r *random) between(lo, hi float64) float64 { return lerp(lo, hi, r.float()) }

func (r *random) pick(n int) int { return int(r.float() * float64(n)) }

// noise is smooth value noise in [0, 1] with features about one unit wide.
func noise(p vec) float64 {
	fx, fy, fz := math.Floor(p.x), math.Floor(p.y), math.Floor(p.z)
	x, y, z := int64(fx), int64(fy), int64(fz)
	u, v, w := ease(p.x-fx), ease(p.y-fy), ease(p.z-fz)
	edge := func(y, z int64) float64 {
		return lerp(fraction(hash(x, y, z), 0), fraction(hash(x+1, y, z), 0), u)
	}
	return lerp(lerp(edge(y, z), edge(y+1, z), v), lerp(edge(y, z+1), edge(y+1, z+1), v), w)
}

func ease(t float64) float64 { return t * t * (3 - 2*t) }

// noise2 is noise on the ground plane, at half the cost.
func noise2(x, z float64) float64 {
	fx, fz := math.Floor(x), math.Floor(z)
	i, j := int64(fx), int64(fz)
	u, w := ease(x-fx), ease(z-fz)
	return lerp(lerp(fraction(hash(i, 7, j), 0), fraction(hash(i+1, 7, j), 0), u),
		lerp(fraction(hash(i, 7, j+1), 0), fraction(hash(i+1, 7, j+1), 0), u), w)
}

// fbm adds octaves of noise, each of half the size and half the height, and scales the sum to [0, 1].
func fbm(p vec, octaves int) float64 {
	sum, weight, total := 0.0, 1.0, 0.0
	for range octaves {
		sum += weight * noise(p)
		total += weight
		weight /= 2
		p = vec{p.x*2.03 + 17, p.y*2.03 + 5, p.z*2.03 + 29}
	}
	return sum / total
}

// fbm2 is fbm on the ground plane, without features finer than footprint (the width of one sample, in the units of x
// and z): a texture that filters itself.
func fbm2(x, z float64, octaves int, footprint float64) float64 {
	sum, weight, total := 0.0, 1.0, 0.0
	for range octaves {
		visible := clamp(1.5-2*footprint, 0, 1)
		if visible > 0 {
			sum += weight * lerp(0.5, noise2(x, z), visible)
		} else {
			sum += weight * 0.5
		}
		total += weight
		weight /= 2
		footprint *= 2.03
		x, z = x*2.03+17, z*2.03+29
	}
	return sum / total
}

// cells divides space into irregular cells. It returns the distances to the nearest and second nearest cell centres
// (their difference is small at the borders), and the nearest one's hash (Worley 1996).
func cells(p vec) (nearest, second float64, id uint64) {
	x, y, z := int64(math.Floor(p.x)), int64(math.Floor(p.y)), int64(math.Floor(p.z))
	nearest, second = math.Inf(1), math.Inf(1)
	for i := x - 1; i <= x+1; i++ {
		for j := y - 1; j <= y+1; j++ {
			for k := z - 1; k <= z+1; k++ {
				h := hash(i, j, k)
				c := vec{float64(i) + fraction(h, 0), float64(j) + fraction(h, 1), float64(k) + fraction(h, 2)}
				c = p.sub(c)
				switch d := c.dot(c); {
				case d < nearest:
					nearest, second, id = d, nearest, h
				case d < second:
					second = d
				}
			}
		}
	}
	return math.Sqrt(nearest), math.Sqrt(second), id
}
