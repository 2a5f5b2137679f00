package engine

import (
	"context"

	"beyond/engine/imaging"
	"beyond/engine/lime"
)

// Attention is a picture of which only some segments are visible, the rest is grey.
type Attention struct {
	Segments []int
	Image    *imaging.RGB
	P        float64 // of the class that was asked for
}

// Attend shows the model the subject with only some segments visible, once for each element of path, and returns
// its opinion of a class each time: fit.Path gives the pictures for K = 1..k.
func (w *Workspace) Attend(ctx context.Context, p Priority, s *Subject, class int, path [][]int) ([]Attention, error) {
	d := s.Picture.Segments
	grey := s.Picture
	grey.Hidden = w.normalised(s.grey())
	rows := make([]uint8, len(path)*d) // 1 where a segment is visible
	for i, segments := range path {
		for _, j := range segments {
			rows[i*d+j] = 1
		}
	}
	seen := make([]Attention, 0, len(path))
	for part, err := range lime.Evaluate(ctx, w.prober(p), grey, []int{class}, rows) {
		if err != nil {
			return nil, err
		}
		for _, p := range part {
			segments := path[len(seen)]
			seen = append(seen, Attention{Segments: segments, Image: s.Only(segments), P: p})
		}
	}
	return seen, nil
}
