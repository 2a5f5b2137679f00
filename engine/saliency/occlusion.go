package saliency

import (
	"context"

	"beyond/engine/lime"
)

// occlude scores each segment by the fall of p(class) when it alone is hidden.
func (o *Map) occlude(ctx context.Context, m Model, pic lime.Picture) error {
	d := pic.Segments
	rows := make([]uint8, (d+1)*d)
	for i := range rows {
		if i/d != i%d+1 { // row 0 is the whole picture, row j+1 lacks segment j
			rows[i] = 1
		}
	}
	p, err := probabilities(ctx, m, pic, o.Class, rows)
	if err != nil {
		return err
	}
	for j := range d {
		o.Segments = append(o.Segments, p[0]-p[j+1])
		o.Sum += p[0] - p[j+1]
	}
	return nil
}

func probabilities(ctx context.Context, m lime.Model, pic lime.Picture, class int, rows []uint8) ([]float64, error) {
	var all []float64
	for part, err := range lime.Evaluate(ctx, m, pic, []int{class}, rows) {
		if err != nil {
			return nil, err
		}
		all = append(all, part...)
	}
	return all, nil
}
