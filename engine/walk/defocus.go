package walk

import (
	"math"
	"slices"

	"beyond/engine/imaging"
)

// defocus filters with a disk, as a lens out of focus does. Beyond an edge the picture is mirrored at the edge's pixels.
// It equals ImageNet-C's defocus_blur, which filters by OpenCV.
func (p *Painter) defocus(to, from *imaging.RGB, radius float64) {
	weights := disk(radius)
	r := len(weights) - 1
	wide := 3 * (from.W + 2*r)
	p.planes = slices.Grow(p.planes[:0], wide*from.H)[:wide*from.H]
	for y := range from.H {
		mirrored(p.planes[y*wide:(y+1)*wide], from.Pix[3*from.W*y:3*from.W*(y+1)], r)
	}
	row := func(y int) []float32 { return p.planes[mirror(y, from.H)*wide:][:wide] }
	stride := 3 * from.W
	buffer := make([]float32, wide+2*stride)
	pair, line, part := buffer[:wide], buffer[wide:][:stride], buffer[wide+stride:]
	at := func(k int) []float32 { return pair[3*(r+k):][:stride] }
	for y := range from.H {
		copy(pair, row(y))
		filterRows(line, at, weights[0])
		for dy := 1; dy <= r; dy++ {
			above, below := row(y - dy)[:wide], row(y + dy)[:wide]
			for i := range pair {
				pair[i] = above[i] + below[i]
			}
			filterRows(part, at, weights[dy])
			for i, v := range part {
				line[i] += v
			}
		}
		for i, v := range line {
			to.Pix[y*stride+i] = grey(v)
		}
	}
}

// mirrored writes a row with n more pixels on each side.
func mirrored(to []float32, row []uint8, n int) {
	w := len(row) / 3
	for x := range len(to) / 3 {
		from := 3 * mirror(x-n, w)
		for c := range 3 {
			to[3*x+c] = float32(row[from+c])
		}
	}
}

// mirror returns the index between 0 and n−1 that lies at i, where what lies beyond the first and the last is mirrored
// at them (OpenCV's BORDER_REFLECT_101).
func mirror(i, n int) int {
	if n == 1 {
		return 0
	}
	period := 2*n - 2
	i = ((i % period) + period) % period
	return min(i, period-i)
}

// disk returns the weights of a disk, smoothed at its edge, by rows from the middle one on and in each by columns from
// the middle one on, up to the last that is not 0. The whole disk's sum is about 1.
func disk(radius float64) [][]float32 {
	side, taps := 8, 1
	if radius > 8 {
		side, taps = int(math.Ceil(radius)), 2
	}
	full := make([]float32, (2*side+1)*(2*side+1))
	count := 0
	inside := func(x, y int) bool { return float64(x*x+y*y) <= radius*radius }
	for y := -side; y <= side; y++ {
		for x := -side; x <= side; x++ {
			if inside(x, y) {
				count++
			}
		}
	}
	for y := -side; y <= side; y++ {
		for x := -side; x <= side; x++ {
			if inside(x, y) {
				full[(y+side)*(2*side+1)+x+side] = 1 / float32(count)
			}
		}
	}
	return quarter(full, side, smoothing(radius, taps))
}

// smoothing returns the weights, from the middle one on, of the Gaussian that smooths a disk's edge: of standard
// deviation 0.1 pixels up to severity 1, and 0.5 from severity 2 on.
func smoothing(radius float64, taps int) []float32 {
	sigma := 0.1 + 0.4*min(max(radius-3, 0), 1)
	weights, sum := make([]float64, taps+1), 0.0
	for i := range weights {
		weights[i] = math.Exp(-float64(i*i) / (2 * sigma * sigma))
		sum += weights[i] * float64(min(i, 1)+1)
	}
	out := make([]float32, len(weights))
	for i, v := range weights {
		out[i] = float32(v / sum)
	}
	return out
}

// quarter smooths a square of weights, mirrored at its edges, and returns the quarter from its middle on, of which the
// square is made. Rows and columns of zeros are left out.
func quarter(full []float32, side int, smooth []float32) (rows [][]float32) {
	n := 2*side + 1
	sum := func(at func(k int) float32) (v float32) {
		v = smooth[0] * at(0)
		for k := 1; k < len(smooth); k++ {
			v += smooth[k] * (at(-k) + at(k))
		}
		return v
	}
	across := make([]float32, len(full))
	for i := range full {
		across[i] = sum(func(k int) float32 { return full[i/n*n+mirror(i%n+k, n)] })
	}
	for y := side; y < n; y++ {
		var row []float32
		for x := side; x < n; x++ {
			v := sum(func(k int) float32 { return across[mirror(y+k, n)*n+x] })
			if v != 0 {
				row = append(row, v)
			}
		}
		if row != nil {
			rows = append(rows, row)
		}
	}
	return rows
}
