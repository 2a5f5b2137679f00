package walk

import (
	"math/rand/v2"
	"slices"

	"beyond/engine/imaging"
)

// fogs are the amount and the decay of ImageNet-C's fog at severities 1 to 5. The less decay, the finer its clouds.
var fogs = [severities][2]float64{{1.5, 2}, {2, 2}, {2.5, 1.7}, {2.5, 1.5}, {3, 1.4}}

// fog returns the amount and the decay at a severity from 0 to 5, on straight lines between them. From 0 to 1 only the
// amount grows.
func fog(severity float64) (amount, decay float64) {
	low := min(int(severity), severities-1)
	before, after := [2]float64{0, fogs[0][1]}, fogs[low]
	if low > 0 {
		before = fogs[low-1]
	}
	by := severity - float64(low)
	return before[0] + by*(after[0]-before[0]), before[1] + by*(after[1]-before[1])
}

// haze lays clouds over the picture. Its brightest value stays as it is.
func (p *Painter) haze(to, from *imaging.RGB, severity float64) {
	amount, decay := fog(severity)
	p.plasma.draw(max(from.W, from.H), p.random(Haze))
	clouds := p.plasma.map2(decay)
	side := p.plasma.side
	most := float64(slices.Max(from.Pix)) / 255
	scale := most / (most + amount)
	for y := range from.H {
		line := clouds[y*side : y*side+from.W]
		row, out := from.Pix[3*from.W*y:3*from.W*(y+1)], to.Pix[3*from.W*y:3*from.W*(y+1)]
		for x, cloud := range line {
			white := float32(amount * float64(cloud) * 255)
			for c := 3 * x; c < 3*x+3; c++ {
				out[c] = grey((float32(row[c]) + white) * float32(scale))
			}
		}
	}
}

// plasma is a fractal landscape by the diamond-square method, as ImageNet-C's plasma_fractal.
type plasma struct {
	side    int       // of the map: a power of two
	draws   []float32 // uniform in [−1,1], in the order in which the map takes them
	heights []float32
}

// draw takes the random numbers of a map of at least that side, unless it has them.
func (p *plasma) draw(least int, rng *rand.Rand) {
	p.side = 1
	for p.side < least {
		p.side *= 2
	}
	n := p.side*p.side - 1
	if len(p.draws) == n {
		return
	}
	p.draws = slices.Grow(p.draws[:0], n)[:n]
	for i := range p.draws {
		p.draws[i] = float32(2*rng.Float64() - 1)
	}
}

// map2 returns the landscape, side × side, from 0 to 1, whose roughness falls by decay at every halving.
func (p *plasma) map2(decay float64) []float32 {
	n := p.side * p.side
	p.heights = slices.Grow(p.heights[:0], n)[:n]
	clear(p.heights)
	draws, rough := p.draws, 100.0
	for step := p.side; step >= 2; step /= 2 {
		half, by := step/2, float32(rough*rough)
		draws = p.fill(draws, half, half, step, square(half), by)
		draws = p.fill(draws, 0, half, step, diamond(half), by)
		draws = p.fill(draws, half, 0, step, diamond(half), by)
		rough /= decay
	}
	least, most := slices.Min(p.heights), slices.Max(p.heights)
	for i, v := range p.heights {
		p.heights[i] = (v - least) / max(most-least, 1e-30)
	}
	return p.heights
}

// square and diamond are the four neighbours of a place, as rows and columns.
func square(half int) [4][2]int {
	return [4][2]int{{-half, -half}, {-half, half}, {half, -half}, {half, half}}
}

func diamond(half int) [4][2]int { return [4][2]int{{-half, 0}, {half, 0}, {0, -half}, {0, half}} }

// fill sets the places from (row, column) on, a step apart, to the mean of their neighbours and a random number. The map
// goes on at its other side. It returns the draws that are left.
func (p *plasma) fill(draws []float32, row, column, step int, near [4][2]int, rough float32) []float32 {
	mask := p.side - 1
	for y := row; y < p.side; y += step {
		var rows [4]int
		for i, n := range near {
			rows[i] = (y + n[0]) & mask * p.side
		}
		for x := column; x < p.side; x += step {
			sum := float32(0)
			for i, n := range near {
				sum += p.heights[rows[i]+(x+n[1])&mask]
			}
			p.heights[y*p.side+x] = sum/4 + rough*draws[0]
			draws = draws[1:]
		}
	}
	return draws
}
