package study

import (
	"math"
	"slices"
	"testing"
	"time"

	"beyond/engine/stats"
)

// The timer's rule keeps both ends and counts dropped answers.
func TestTimer(t *testing.T) {
	var answers []Answer
	for _, took := range []time.Duration{
		0, 20*time.Second - time.Millisecond, 20 * time.Second,
		time.Minute, 3 * time.Minute, 3*time.Minute + time.Millisecond,
	} {
		answers = append(answers, Answer{Condition: Condition{Adv, true}, Chosen: 1, Right: 1, Took: took})
	}
	r := NewReport(answers, false).Conditions[0]
	if r.N != 3 || r.Correct != 3 || r.Dropped != 3 {
		t.Errorf("people: %+v, want 3 kept, 3 dropped", r)
	}
	if r := NewReport(answers, true).Conditions[0]; r.N != 6 || r.Dropped != 0 {
		t.Errorf("simulated: %+v, want 6 kept", r)
	}
}

// The paper's own row: 57.06 % with a standard error of 3.22 points comes from about 236 answers.
func TestStandardError(t *testing.T) {
	var answers []Answer
	for i := range 236 {
		answers = append(answers, Answer{Condition: Condition{Adv, true}, Chosen: i / 135, Took: time.Minute})
	}
	r := NewReport(answers, false).Conditions[0]
	if math.Round(1e4*r.StandardError) != 322 {
		t.Errorf("standard error %v of %+v, want 0.0322", r.StandardError, r.Success())
	}
	// ±3 points at 57 % take 1,041 answers or so: the interval of Needed says whether that is right.
	n := 236 + *r.More
	low, high := stats.Wilson(int(math.Round(r.Share*float64(n))), n, 0.95)
	if half := (high - low) / 2; half > 0.0301 || half < 0.0299 {
		t.Errorf("with %d answers the interval is ±%v", n, half)
	}
	if empty := NewReport(nil, false).Conditions[6]; empty.More != nil || empty.StandardError != 0 || empty.N != 0 {
		t.Errorf("without answers: %+v", empty)
	}
}

// Needed is the least number: with one less the interval is too wide, whatever the share.
func TestNeeded(t *testing.T) {
	const z = 1.959963984540054
	width := func(p float64, n int) float64 {
		m := float64(n)
		return z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	}
	for _, half := range []float64{0.01, 0.03, 0.1, 0.3} {
		for p := 0.0; p <= 1; p += 0.05 {
			n := Needed(p, half)
			if width(p, n) > half+1e-12 || n > 1 && width(p, n-1) <= half {
				t.Errorf("Needed(%v, %v) = %d: ±%v, with one less ±%v", p, half, n, width(p, n), width(p, n-1))
			}
		}
	}
}

func TestTests(t *testing.T) {
	adv, random := Condition{Adv, false}, Condition{Random, false}
	answer := func(c Condition, scene int, right bool) Answer {
		a := Answer{Condition: c, Scene: scene, Seed: 1, Right: 1}
		if right {
			a.Chosen = 1
		}
		return a
	}
	var paired, unpaired []Answer
	for scene := range 20 {
		paired = append(paired, answer(adv, scene, true), answer(random, scene, scene >= 8))
		unpaired = append(unpaired, answer(adv, scene, true), answer(random, 100+scene, scene >= 8))
	}
	got := NewReport(paired, true).Tests
	if len(got) != 1 || !got[0].Paired() || got[0].Pairs != 20 || got[0].OnlyA != 8 || got[0].OnlyB != 0 ||
		math.Abs(got[0].P-2.0/256) > 1e-15 || got[0].Adjusted != got[0].P {
		t.Errorf("paired: %+v, want McNemar's 2/256", got)
	}
	got = NewReport(unpaired, true).Tests
	if len(got) != 1 || got[0].Paired() || math.Abs(got[0].P-stats.Fisher(20, 0, 12, 8)) > 1e-15 {
		t.Errorf("unpaired: %+v, want Fisher's test", got)
	}
}

func TestConditionNames(t *testing.T) {
	titles := map[string]bool{}
	for _, c := range Conditions() {
		if got, err := ParseCondition(c.String()); err != nil || got != c {
			t.Errorf("ParseCondition(%q) = %v, %v", c, got, err)
		}
		if p := Paper(c); p.Success < 49 || p.StandardError < 3.2 {
			t.Errorf("%v: the paper's row is %+v", c, p)
		}
		titles[c.Title()] = true
	}
	if len(titles) != 7 {
		t.Errorf("titles %v", titles)
	}
	if _, err := ParseCondition("lime"); err == nil {
		t.Error("lime is a condition")
	}
}

func TestNearest(t *testing.T) {
	r := Round{Target: 99}
	for column := range r.Columns {
		for i := range r.Columns[column].Pictures {
			r.Columns[column].Pictures[i] = 10*column + i
		}
	}
	at := func(place float32) func(int) []float32 {
		return func(p int) []float32 {
			if p == 99 {
				return []float32{place, 0}
			}
			return []float32{float32(p / 10), float32(p%10) - 2.5}
		}
	}
	for column := range Columns {
		if got := Nearest(r, at(float32(column)+0.1)); got != column {
			t.Errorf("Nearest() = %d, want %d", got, column)
		}
	}
	if got := Nearest(r, at(2.5)); got != 2 {
		t.Errorf("between columns 2 and 3: %d, want the first", got)
	}
}

// By chance alone a rater is right in one round of six.
func TestChance(t *testing.T) {
	s := newStudy(t, gallery(8, 32), 3)
	right := make([]int, Columns)
	for k := range 6000 {
		right[s.Simulated(7*k).Right]++
	}
	if low := slices.Min(right); low < 850 || slices.Max(right) > 1150 {
		t.Errorf("the right column is %v times each, want about 1000", right)
	}
}
