package saliency

import (
	"context"

	"beyond/engine/lime"
)

// Judgement is how p(class) goes as segments are hidden or shown in a ranking's order, as areas under the curve over
// the share of pixels (Petsiuk, Das and Saenko 2018). Both are in [0,1].
type Judgement struct {
	Deletion  float64 // hiding the best first: low is good
	Insertion float64 // showing the best first, from everything hidden: high is good
}

// Judge shows the model the picture with more and more segments hidden, and with more and more shown, in order, which
// names every segment once.
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
	for _, shown := range []bool{false, true} { // the first k: hidden, or shown
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

// area under straight lines between the points.
func area(x, y []float64) (sum float64) {
	for i := 1; i < len(x); i++ {
		sum += (x[i] - x[i-1]) * (y[i] + y[i-1]) / 2
	}
	return sum
}
