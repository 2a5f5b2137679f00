package inspect

import (
	"slices"
	"strings"
	"testing"

	"beyond/engine/dataset"
)

func TestSearch(t *testing.T) {
	classes, err := dataset.ParseClasses(strings.NewReader(classList))
	if err != nil {
		t.Fatal(err)
	}
	c := newChooser(classes, []int{4, 1})
	for query, want := range map[string][]int{
		"":          {4, 1, 0, 2, 3, 5}, // suggestions first
		"ball":      {2, 3, 4},
		"BA":        {4, 2, 3}, // a name that begins so, then words that do
		"n02391049": {5},
		"3":         {3},
		"nothing":   nil,
	} {
		if c.search(query); !slices.Equal(c.found, want) {
			t.Errorf("%q finds %v, want %v", query, c.found, want)
		}
	}
}
