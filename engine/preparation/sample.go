package preparation

import (
	"math/rand/v2"

	"beyond/engine/dataset"
)

// Sample returns at most most pictures of a set, evenly over its classes and the same each time. Any first part of it
// is spread evenly as well. Pictures without a label are left out where others have one.
func Sample(set *dataset.Set, most int) []int {
	chance := rand.New(rand.NewPCG(1, 2))
	groups, at := [][]int{}, map[int]int{}
	labelled := set.Labelled() > 0
	for i, item := range set.Items {
		if labelled && item.Label < 0 {
			continue
		}
		group, ok := at[item.Label]
		if !ok {
			group = len(groups)
			at[item.Label], groups = group, append(groups, nil)
		}
		groups[group] = append(groups[group], i)
	}
	for _, g := range groups {
		chance.Shuffle(len(g), func(i, j int) { g[i], g[j] = g[j], g[i] })
	}
	chance.Shuffle(len(groups), func(i, j int) { groups[i], groups[j] = groups[j], groups[i] })
	var sample []int
	for round := 0; len(sample) < most; round++ {
		before := len(sample)
		for _, g := range groups {
			if round < len(g) && len(sample) < most {
				sample = append(sample, g[round])
			}
		}
		if len(sample) == before {
			break
		}
	}
	return sample
}
