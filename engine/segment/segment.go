// Package segment divides a picture into superpixels: patches of similar colour that explanations show and hide.
//
// Quickshift (Vedaldi and Soatto 2008) and SLIC (Achanta et al. 2012) follow scikit-image 0.26, which the published
// explanations use. Grid is the baseline that ignores the picture's content. The same picture, options and seed give
// the same labels, for any number of workers.
//
// Pictures are interleaved RGB, 8 bits, [H,W,3]. A picture whose length does not match its size causes a panic. The
// package does not decode, resize or draw pictures.
package segment

import "slices"

// A Segmentation assigns each pixel to a segment.
type Segmentation struct {
	W, H   int
	Labels []int32 // [H,W], each in [0,N); every number occurs
	N      int     // number of segments
}

// Counts returns the number of pixels of each segment, [N].
func (s *Segmentation) Counts() []int {
	counts := make([]int, s.N)
	for _, label := range s.Labels {
		counts[label]++
	}
	return counts
}

// Outline marks the pixels, [H,W], whose right or lower neighbour belongs to another segment. The lines are one pixel
// wide.
func (s *Segmentation) Outline() []bool {
	mask := make([]bool, len(s.Labels))
	for at, label := range s.Labels {
		mask[at] = at%s.W+1 < s.W && s.Labels[at+1] != label || at+s.W < len(s.Labels) && s.Labels[at+s.W] != label
	}
	return mask
}

// Mask marks the pixels, [H,W], of the given segments. It panics if a number is not in [0,N).
func (s *Segmentation) Mask(segments []int) []bool {
	in := make([]bool, s.N)
	for _, segment := range segments {
		in[segment] = true
	}
	mask := make([]bool, len(s.Labels))
	for at, label := range s.Labels {
		mask[at] = in[label]
	}
	return mask
}

// numbered makes a segmentation from non-negative numbers. It renumbers them from 0 in ascending order.
func numbered(w, h int, marks []int32) *Segmentation {
	number := make([]int32, slices.Max(marks)+1)
	for _, mark := range marks {
		number[mark] = 1
	}
	n := int32(0)
	for mark, used := range number {
		if used == 1 {
			number[mark] = n
			n++
		}
	}
	labels := make([]int32, len(marks))
	for at, mark := range marks {
		labels[at] = number[mark]
	}
	return &Segmentation{W: w, H: h, Labels: labels, N: int(n)}
}

func checkSize(pix []uint8, w, h int) {
	if w < 1 || h < 1 || len(pix) != 3*w*h {
		panic("segment: the picture's size does not match its pixels")
	}
}
