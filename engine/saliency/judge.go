package saliency

import (
	"context"

	"beyond/engine/lime"
)

// Judgement measures a ranking of segments: the areas under the curves of p(class) over the share of pixels, as
// segments are hidden or shown in the ranking's order (Petsiuk, Das and Saenko 2018). Both are in [0,1].
type Judgement struct {
	Deletion  float64 // hiding the best segment first; lower is better
	Insertion float64 // showing the best segment first, from all hidden; higher is better
}

// Judge computes the deletion and insertion areas of a ranking. order contains every segment once, the best first.
func Judge(ctx context.Context, m lime.Model, pic lime.Picture, class int, order []int) (Judgement, error) {
	d := pic.Segments
	rows := make([]uint8, 0, 2*(d+1)*d)
	shares := []float64{0}
	counts := make([]int, d)
	for _, label := range pic.Labels {
		counts[label]++
	}
	place := make([]int, d)
	for at, j := range order {
		place[j] = at
		shares = append(shares, shares[at]+float64(counts[j])/float64(len(pic.Labels)))
	}
	for _, shown := range []bool{false, true} { // whether the first k segments are shown or hidden
		for k := range d + 1 {
			for j := range d {
				row := uint8(0)
				if (place[j] < k) == shown {
					row = 1
				}
				rows = append(rows, row)
			}
		}
	}
	p, err := probabilities(ctx, m, pic, class, rows)
	if err != nil {
		return Judgement{}, err
	}
	return Judgement{Deletion: area(shares, p[:d+1]), Insertion: area(shares, p[d+1:])}, nil
}

// area returns the area under the line segments between the points.
func area(x, y []float64) (sum float64) {
	for i := 1; i < len(x); i++ {
		sum += (x[i] - x[i-1]) * (y[i] + y[i-1]) / 2
	}
	return sum
}
