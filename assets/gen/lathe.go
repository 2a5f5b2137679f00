package main

import "math"

// point is (radius, height) on a profile.
type point = [2]float64

// lathe rotates a closed polygon about the y axis. It computes the polygon's distance into a table once, which makes a
// body of rotation as cheap as a ball. Walls must be thicker than the table's cells.
func lathe(profile ...point) sdf {
	t := bake(profile)
	return func(p vec) float64 { return t.at(math.Hypot(p.x, p.z), p.y) }
}

const latheCell, latheMargin = 0.008, 0.06

// distances is a table of a polygon's signed distance, latheMargin wider than the polygon on all sides.
type distances struct {
	bottom        float64 // height of the first row
	cols, rows    int
	width, height float64
	values        []float64
}

func bake(profile []point) *distances {
	edges := make([]edge, len(profile))
	widest, low, high := 0.0, math.Inf(1), math.Inf(-1)
	for i, a := range profile {
		edges[i] = newEdge(a, profile[(i+1)%len(profile)])
		widest, low, high = math.Max(widest, a[0]), math.Min(low, a[1]), math.Max(high, a[1])
	}
	t := &distances{bottom: low - latheMargin}
	t.cols, t.rows = int((widest+latheMargin)/latheCell)+2, int((high-low+2*latheMargin)/latheCell)+2
	t.width, t.height = float64(t.cols-1)*latheCell, float64(t.rows-1)*latheCell
	for row := range t.rows {
		for col := range t.cols {
			t.values = append(t.values, polygon(edges, float64(col)*latheCell, t.bottom+float64(row)*latheCell))
		}
	}
	return t
}

// at interpolates inside the table. Outside, the distance to the table plus its margin is a lower bound.
func (t *distances) at(r, y float64) float64 {
	y -= t.bottom
	if outside := math.Hypot(math.Max(r-t.width, 0), math.Max(math.Max(-y, y-t.height), 0)); outside > 0 {
		return outside + latheMargin*0.9
	}
	u, v := r/latheCell, y/latheCell
	col, row := min(int(u), t.cols-2), min(int(v), t.rows-2)
	u, v = u-float64(col), v-float64(row)
	k := row*t.cols + col
	return lerp(lerp(t.values[k], t.values[k+1], u), lerp(t.values[k+t.cols], t.values[k+t.cols+1], u), v)
}

type edge struct{ ax, ay, dx, dy, inverse float64 }

func newEdge(a, b point) edge {
	dx, dy := b[0]-a[0], b[1]-a[1]
	return edge{a[0], a[1], dx, dy, 1 / math.Max(dx*dx+dy*dy, 1e-12)}
}

// polygon returns the signed distance of (x, y) to a closed polygon (crossing number for the sign).
func polygon(edges []edge, x, y float64) float64 {
	best, inside := math.Inf(1), false
	for _, e := range edges {
		px, py := x-e.ax, y-e.ay
		t := clamp((px*e.dx+py*e.dy)*e.inverse, 0, 1)
		rx, ry := px-e.dx*t, py-e.dy*t
		best = math.Min(best, rx*rx+ry*ry)
		if (py < 0) != (py-e.dy < 0) && px < e.dx*py/e.dy {
			inside = !inside
		}
	}
	if inside {
		return -math.Sqrt(best)
	}
	return math.Sqrt(best)
}
