package bias

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"
	"slices"

	"beyond/engine/stats"
)

// Slice is a group of pictures whose features are alike, found without any tag.
type Slice struct {
	Pictures   []int `json:"-"`          // by index in the evidence's pictures, the most central first
	Prototypes Share `json:"prototypes"` // how many of the prototypes lie in it
	Criticisms Share `json:"criticisms"` // how many of the criticisms do
	// P is how often chance alone, dealing out who is prototype and who criticism, gives any slice so strong a contrast:
	// it is corrected for there being several slices. For a selector that looks at features, as MMD does, chance is
	// not all that is at work, and P is no more than a guide.
	P float64 `json:"p"`
}

// Contrast is the share of the prototypes less that of the criticisms, −1 to 1.
func (s Slice) Contrast() float64 { return s.Prototypes.Share - s.Criticisms.Share }

// deals is how often roles are dealt anew.
const deals = 1999

// Discover divides the pictures of a class into slices by their features, without regard to the choice, and orders them
// by the contrast of prototypes against criticisms, the strongest first. The same seed gives the same slices. It errs
// only when ctx is done.
func Discover(ctx context.Context, f Features, class Class, seed uint64) ([]Slice, error) {
	r := rand.New(rand.NewPCG(seed, uint64(class.Index)))
	groups, err := kMeans(ctx, f, slicesFor(len(f.Pictures)), r)
	if err != nil {
		return nil, err
	}
	of := map[int]int{}
	list := make([]Slice, len(groups))
	for g, rows := range groups {
		for _, row := range rows {
			list[g].Pictures = append(list[g].Pictures, f.Pictures[row])
			of[f.Pictures[row]] = g
		}
	}
	roles := newRoles(class, of, len(groups))
	prototypes, criticisms := roles.shares()
	for g := range list {
		list[g].Prototypes, list[g].Criticisms, list[g].P = prototypes[g], criticisms[g], 1
	}
	if roles.prototypes > 0 && roles.prototypes < len(roles.slices) {
		for g, p := range roles.deal(roles.contrasts(), r) {
			list[g].P = p
		}
	}
	slices.SortStableFunc(list, func(a, b Slice) int {
		return cmp.Compare(math.Abs(b.Contrast()), math.Abs(a.Contrast()))
	})
	return list, nil
}

// slicesFor is the number of slices of n pictures: eight pictures each or more, twelve slices at most.
func slicesFor(n int) int { return min(max(n/8, 2), 12, n) }

// roles is the slice of each chosen picture, the prototypes first.
type roles struct {
	slices     []int
	prototypes int
	groups     int
}

func newRoles(class Class, of map[int]int, groups int) roles {
	r := roles{groups: groups}
	add := func(pictures []int) {
		for _, picture := range pictures {
			if g, ok := of[picture]; ok {
				r.slices = append(r.slices, g)
			}
		}
	}
	add(class.Prototypes)
	r.prototypes = len(r.slices)
	add(class.Criticisms)
	return r
}

// shares returns how many of the prototypes and of the criticisms lie in each slice.
func (r roles) shares() (prototypes, criticisms []Share) {
	counts := make([][2]int, r.groups)
	for i, g := range r.slices {
		if i < r.prototypes {
			counts[g][0]++
		} else {
			counts[g][1]++
		}
	}
	for _, n := range counts {
		prototypes = append(prototypes, stats.NewShare(n[0], r.prototypes))
		criticisms = append(criticisms, stats.NewShare(n[1], len(r.slices)-r.prototypes))
	}
	return prototypes, criticisms
}

// contrasts returns the size of each slice's contrast.
func (r roles) contrasts() []float64 {
	sizes := make([]float64, r.groups)
	prototypes, criticisms := 1/float64(r.prototypes), 1/float64(len(r.slices)-r.prototypes)
	for i, g := range r.slices {
		if i < r.prototypes {
			sizes[g] += prototypes
		} else {
			sizes[g] -= criticisms
		}
	}
	for g := range sizes {
		sizes[g] = math.Abs(sizes[g])
	}
	return sizes
}

// deal returns, for each slice, how often the strongest contrast of any slice is at least as strong as its own when
// the roles are dealt out at random (Westfall and Young 1993), the deal that was found among them.
func (r roles) deal(observed []float64, random *rand.Rand) []float64 {
	const rounding = 1e-9
	dealt := r
	dealt.slices = slices.Clone(r.slices)
	as := make([]int, len(observed))
	for range deals {
		random.Shuffle(len(dealt.slices), func(i, j int) {
			dealt.slices[i], dealt.slices[j] = dealt.slices[j], dealt.slices[i]
		})
		strongest := slices.Max(dealt.contrasts())
		for g, own := range observed {
			if strongest >= own-rounding {
				as[g]++
			}
		}
	}
	ps := make([]float64, len(observed))
	for g, n := range as {
		ps[g] = float64(n+1) / (deals + 1)
	}
	return ps
}
