// Package segment cuts a picture into superpixels: patches of similar colour that explanations switch on and off.
//
// Quickshift (Vedaldi and Soatto 2008) and SLIC (Achanta et al. 2012) follow scikit-image 0.26, whose segments the
// published explanations stand on; Grid is the cut that knows nothing of the picture. The same picture, options
// and seed give the same labels, whatever the number of workers.
//
// Pictures are interleaved RGB, 8 bits, [H,W,3]. Pictures whose length does not match their size are a panic.
package segment

import "slices"

// A Segmentation gives each pixel the number of its segment.
type Segmentation struct {
	W, H   int
	Labels []int32 // [H,W], each in [0,N); every number occurs
	N      int
}

// Counts returns the number of pixels of every segment.
func (s *Segmentation) Counts() []int {
	counts := make([]int, s.N)
	for _, label := range s.Labels {
		counts[label]++
	}
	return counts
}

// Neighbours returns for every segment those it shares an edge with, in ascending order.
func (s *Segmentation) Neighbours() [][]int {
	lists := make([][]int, s.N)
	join := func(a, b int32) {
		if a != b {
			lists[a] = append(lists[a], int(b))
			lists[b] = append(lists[b], int(a))
		}
	}
	for at, label := range s.Labels {
		if at%s.W+1 < s.W {
			join(label, s.Labels[at+1])
		}
		if at+s.W < len(s.Labels) {
			join(label, s.Labels[at+s.W])
		}
	}
	for i, list := range lists {
		slices.Sort(list)
		lists[i] = slices.Compact(list)
	}
	return lists
}

// Outline marks the pixels, [H,W], whose right or lower neighbour belongs to another segment: lines one pixel wide.
func (s *Segmentation) Outline() []bool {
	mask := make([]bool, len(s.Labels))
	for at, label := range s.Labels {
		mask[at] = at%s.W+1 < s.W && s.Labels[at+1] != label || at+s.W < len(s.Labels) && s.Labels[at+s.W] != label
	}
	return mask
}

// Mask marks the pixels, [H,W], of the given segments. Numbers that are no segment's are a panic.
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

// numbered makes a segmentation of any non-negative numbers: the least becomes 0, the next one 1.
func numbered(w, h int, marks []int32) *Segmentation {
	most := int32(0)
	for _, mark := range marks {
		most = max(most, mark)
	}
	number := make([]int32, most+1)
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
