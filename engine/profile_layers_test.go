package engine

import (
	"testing"
	"time"

	"beyond/engine/nn"
)

func TestSumLayersJoinsTypesAndPutsTheCostliestFirst(t *testing.T) {
	wide, small := []int{1, 8, 14, 14}, []int{1, 8, 7, 7}
	steps := []nn.Step{
		{Kind: "Conv 1×1", In: small, Out: small, Operations: 10},
		{Kind: "Conv 3×3/2", In: wide, Out: small, Operations: 20},
		{Kind: "Conv 1×1", In: small, Out: small, Operations: 30},
	}
	took := [][]time.Duration{{3 * time.Second, time.Second}, {5 * time.Second}, {2 * time.Second, 9 * time.Second}}
	rows := sumLayers(steps, took)
	want := []LayerTiming{
		{Kind: "Conv 3×3/2", Plane: [2]int{14, 14}, Count: 1, Seconds: 5, Operations: 20},
		{Kind: "Conv 1×1", Plane: [2]int{7, 7}, Count: 2, Seconds: 3, Operations: 40},
	}
	if len(rows) != len(want) || rows[0] != want[0] || rows[1] != want[1] {
		t.Errorf("got %+v, want %+v", rows, want)
	}
}
