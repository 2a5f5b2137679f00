package tags

import (
	"math/rand/v2"
	"slices"
)

// wholeClass is up to how many pictures of a class all are asked about; sample is how many of a larger one.
const (
	wholeClass = 64
	sample     = 48
)

// Deal mixes prototypes, criticisms and a sample of the class, each picture once, in an order of chance that the same
// seed gives again. A class that is not large is asked about as a whole, so that its share needs no sample.
func Deal(prototypes, criticisms, class []int, seed uint64) []int {
	r := rand.New(rand.NewPCG(seed, uint64(len(class))))
	mixed := slices.Clone(class)
	r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	if len(mixed) > wholeClass {
		mixed = mixed[:sample]
	}
	for _, list := range [][]int{prototypes, criticisms} {
		for _, i := range list {
			if !slices.Contains(mixed, i) {
				mixed = append(mixed, i)
			}
		}
	}
	r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
	return mixed
}
