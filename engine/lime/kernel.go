package lime

import (
	"fmt"
	"math"
)

// Kernel turns a sample's distance into its weight.
type Kernel int

const (
	Lime  Kernel = iota // sqrt(exp(−dist²/σ²)), as the lime package computes it
	Paper               // exp(−dist²/σ²): Eq. 5 of the paper with its sign put right
)

// ParseKernel reads "lime" or "paper".
func ParseKernel(s string) (Kernel, error) { return parse[Kernel]("kernel", s, Lime, Paper) }

func (k Kernel) String() string { return [...]string{"lime", "paper"}[k] }

// Refit says how the selected segments get their weights.
type Refit int

const (
	Ridge Refit = iota // weighted ridge regression with α = 1, as lime does
	OLS                // weighted least squares, as in the paper
)

// ParseRefit reads "ridge" or "ols".
func ParseRefit(s string) (Refit, error) { return parse[Refit]("refit", s, Ridge, OLS) }

func (r Refit) String() string { return [...]string{"ridge", "ols"}[r] }

// parse finds the choice that is written so.
func parse[T fmt.Stringer](what, s string, choices ...T) (T, error) {
	names := ""
	for i, c := range choices {
		if c.String() == s {
			return c, nil
		}
		if i > 0 {
			names += ", "
		}
		names += c.String()
	}
	return choices[0], fmt.Errorf("%s %q: choose %s", what, s, names)
}

// Distance is the cosine distance of a row with m ones of d to the row of all ones: 1 − sqrt(m/d).
func Distance(m, d int) float64 { return 1 - math.Sqrt(float64(m)/float64(d)) }

// Weight of a sample at that distance.
func (k Kernel) Weight(distance, sigma float64) float64 {
	w := math.Exp(-distance * distance / (sigma * sigma))
	if k == Lime {
		return math.Sqrt(w)
	}
	return w
}
