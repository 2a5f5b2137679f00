package study

import (
	"encoding/json"
	"math"
	"time"

	"beyond/engine/stats"
)

// Answers given in less than Earliest or more than Latest are dropped; both ends are kept (§3.3).
const (
	Earliest = 20 * time.Second
	Latest   = 3 * time.Minute
)

// An Answer is a rater's answer to a round.
type Answer struct {
	Rater         string
	Seed          uint64
	Scene         int
	Condition     Condition
	Chosen, Right int           // classes
	Took          time.Duration // of a simulated rater: 0
}

// Correct reports whether the target was assigned to its class.
func (a Answer) Correct() bool { return a.Chosen == a.Right }

// InTime reports whether a person's answer counts.
func (a Answer) InTime() bool { return a.Took >= Earliest && a.Took <= Latest }

// A Report is Table 3 of somebody's answers. Its JSON form is the document of a study, which is described by its task
// in the store.
type Report struct {
	Simulated  bool            `json:"simulated"` // who answered: a simulated rater, without time; or people
	Task       string          `json:"task,omitempty"`
	Name       string          `json:"name,omitempty"`
	Settings   json.RawMessage `json:"settings,omitempty"`
	Rounds     int             `json:"rounds,omitempty"`  // of a simulation
	Classes    int             `json:"classes,omitempty"` // of a simulation
	Conditions []Result        `json:"conditions"`        // in the order of Conditions
	Tests      []Test          `json:"tests"`             // of every two conditions
}

// Result is a row of Table 3, beside the paper's.
type Result struct {
	Condition     Condition `json:"condition"`
	Title         string    `json:"title"`
	N             int       `json:"n"`       // answers in time
	Correct       int       `json:"correct"` // of these
	Share         float64   `json:"share"`
	Low           float64   `json:"low"`
	High          float64   `json:"high"`
	StandardError float64   `json:"standard_error"` // sqrt(p(1−p)/n), as a fraction of 1; 0 without answers
	Dropped       int       `json:"dropped"`        // answers out of time
	// More is how many answers are still needed for ±3 points at this success; nil without answers.
	More  *int     `json:"more_for_3_points"`
	Paper PaperRow `json:"paper"`
}

// Success is the share of correct answers.
func (r Result) Success() stats.Share {
	return stats.Share{K: r.Correct, N: r.N, Share: r.Share, Low: r.Low, High: r.High}
}

// NewReport counts answers. Answers of a simulated rater have no time, and none is dropped. Answers of people and of
// simulated raters must not be counted together. The study's description is left to the caller.
func NewReport(answers []Answer, simulated bool) Report {
	counted, dropped := map[Condition][]Answer{}, map[Condition]int{}
	for _, a := range answers {
		if simulated || a.InTime() {
			counted[a.Condition] = append(counted[a.Condition], a)
		} else {
			dropped[a.Condition]++
		}
	}
	r := Report{Simulated: simulated}
	for _, c := range Conditions() {
		r.Conditions = append(r.Conditions, newResult(c, counted[c], dropped[c]))
	}
	r.Tests = tests(counted)
	return r
}

func newResult(c Condition, answers []Answer, dropped int) Result {
	n := len(answers)
	s := stats.NewShare(correct(answers), n)
	r := Result{
		Condition: c, Title: c.Title(), N: n, Correct: s.K, Share: s.Share, Low: s.Low, High: s.High, Dropped: dropped,
		Paper: Paper(c),
	}
	if n > 0 {
		r.StandardError = math.Sqrt(s.Share * (1 - s.Share) / float64(n))
		r.More = new(max(0, Needed(s.Share, halfWidth)-n))
	}
	return r
}

// halfWidth is how precisely a success rate is to be known.
const halfWidth = 0.03

// Needed is the least number of answers whose Wilson 95 % interval reaches no further than half from its middle
// when a share p of them is correct.
func Needed(p, half float64) int {
	const z = 1.959963984540054 // the normal distribution's 97.5 % point
	// half = z·sqrt(p(1−p)/n + z²/4n²) / (1 + z²/n). With m = n + z² it is a quadratic: half²·m² = z²p(1−p)·n + z⁴/4,
	// that is half²·m² − z²q·m + z⁴(q − 1/4) = 0 for q = p(1−p), of which the larger root is sought.
	q := p * (1 - p)
	a, b, c := half*half, -z*z*q, z*z*z*z*(q-0.25)
	m := (-b + math.Sqrt(b*b-4*a*c)) / (2 * a)
	return max(1, int(math.Ceil(m-z*z)))
}

// A Test compares the success of two conditions.
type Test struct {
	A        Condition `json:"a"`
	B        Condition `json:"b"`
	Test     string    `json:"test"`       // McNemar or Fisher
	Pairs    int       `json:"pairs"`      // scenes answered under both
	OnlyA    int       `json:"only_a"`     // of these: answered rightly under A alone
	OnlyB    int       `json:"only_b"`     // and under B alone
	P        float64   `json:"p"`          // two-sided
	Adjusted float64   `json:"adjusted_p"` // for the false discovery rate among all tests made
}

// The tests.
const (
	McNemar = "mcnemar" // exact, of the scenes answered under both conditions
	Fisher  = "fisher"  // exact, of all answers
)

// Paired reports whether the test compares scenes answered under both conditions.
func (t Test) Paired() bool { return t.Test == McNemar }

// tests compares every two conditions that have answers. The paired test is used where at least half of the answers of
// either condition have a pair: comparing the same scene then gains more than the unpaired answers lose.
func tests(answers map[Condition][]Answer) []Test {
	all := []Test{}
	conditions := Conditions()
	for i, a := range conditions {
		for _, b := range conditions[i+1:] {
			if len(answers[a]) > 0 && len(answers[b]) > 0 {
				all = append(all, newTest(a, b, answers[a], answers[b]))
			}
		}
	}
	p := make([]float64, len(all))
	for i, t := range all {
		p[i] = t.P
	}
	for i, adjusted := range stats.BenjaminiHochberg(p) {
		all[i].Adjusted = adjusted
	}
	return all
}

func newTest(a, b Condition, ofA, ofB []Answer) Test {
	t := Test{A: a, B: b, Test: Fisher}
	scenesA, scenesB := byScene(ofA), byScene(ofB)
	for scene, underA := range scenesA {
		underB := scenesB[scene]
		for i := range min(len(underA), len(underB)) {
			t.Pairs++
			switch {
			case underA[i] && !underB[i]:
				t.OnlyA++
			case underB[i] && !underA[i]:
				t.OnlyB++
			}
		}
	}
	if 2*t.Pairs >= max(len(ofA), len(ofB)) {
		t.Test, t.P = McNemar, stats.McNemar(t.OnlyA, t.OnlyB)
		return t
	}
	rightA, rightB := correct(ofA), correct(ofB)
	t.P = stats.Fisher(rightA, len(ofA)-rightA, rightB, len(ofB)-rightB)
	return t
}

// scene names the classes and the target of a round.
type scene struct {
	seed  uint64
	scene int
}

// byScene lists for each scene whether its answers are correct, in the order given.
func byScene(answers []Answer) map[scene][]bool {
	scenes := map[scene][]bool{}
	for _, a := range answers {
		key := scene{a.Seed, a.Scene}
		scenes[key] = append(scenes[key], a.Correct())
	}
	return scenes
}

func correct(answers []Answer) int {
	n := 0
	for _, a := range answers {
		if a.Correct() {
			n++
		}
	}
	return n
}
