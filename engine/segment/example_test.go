package segment_test

import (
	"fmt"

	"beyond/engine/segment"
)

// A picture whose left half is red and whose right half is blue.
func ExampleSLIC() {
	const w, h = 16, 8
	pix := make([]uint8, 0, 3*w*h)
	for at := range w * h {
		if at%w < w/2 {
			pix = append(pix, 255, 0, 0)
		} else {
			pix = append(pix, 0, 0, 255)
		}
	}
	s := segment.SLIC(pix, w, h, segment.SLICOptions{Segments: 2, Compactness: 10})
	fmt.Println("segments:", s.N)
	fmt.Println("pixels:", s.Counts())
	fmt.Println("first row:", s.Labels[:w])
	// Output:
	// segments: 2
	// pixels: [64 64]
	// first row: [0 0 0 0 0 0 0 0 1 1 1 1 1 1 1 1]
}
