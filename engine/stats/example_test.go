package stats_test

import (
	"fmt"

	"beyond/engine/stats"
)

// A model is right for 45 of 50 pictures.
func ExampleWilson() {
	low, high := stats.Wilson(45, 50, 0.95)
	fmt.Printf("%.3f to %.3f\n", low, high)
	// Output: 0.786 to 0.957
}

// Fisher's tea tasting: of eight cups, the lady identifies three of four correctly in each group.
func ExampleFisher() {
	fmt.Printf("p = %.3f\n", stats.Fisher(3, 1, 1, 3))
	// Output: p = 0.486
}

// Of the pictures for which only one of two models is right, the first model wins 12 and the second 3.
func ExampleMcNemar() {
	fmt.Printf("p = %.4f\n", stats.McNemar(12, 3))
	// Output: p = 0.0352
}
