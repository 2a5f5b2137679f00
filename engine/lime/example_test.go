package lime_test

import (
	"context"
	"fmt"

	"beyond/engine/lime"
)

// brightness is a model whose probability is a weighted sum of its four pixels.
type brightness [4]float64

func (b brightness) Probabilities(_ context.Context, inputs []float32, n int, classes []int) ([]float64, error) {
	var out []float64
	for i := range n {
		p := 0.1
		for at, weight := range b {
			p += weight * float64(inputs[4*i+at])
		}
		for range classes {
			out = append(out, p)
		}
	}
	return out, nil
}

// A white picture of 2 × 2 pixels in one channel. Each pixel is a segment, and hidden pixels are black.
func ExampleExplain() {
	picture := lime.Picture{
		Visible:  []float32{1, 1, 1, 1},
		Hidden:   []float32{0, 0, 0, 0},
		Labels:   []int32{0, 1, 2, 3},
		Segments: 4,
	}
	settings := lime.Default()
	settings.Samples, settings.Seed, settings.K, settings.Refit = 200, 1, 2, lime.OLS
	model := brightness{0.05, 0.4, 0, 0.3}
	for progress, err := range lime.Explain(context.Background(), model, picture, []int{0}, settings) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if !progress.Last {
			continue
		}
		for _, w := range progress.Fits[0].Selected {
			fmt.Printf("segment %d: %.1f\n", w.Segment, w.Weight)
		}
		fmt.Println("explanation:", progress.Fits[0].Explanation())
	}
	// Output:
	// segment 1: 0.4
	// segment 3: 0.3
	// explanation: [1 3]
}
