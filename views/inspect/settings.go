package inspect

import (
	"math"
	"slices"

	"beyond/engine/attack"
	tea "charm.land/bubbletea/v2"
)

// defaults are the paper's settings. The screen also asks whether a step survives rounding.
func defaults(n attack.Norm) attack.Settings {
	s := attack.Default(n)
	s.Rounding = true
	return s
}

// The lengths, numbers of steps and amplifications that the keys choose from.
var (
	epsilons = map[attack.Norm][]float64{
		attack.Linf: oneTwoFive(-5, -1), // up to half of all grey levels
		attack.L2:   oneTwoFive(-2, 1),
	}
	stepCounts = []int{1, 2, 5, 10, 20, 50, 100}
	gains      = []float64{1, 4, 16, 64, 256, 1024}
)

const defaultGain = 64 // four steps of ε 0.001 change a pixel by a quarter of its range

// oneTwoFive lists 1, 2 and 5 times 10^from to 10^to, each the float nearest to its decimal.
func oneTwoFive(from, to int) []float64 {
	var ladder []float64
	for e := from; e <= to; e++ {
		for _, digit := range []float64{1, 2, 5} {
			if e < 0 {
				ladder = append(ladder, digit/math.Pow10(-e))
			} else {
				ladder = append(ladder, digit*math.Pow10(e))
			}
		}
	}
	return ladder
}

// rung returns the value next to v on a rising ladder, above it if by is 1, below it if by is −1; v itself at
// the ends.
func rung[T int | float64](ladder []T, v T, by int) T {
	at, found := slices.BinarySearch(ladder, v)
	if by < 0 || found {
		at += by
	}
	if at < 0 || at >= len(ladder) {
		return v
	}
	return ladder[at]
}

// otherNorm changes to the other norm, with its usual ε.
func otherNorm(s *attack.Settings) {
	s.Norm = attack.L2 - s.Norm
	s.Epsilon, s.Bound = s.Norm.DefaultEpsilon(), s.Method.DefaultBound(s.Norm, 0)
}

// normSign is how a norm is written on screen.
func normSign(n attack.Norm) string { return [...]string{"L∞", "L2"}[n] }

// adjusted returns the action that changes the attack's settings, attacks with them and stays at the step on screen.
func (m *Model) adjusted(change func(s *attack.Settings)) func() tea.Cmd {
	return m.walkAlong(m.along, change)
}
