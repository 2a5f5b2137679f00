package critic_test

import (
	"context"
	"fmt"

	"beyond/engine/critic"
)

// Three clusters of 5, 4 and 3 points. Two prototypes represent the larger clusters, and the criticism lies in the
// third.
func ExampleMMD_Fit() {
	points := []float32{
		0, 0, 0.3, 0, -0.3, 0, 0, 0.3, 0, -0.3, // 0 to 4, around (0, 0)
		4, 0, 4.3, 0, 4, 0.3, 4, -0.3, // 5 to 8, around (4, 0)
		2, 4, 2.3, 4, 1.7, 4, // 9 to 11, around (2, 4)
	}
	selector := critic.DefaultMMD()
	selector.Gamma = 1
	fit, err := selector.Fit(context.Background(), points, 2, critic.Counts{Prototypes: 2, Criticisms: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("prototypes:", fit.Prototypes)
	fmt.Println("criticisms:", fit.Criticisms)
	fmt.Printf("witness at the criticism: %.2f\n", fit.Witness[fit.Criticisms[0]])
	// Output:
	// prototypes: [0 5]
	// criticisms: [9]
	// witness at the criticism: 0.24
}
