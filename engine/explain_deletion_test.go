package engine

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"beyond/engine/dataset"
	"beyond/engine/kernel"
	"beyond/engine/lime"
	"beyond/engine/saliency"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// ranking is how a method orders a picture's segments.
type ranking struct {
	name string
	rank func(ctx context.Context, w *Workspace, s *Subject, class int) (order []int, err error)
}

func rankings(samples int) []ranking {
	list := []ranking{{"LIME", func(ctx context.Context, w *Workspace, s *Subject, class int) ([]int, error) {
		settings := lime.Default()
		settings.Samples = samples
		var fit lime.Fit
		for p, err := range lime.Explain(ctx, w.prober(Background), s.Picture, []int{class}, settings) {
			if err != nil {
				return nil, err
			}
			fit = p.Fits[0]
		}
		return afterSelected(fit), fit.Err
	}}}
	for _, method := range slices.Concat(saliencyMethods, []saliency.Method{saliency.KernelSHAP, saliency.RISE, saliency.GradCAM}) {
		rank := func(ctx context.Context, w *Workspace, s *Subject, class int) ([]int, error) {
			m, err := saliency.Explain(ctx, w.prober(Background), s.Picture, class, method, saliency.Settings{})
			if err != nil {
				return nil, err
			}
			return saliency.Rank(m.Segments), nil
		}
		list = append(list, ranking{method.String(), rank})
	}
	return list
}

// afterSelected is the explanation, and after it all other segments by their weight in the regression on all.
func afterSelected(fit lime.Fit) []int {
	order := fit.Explanation()
	for _, j := range saliency.Rank(fit.All) {
		if !slices.Contains(fit.Explanation(), j) {
			order = append(order, j)
		}
	}
	return order
}

const (
	hide  = 8  // segments
	draws = 20 // of as many random segments
)

// drops returns how far p(class) falls when the first segments of each order are hidden.
func drops(ctx context.Context, w *Workspace, s *Subject, class int, orders [][]int) ([]float64, error) {
	d := s.Picture.Segments
	rows := rowOf(nil, d)
	for j := range rows {
		rows[j] = 1 // the whole picture first
	}
	for _, order := range orders {
		row := rowOf(order[min(hide, len(order)):], d)
		rows = append(rows, row...)
	}
	var p []float64
	for part, err := range lime.Evaluate(ctx, w.prober(Background), s.Picture, []int{class}, rows) {
		if err != nil {
			return nil, err
		}
		p = append(p, part...)
	}
	out := make([]float64, len(orders))
	for i := range out {
		out[i] = p[0] - p[i+1]
	}
	return out, nil
}

// randomDrop is the mean drop of random segments, seeded by the picture.
func randomDrop(ctx context.Context, w *Workspace, s *Subject, class int, seed uint64) (float64, error) {
	r := rand.New(rand.NewPCG(seed, 0))
	orders := make([][]int, draws)
	for i := range orders {
		orders[i] = r.Perm(s.Picture.Segments)
	}
	all, err := drops(ctx, w, s, class, orders)
	return stat.Mean(all, nil), err
}

// deletion is the outcome of one method over pictures.
type deletion struct {
	drops, beyondRandom, deletions, insertions []float64
}

// deletionTest hides the top segments of every step-th picture, for its first class, by all methods.
func deletionTest(
	t testing.TB, w *Workspace, methods []ranking, n, step int, judge bool,
) (outcomes []deletion, random []float64) {
	t.Helper()
	ctx := context.Background()
	outcomes = make([]deletion, len(methods))
	for i := range n {
		s, err := w.Subject(ctx, Background, i*step, Cut{})
		if err != nil {
			t.Fatal(err)
		}
		top, err := w.Top(ctx, Background, s, 1)
		if err != nil {
			t.Fatal(err)
		}
		chance, err := randomDrop(ctx, w, s, top[0].Class, uint64(i))
		if err != nil {
			t.Fatal(err)
		}
		random = append(random, chance)
		for m, method := range methods {
			if err := outcomes[m].add(ctx, w, s, top[0].Class, method, chance, judge); err != nil {
				t.Fatalf("%s: %s: %v", w.Set.Items[i*step].Path, method.name, err)
			}
		}
	}
	return outcomes, random
}

func (o *deletion) add(
	ctx context.Context, w *Workspace, s *Subject, class int, method ranking, chance float64, judge bool,
) error {
	order, err := method.rank(ctx, w, s, class)
	if err != nil {
		return err
	}
	drop, err := drops(ctx, w, s, class, [][]int{order})
	if err != nil {
		return err
	}
	o.drops, o.beyondRandom = append(o.drops, drop[0]), append(o.beyondRandom, drop[0]-chance)
	if !judge {
		return nil
	}
	j, err := saliency.Judge(ctx, w.prober(Background), s.Picture, class, order)
	o.deletions, o.insertions = append(o.deletions, j.Deletion), append(o.insertions, j.Insertion)
	return err
}

// interval is the mean with its 95 % interval by Student's t.
func interval(values []float64) (mean, low, high float64) {
	mean, sd := stat.MeanStdDev(values, nil)
	n := float64(len(values))
	half := distuv.StudentsT{Sigma: 1, Nu: n - 1}.Quantile(0.975) * sd / math.Sqrt(n)
	return mean, mean - half, mean + half
}

func TestHidingWhatLIMENamesHurtsMost(t *testing.T) {
	if testing.Short() || kernel.Active().String() == "generic" {
		t.Skip("some hundred passes")
	}
	e := New(Config{})
	defer e.Close()
	outcomes, random := deletionTest(t, goldenWorkspace(t, e), rankings(100)[:1], 2, 37, false)
	for i, drop := range outcomes[0].drops {
		if drop <= random[i] {
			t.Errorf("picture %d: hiding LIME's segments lowers p by %.3f, random ones by %.3f", i, drop, random[i])
		}
	}
}

// BenchmarkDeletionTest prints the table of docs/explanations.md, of the pictures of the gallery:
//
//	go test ./engine -run '^$' -bench DeletionTest -benchtime 1x -timeout 1h
func BenchmarkDeletionTest(b *testing.B) {
	e := New(Config{})
	defer e.Close()
	w := goldenWorkspace(b, e)
	set, err := dataset.Open(context.Background(), filepath.Join("..", "assets", "gallery", "pictures"), w.Model.Classes)
	if err != nil {
		b.Fatal(err)
	}
	const n = 20
	for b.Loop() {
		methods := rankings(1000)
		outcomes, random := deletionTest(b, e.Open(w.Model, set), methods, n, len(set.Items)/n, true)
		var table strings.Builder
		mean, low, high := interval(random)
		table.WriteString("\n| method | p(class) lost | more than random (95 %) | deletion | insertion |\n" +
			"|---|---|---|---|---|\n")
		for m, o := range outcomes {
			drop, _, _ := interval(o.drops)
			more, from, to := interval(o.beyondRandom)
			fmt.Fprintf(&table, "| %s | %.3f | %+.3f (%.3f to %.3f) | %.3f | %.3f |\n", methods[m].name, drop, more, from, to,
				stat.Mean(o.deletions, nil), stat.Mean(o.insertions, nil))
		}
		fmt.Fprintf(&table, "| random | %.3f (%.3f to %.3f) | | | |\n", mean, low, high)
		b.Log(table.String())
	}
}

// rowOf is the row of d zeros and ones in which only some segments are visible.
func rowOf(segments []int, d int) []uint8 {
	row := make([]uint8, d)
	for _, j := range segments {
		row[j] = 1
	}
	return row
}
