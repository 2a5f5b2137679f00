package segment

import (
	"math"
	"slices"
)

// SLICOptions are the options of skimage.segmentation.slic.
type SLICOptions struct {
	Segments    int     // approximate number of segments
	Compactness float64 // weight of position relative to colour
	Sigma       float64 // standard deviation of the initial Gaussian blur; 0 for none
}

// DefaultSLIC gives about 50 segments that follow edges.
var DefaultSLIC = SLICOptions{Segments: 50, Compactness: 10, Sigma: 1}

const slicRounds = 10

// SLIC clusters pixels by colour and position, starting from centres on a grid, and makes every segment connected. It
// panics unless Segments and Compactness are positive and the size matches pix.
func SLIC(pix []uint8, w, h int, o SLICOptions) *Segmentation {
	checkSize(pix, w, h)
	if o.Segments < 1 || !(o.Compactness > 0) {
		panic("segment: SLIC needs a number of segments and a compactness")
	}
	c := toLab(pix, w, h, sRGB(slices.Min(pix), slices.Max(pix)))
	for _, plane := range [][]float64{c.l, c.a, c.b} {
		blur(plane, w, h, o.Sigma)
		for i := range plane {
			plane[i] /= o.Compactness
		}
	}
	ys, stepY, xs, stepX := seeds(w, h, o.Segments)
	step := float64(max(stepX, stepY))
	k := &clusters{lab: c, stepX: stepX, stepY: stepY, weight: 1 / (step * step)}
	for _, y := range ys {
		for _, x := range xs {
			k.centres = append(k.centres, centre{y: float64(y), x: float64(x)})
		}
	}
	labels := k.assign()
	for range slicRounds - 1 {
		k.move(labels)
		labels = k.assign()
	}
	mean := float64(w*h) / float64(len(k.centres))
	return numbered(w, h, connect(labels, w, h, int(0.5*mean), int(3*mean)))
}

// seeds returns the rows and columns of a regular grid of about n points (skimage.util.regular_grid for a depth of
// one) and the grid's steps.
func seeds(w, h, n int) (ys []int, stepY int, xs []int, stepX int) {
	short, long := min(w, h), max(w, h)
	step := math.Sqrt(float64(w) * float64(h) / float64(n))
	shortStep, longStep := step, step
	if float64(short) < step { // a thin strip: one row of seeds
		shortStep, longStep = float64(short), float64(long)/float64(n)
	}
	row, column := shortStep, longStep
	if h > w {
		row, column = longStep, shortStep
	}
	ys, stepY = along(h, row)
	xs, stepX = along(w, column)
	return ys, stepY, xs, stepX
}

func along(size int, step float64) (places []int, whole int) {
	whole = max(1, int(math.RoundToEven(step)))
	for at := int(math.Floor(step / 2)); at < size; at += whole {
		places = append(places, at)
	}
	return places, whole
}

// clusters is the state of SLIC's k-means.
type clusters struct {
	*lab         // colours divided by the compactness
	centres      []centre
	stepX, stepY int
	weight       float64 // of a squared distance in position relative to one in colour
}

type centre struct{ y, x, l, a, b float64 }

// assign returns for each pixel the nearest centre within two steps, the first among equals. At the first call the
// centres' colours are all zero.
func (k *clusters) assign() []int32 {
	labels, nearest := make([]int32, k.w*k.h), make([]float64, k.w*k.h)
	for i := range nearest {
		nearest[i] = math.Inf(1)
	}
	inBands(k.h, func(_, top, bottom int) {
		for i, c := range k.centres {
			y0, y1 := max(top, int(math.Max(c.y-float64(2*k.stepY), 0))), min(bottom, int(c.y+float64(2*k.stepY)+1))
			x0, x1 := int(math.Max(c.x-float64(2*k.stepX), 0)), min(k.w, int(c.x+float64(2*k.stepX)+1))
			for y := y0; y < y1; y++ {
				dy := (c.y - float64(y)) * (c.y - float64(y))
				for at := y*k.w + x0; at < y*k.w+x1; at++ {
					dx := c.x - float64(at-y*k.w)
					dl, da, db := k.l[at]-c.l, k.a[at]-c.a, k.b[at]-c.b
					if d := (dy+dx*dx)*k.weight + (dl*dl + da*da + db*db); d < nearest[at] {
						nearest[at], labels[at] = d, int32(i)
					}
				}
			}
		}
	})
	return labels
}

// move sets each centre to the mean of its pixels. A centre without pixels stays.
func (k *clusters) move(labels []int32) {
	sums, counts := make([]centre, len(k.centres)), make([]float64, len(k.centres))
	for at, label := range labels {
		s := &sums[label]
		s.y += float64(at / k.w)
		s.x += float64(at % k.w)
		s.l += k.l[at]
		s.a += k.a[at]
		s.b += k.b[at]
		counts[label]++
	}
	for i, n := range counts {
		if n > 0 {
			s := sums[i]
			k.centres[i] = centre{s.y / n, s.x / n, s.l / n, s.a / n, s.b / n}
		}
	}
}

// connect renumbers the connected parts of labels in reading order. A part below least pixels joins the last neighbour
// met during its traversal. A part that reaches most pixels ends there, and the rest forms a new part.
func connect(labels []int32, w, h, least, most int) []int32 {
	const unseen = -1
	out := make([]int32, len(labels))
	for i := range out {
		out[i] = unseen
	}
	next, queue := int32(0), make([]int, 0, most)
	for start := range labels {
		if out[start] != unseen {
			continue
		}
		neighbour := int32(0)
		out[start], queue = next, append(queue[:0], start)
		for seen := 0; seen < len(queue) && len(queue) < most; seen++ {
			at := queue[seen]
			for _, to := range [...]int{right(at, w), left(at, w), at + w, at - w} {
				switch {
				case to < 0 || to >= len(labels) || len(queue) >= most:
				case labels[to] == labels[start] && out[to] == unseen:
					out[to], queue = next, append(queue, to)
				case out[to] != unseen && out[to] != next:
					neighbour = out[to]
				}
			}
		}
		if len(queue) >= least {
			next++
			continue
		}
		for _, at := range queue {
			out[at] = neighbour
		}
	}
	return out
}

func right(at, w int) int {
	if at%w+1 == w {
		return -1
	}
	return at + 1
}

func left(at, w int) int {
	if at%w == 0 {
		return -1
	}
	return at - 1
}
