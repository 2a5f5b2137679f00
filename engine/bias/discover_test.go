package bias

import (
	"context"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
)

// islands are n pictures around each of three points far apart.
func islands(n int) Features {
	r := rand.New(rand.NewPCG(5, 6))
	f := Features{D: 3}
	for i := range 3 * n {
		f.Pictures = append(f.Pictures, i)
		for at := range f.D {
			v := r.NormFloat64()
			if at == i/n {
				v += 40
			}
			f.Rows = append(f.Rows, float32(v))
		}
	}
	return f
}

func TestKMeansFindsIslands(t *testing.T) {
	f := islands(20)
	groups, err := kMeans(context.Background(), f, 3, rand.New(rand.NewPCG(1, 1)))
	if err != nil || len(groups) != 3 {
		t.Fatalf("%d groups, %v", len(groups), err)
	}
	for _, rows := range groups {
		sorted := slices.Sorted(slices.Values(rows))
		if len(sorted) != 20 || sorted[0]%20 != 0 || sorted[19] != sorted[0]+19 {
			t.Errorf("group %v is no island", sorted)
		}
	}
}

// All prototypes lie on one island and no criticism does: the strongest contrast is within that island.
func TestDiscoverFindsTheContrast(t *testing.T) {
	f := islands(20)
	class := Class{Index: 3, Pictures: f.Pictures, Prototypes: sequence(20, 28)}
	class.Criticisms = append(sequence(0, 4), sequence(50, 54)...)
	found, err := Discover(context.Background(), f, class, 1)
	if err != nil {
		t.Fatal(err)
	}
	total := 0
	for i, s := range found {
		total += len(s.Pictures)
		if i > 0 && abs(s.Contrast()) > abs(found[i-1].Contrast()) {
			t.Errorf("slice %d has a stronger contrast than the one before", i)
		}
	}
	if total != 60 {
		t.Errorf("%d pictures in all slices, want 60", total)
	}
	for _, i := range found[0].Pictures {
		if i < 20 || i >= 40 {
			t.Errorf("picture %d is on another island", i)
		}
	}
	again, _ := Discover(context.Background(), f, class, 1)
	if !reflect.DeepEqual(again, found) {
		t.Error("the same seed finds something else")
	}
}

func TestDiscoverWithoutARole(t *testing.T) {
	f := islands(4)
	found, err := Discover(context.Background(), f, Class{Pictures: f.Pictures, Prototypes: []int{0, 1}}, 1)
	if err != nil || len(found) == 0 || found[0].P != 1 {
		t.Errorf("Discover finds %+v, %v, want slices, the first with P = 1", found, err)
	}
	if found, err = Discover(context.Background(), Features{}, Class{}, 1); err != nil || len(found) != 0 {
		t.Errorf("Discover of no pictures finds %+v, %v, want nothing", found, err)
	}
}

// Roles that were dealt out at random must come out as nothing; see TestPermutedTagsAreNothing for the bound.
func TestRolesDealtOutAreNothing(t *testing.T) {
	const n, allowed = 200, 20
	r := rand.New(rand.NewPCG(8, 9))
	of := make([]int, 60)
	for i := range of {
		of[i] = i % 7
	}
	alarms := 0
	for range n {
		r.Shuffle(len(of), func(i, j int) { of[i], of[j] = of[j], of[i] })
		dealt := roles{slices: of[:24], prototypes: 12, groups: 7}
		if slices.Min(dealt.deal(dealt.contrasts(), r)) <= 0.05 {
			alarms++
		}
	}
	if alarms > allowed {
		t.Errorf("%d false alarms in %d, more than %d", alarms, n, allowed)
	}
	t.Logf("%d false alarms in %d", alarms, n)
}

func abs(v float64) float64 { return max(v, -v) }
