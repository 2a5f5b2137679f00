package finding

import (
	"encoding/json"
	"fmt"
	"slices"

	"beyond/engine/stats"
)

// Steps sums up how many steps of the attack pictures withstand that are right at the start.
type Steps struct {
	N      int // right at the start and attacked
	Never  int // of these, still right after the last step
	First  int // of these, lost at the first step
	Median int // first wrong step that half of them have reached; 0 when it is never reached, see Lasting
}

// stepsDocument is the JSON form of Steps.
type stepsDocument struct {
	N      int  `json:"n"`
	Never  int  `json:"never"`
	Median *int `json:"median"` // nil: half of the pictures never fall, or there are none
}

// MarshalJSON implements json.Marshaler.
func (s Steps) MarshalJSON() ([]byte, error) {
	d := stepsDocument{N: s.N, Never: s.Never}
	if s.Median > 0 {
		d.Median = &s.Median
	}
	return json.Marshal(d)
}

// Lasting reports whether half of the pictures or more are still right after the last step.
func (s Steps) Lasting() bool { return s.N > 0 && s.Median == 0 }

// String writes the median: "2", "∞" when it is never reached, "–" when nothing is known.
func (s Steps) String() string {
	switch {
	case s.N == 0:
		return "–"
	case s.Lasting():
		return "∞"
	}
	return fmt.Sprint(s.Median)
}

// Steps sums up pictures. The median is the lower one of an even number, so that it is a number of steps.
func (e Evidence) Steps(pictures []int) Steps {
	var s Steps
	var fallen []int
	for _, i := range pictures {
		switch p := e.Pictures[i]; {
		case !p.Attacked || !p.Never && p.FirstWrong == 0:
			continue
		case p.Never:
			s.Never++
		default:
			fallen = append(fallen, p.FirstWrong)
		}
		s.N++
	}
	slices.Sort(fallen)
	if half := (s.N + 1) / 2; s.N > 0 && len(fallen) >= half {
		s.Median = fallen[half-1]
	}
	for len(fallen) > s.First && fallen[s.First] == 1 {
		s.First++
	}
	return s
}

// fragile says how few steps are enough, once as many pictures have been attacked as a percentage needs.
func fragile(e Evidence) []Finding {
	s := e.Steps(e.where(Picture.Right))
	if s.N < LeastForPercent {
		return nil
	}
	f := about(Fragile)
	f.Share = stats.NewShare(s.N-s.Never, s.N)
	f.Effect = f.Share.Low
	never := "none of " + Count(s.N) + " withstands"
	if s.Never > 0 {
		never = fmt.Sprintf("%s of %s never fall", Count(s.Never), Count(s.N))
	}
	limit := s.Median
	f.Sentence = fmt.Sprintf("Half of the right ones fall within %s; %s", plural(s.Median, "step"), never)
	if s.Lasting() {
		limit = int(^uint(0) >> 1)
		f.Sentence = fmt.Sprintf("The attack misleads %s of the right ones; %s", Short(f.Share), never)
	}
	f.Pictures = e.where(func(p Picture) bool {
		return p.Attacked && p.Right() && !p.Never && p.FirstWrong > 0 && p.FirstWrong <= limit
	})
	return []Finding{f}
}
