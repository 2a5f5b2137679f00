package compare

import "slices"

// Explanations say how far models rest on the same segments of a picture.
type Explanations struct {
	N       int       `json:"n"` // pictures explained for every model
	K       int       `json:"k"` // segments of an explanation
	Samples int       `json:"samples"`
	Pairs   []Overlap `json:"pairs"`
}

// Overlap is how many segments the explanations of two models share, of at most K, on average.
type Overlap struct {
	A        string  `json:"a"`
	B        string  `json:"b"`
	Shared   float64 `json:"shared"`
	ByChance float64 `json:"shared_by_chance"` // of two random choices of as many segments
}

// Explained are the segments that each model's explanation of one picture selects, [model][…], of so many.
type Explained struct {
	Selected [][]int
	Segments int
}

// Overlaps averages over pictures. The models' names are in their order.
func Overlaps(list []Explained, names []string, k, samples int) *Explanations {
	e := &Explanations{N: len(list), K: k, Samples: samples, Pairs: []Overlap{}}
	for i := range names {
		for j := i + 1; j < len(names); j++ {
			o := Overlap{A: names[i], B: names[j]}
			for _, x := range list {
				o.Shared += float64(shared(x.Selected[i], x.Selected[j])) / float64(len(list))
				o.ByChance += float64(len(x.Selected[i])*len(x.Selected[j])) / float64(x.Segments*len(list))
			}
			e.Pairs = append(e.Pairs, o)
		}
	}
	return e
}

func shared(a, b []int) (n int) {
	for _, segment := range a {
		if slices.Contains(b, segment) {
			n++
		}
	}
	return n
}
