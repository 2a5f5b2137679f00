package lime

import (
	"fmt"
	"math"
	"strings"
)

// Kernel maps a sample's distance from the picture to its weight.
type Kernel int

// The kernels.
const (
	Lime  Kernel = iota // sqrt(exp(−dist²/σ²)), as in the lime package
	Paper               // exp(−dist²/σ²): Eq. 5 of the paper with its sign corrected
)

// ParseKernel reads "lime" or "paper".
func ParseKernel(s string) (Kernel, error) { return parse[Kernel]("kernel", s, Lime, Paper) }

// String returns the name that ParseKernel reads.
func (k Kernel) String() string { return [...]string{"lime", "paper"}[k] }

// Refit is the regression that gives the selected segments their weights.
type Refit int

// The regressions.
const (
	Ridge Refit = iota // weighted ridge regression with α = 1, as in lime
	OLS                // weighted least squares, as in the paper
)

// ParseRefit reads "ridge" or "ols".
func ParseRefit(s string) (Refit, error) { return parse[Refit]("refit", s, Ridge, OLS) }

// String returns the name that ParseRefit reads.
func (r Refit) String() string { return [...]string{"ridge", "ols"}[r] }

// parse returns the choice whose name is s. setting is for the error message.
func parse[T fmt.Stringer](setting, s string, choices ...T) (T, error) {
	var names []string
	for _, c := range choices {
		if c.String() == s {
			return c, nil
		}
		names = append(names, c.String())
	}
	return choices[0], fmt.Errorf("%s %q: choose %s", setting, s, strings.Join(names, ", "))
}

// Distance returns the cosine distance between a row with m ones among d values and the row of all ones:
// 1 − sqrt(m/d).
func Distance(m, d int) float64 { return 1 - math.Sqrt(float64(m)/float64(d)) }

// Weight returns the weight of a sample at that distance. sigma is the kernel's width.
func (k Kernel) Weight(distance, sigma float64) float64 {
	w := math.Exp(-distance * distance / (sigma * sigma))
	if k == Lime {
		return math.Sqrt(w)
	}
	return w
}
