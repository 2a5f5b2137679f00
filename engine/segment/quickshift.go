package segment

import (
	"math"
	"math/rand/v2"
	"slices"
)

// QuickshiftOptions are the options of skimage.segmentation.quickshift.
type QuickshiftOptions struct {
	KernelSize float64 // standard deviation of the density's Gaussian, in pixels and scaled Lab units; at least 1
	MaxDist    float64 // maximum length of a link
	Ratio      float64 // pixels that correspond to one unit of Lab
	Seed       uint64  // of the noise that orders pixels of equal density
}

// DefaultQuickshift are lime's options for photographs.
var DefaultQuickshift = QuickshiftOptions{KernelSize: 4, MaxDist: 200, Ratio: 0.2}

// tieNoise is the standard deviation of scikit-image's noise. It is too small to reorder different densities.
const tieNoise = 1e-5

// Quickshift links each pixel to the nearest one of higher density, in colour and position, within three standard
// deviations. Each tree of links becomes a segment. It panics if KernelSize is below 1 or the size does not match pix.
func Quickshift(pix []uint8, w, h int, o QuickshiftOptions) *Segmentation {
	checkSize(pix, w, h)
	if !(o.KernelSize >= 1) {
		panic("segment: kernel size below 1")
	}
	colours := scaled(toLab(pix, w, h, sRGB(0, 255)), o.Ratio)
	reach := int(math.Ceil(3 * o.KernelSize))
	density := densities(colours, reach, o.KernelSize)
	noise := rand.New(rand.NewPCG(o.Seed, 0))
	for at := range density {
		density[at] += tieNoise * noise.NormFloat64()
	}
	parent := parents(colours, density, reach, o.MaxDist)
	return numbered(w, h, roots(parent))
}

// coloured is a picture whose colours are scaled to the units of x and y. In single precision, a row of the density's
// inputs fits into the first-level cache. The rounding error of the densities is below tieNoise.
type coloured struct {
	w, h    int
	l, a, b []float32
}

func scaled(c *lab, ratio float64) *coloured {
	scale := func(plane []float64) []float32 {
		out := make([]float32, len(plane))
		for i, v := range plane {
			out[i] = float32(v * ratio)
		}
		return out
	}
	return &coloured{c.w, c.h, scale(c.l), scale(c.a), scale(c.b)}
}

// densities returns for each pixel the sum of the Gaussian of its distances to all pixels within reach rows and
// columns. Distances are symmetric, so each pair is computed once and added to both pixels.
func densities(c *coloured, reach int, kernelSize float64) []float64 {
	falloff := newFalloff(kernelSize)
	sums := make([][]float32, bands(c.h))
	inBands(c.h, func(band, top, bottom int) {
		sums[band] = c.bandDensities(top, bottom, reach, falloff)
	})
	density := make([]float64, c.w*c.h)
	for band, sum := range sums {
		for i, v := range sum {
			density[band*bandRows*c.w+i] += float64(v)
		}
	}
	return density
}

// bandDensities sums the pairs whose upper pixel lies in rows top to bottom−1. The result starts at row top and extends
// reach rows below the band.
func (c *coloured) bandDensities(top, bottom, reach int, f *falloff) []float32 {
	last := min(c.h, bottom+reach)
	sum := make([]float32, (last-top)*c.w)
	for i := range (bottom - top) * c.w {
		sum[i] = 1 // a pixel's own share
	}
	for r := top; r < bottom; r++ {
		for r2 := r; r2 <= min(r+reach, c.h-1); r2++ {
			dr := r2 - r
			for dc := -reach; dc <= reach; dc++ {
				if dr == 0 && dc <= 0 || dc >= c.w || -dc >= c.w {
					continue
				}
				first, n := max(0, -dc), c.w-max(dc, -dc)
				a, b := r*c.w+first, r2*c.w+first+dc
				f.addRow(c, sum[a-top*c.w:][:n], sum[b-top*c.w:][:n], a, b, n, f.at(float64(dr*dr+dc*dc)))
			}
		}
	}
	return sum
}

// falloff is exp(−d²/2s²) as a table with linear interpolation. Its values are too large by at most a factor of
// 1 + 2e-6, an error that almost cancels when two densities are compared.
type falloff struct {
	factor float64 // −1/2s²
	scale  float32 // factor from d² to an index in the table
	table  [falloffSize]struct{ value, slope float32 }
}

const (
	falloffPerUnit = 256                 // entries per factor of e
	falloffSize    = 24 * falloffPerUnit // the last value is 4e-11
)

func newFalloff(kernelSize float64) *falloff {
	f := &falloff{factor: -0.5 / (kernelSize * kernelSize)}
	f.scale = float32(-f.factor * falloffPerUnit)
	value := func(i int) float64 { return math.Exp(-float64(i) / falloffPerUnit) }
	for i := range f.table {
		f.table[i].value, f.table[i].slope = float32(value(i)), float32(value(i+1)-value(i))
	}
	return f
}

// at returns the exact value for d².
func (f *falloff) at(d2 float64) float32 { return float32(math.Exp(d2 * f.factor)) }

// addRow adds near times the falloff of the colours' distance for n pairs of pixels, which start at a and at b. Pairs
// beyond the table add nothing.
func (f *falloff) addRow(c *coloured, sumA, sumB []float32, a, b, n int, near float32) {
	la, aa, ba := c.l[a:][:n], c.a[a:][:n], c.b[a:][:n]
	lb, ab, bb := c.l[b:][:n], c.a[b:][:n], c.b[b:][:n]
	sumA, sumB = sumA[:n], sumB[:n]
	for i := range n {
		dl, da, db := la[i]-lb[i], aa[i]-ab[i], ba[i]-bb[i]
		place := (dl*dl + da*da + db*db) * f.scale
		whole := int32(place)
		if uint32(whole) >= falloffSize {
			continue
		}
		entry := &f.table[whole]
		v := (entry.value + entry.slope*(place-float32(whole))) * near
		sumA[i] += v
		sumB[i] += v
	}
}

// offset is the difference of two pixels' positions: rows, columns and squared distance.
type offset struct{ dr, dc, d2 int }

// parents returns for each pixel the nearest one of higher density, or the pixel itself if there is none within reach
// and maxDist. Among equally near pixels it returns the first in reading order.
//
// Offsets are tried in order of distance. The offset's length is a lower bound of the distance, so the search usually
// ends early: almost every pixel has a neighbour of similar colour within a few steps.
func parents(c *coloured, density []float64, reach int, maxDist float64) []int32 {
	offsets := nearestFirst(reach)
	parent := make([]int32, c.w*c.h)
	inBands(c.h, func(_, top, bottom int) {
		for r := top; r < bottom; r++ {
			for col := range c.w {
				parent[r*c.w+col] = c.parent(r, col, density, offsets, maxDist)
			}
		}
	})
	return parent
}

func nearestFirst(reach int) []offset {
	var list []offset
	for dr := -reach; dr <= reach; dr++ {
		for dc := -reach; dc <= reach; dc++ {
			if dr != 0 || dc != 0 {
				list = append(list, offset{dr, dc, dr*dr + dc*dc})
			}
		}
	}
	slices.SortStableFunc(list, func(a, b offset) int { return a.d2 - b.d2 })
	return list
}

func (c *coloured) parent(r, col int, density []float64, offsets []offset, maxDist float64) int32 {
	at := r*c.w + col
	best, closest := at, maxDist*maxDist
	for _, o := range offsets {
		if float64(o.d2) > closest {
			break
		}
		r2, c2 := r+o.dr, col+o.dc
		if uint(r2) >= uint(c.h) || uint(c2) >= uint(c.w) {
			continue
		}
		to := r2*c.w + c2
		if density[to] <= density[at] {
			continue
		}
		dl, da, db := float64(c.l[at]-c.l[to]), float64(c.a[at]-c.a[to]), float64(c.b[at]-c.b[to])
		d2 := dl*dl + da*da + db*db + float64(o.d2)
		if d2 < closest || d2 == closest && (best == at || to < best) {
			best, closest = to, d2
		}
	}
	return int32(best)
}

// roots replaces each parent by the end of its chain. Densities rise along a chain, so every chain ends.
func roots(parent []int32) []int32 {
	for at := range parent {
		root := parent[at]
		for parent[root] != root {
			root = parent[root]
		}
		for walk := int32(at); parent[walk] != root; {
			parent[walk], walk = root, parent[walk]
		}
	}
	return parent
}
