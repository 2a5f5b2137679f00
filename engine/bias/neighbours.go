package bias

import (
	"cmp"
	"context"
	"math"
	"slices"

	"beyond/engine/critic"
	"beyond/engine/finding"
)

// Features are the outputs of the penultimate layer for some pictures: row i, of D values, belongs to Pictures[i].
type Features struct {
	Pictures []int // by index in the evidence's pictures
	D        int
	Rows     []float32 // [len(Pictures), D]
}

// Propose pairs pictures of one class that differ in an attribute and are nearest neighbours in feature space: closest
// first, no picture in two pairs. A has the value that sorts
// first, so that "no" turns into "yes". At most n pairs are returned. It errs only when ctx is done.
func Propose(ctx context.Context, e finding.Evidence, f Features, attribute string, n int) ([]Pair, error) {
	list := columns(e)
	at := slices.IndexFunc(list, func(c column) bool { return c.name == attribute })
	if at < 0 || len(f.Pictures) == 0 {
		return nil, ctx.Err()
	}
	values := make([]string, len(f.Pictures))
	for i, picture := range f.Pictures {
		values[i] = list[at].values[picture]
	}
	candidates, err := nearestOthers(ctx, f, values)
	if err != nil {
		return nil, err
	}
	var pairs []Pair
	paired := map[int]bool{}
	for _, c := range candidates {
		if len(pairs) == n {
			break
		}
		if paired[c.a] || paired[c.b] {
			continue
		}
		paired[c.a], paired[c.b] = true, true
		if values[c.a] > values[c.b] {
			c.a, c.b = c.b, c.a
		}
		pairs = append(pairs, Pair{
			A: f.Pictures[c.a], B: f.Pictures[c.b], Attribute: attribute,
			From: values[c.a], To: values[c.b], Distance: math.Sqrt(c.distance),
		})
	}
	return pairs, nil
}

// candidate is a row and one near to it.
type candidate struct {
	a, b     int
	distance float64 // squared
}

// perRow is how many neighbours of a row are candidates: the nearest may be taken already.
const perRow = 8

// nearestOthers returns, closest first, each row's nearest ones with another value. Rows without a known value have
// none.
func nearestOthers(ctx context.Context, f Features, values []string) ([]candidate, error) {
	measure := critic.Exact(f.Rows, f.D)
	var all []candidate
	for i := range f.Pictures {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		distances := make([]float64, i)
		measure(i, i+1)(distances, 0, i)
		var own []candidate
		for j, d := range distances {
			if values[i] != "" && values[j] != "" && values[i] != values[j] {
				own = append(own, candidate{j, i, d})
			}
		}
		slices.SortStableFunc(own, closer)
		all = append(all, own[:min(perRow, len(own))]...)
	}
	slices.SortStableFunc(all, closer)
	return all, nil
}

func closer(a, b candidate) int { return cmp.Compare(a.distance, b.distance) }
