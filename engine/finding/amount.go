package finding

import (
	"fmt"
	"math"
	"strconv"

	"beyond/engine/stats"
)

// LeastForPercent is the number of pictures below which a share is written as "3 of 7": a percentage would
// claim a precision that is not there.
const LeastForPercent = 20

// Short writes a share without its interval: "12 %", or "3 of 7" of few pictures.
func Short(s stats.Share) string {
	if s.N < LeastForPercent {
		return fmt.Sprintf("%d of %d", s.K, s.N)
	}
	return percent(s.Share)
}

// Both writes two shares that are compared in one form: in percent, or as counts if either is of few pictures.
func Both(a, b stats.Share) (string, string) {
	if a.N < LeastForPercent || b.N < LeastForPercent {
		return fmt.Sprintf("%d of %d", a.K, a.N), fmt.Sprintf("%d of %d", b.K, b.N)
	}
	return percent(a.Share), percent(b.Share)
}

// Long writes a share with all that belongs to it: "12.1 % (41/340, 9.0–16.0)", or "3 of 7 (15.8–75.0 %)".
func Long(s stats.Share) string {
	if s.N < LeastForPercent {
		return fmt.Sprintf("%d of %d (%s %%)", s.K, s.N, Interval(s))
	}
	return fmt.Sprintf("%.1f %% (%s/%s, %s)", 100*s.Share, Count(s.K), Count(s.N), Interval(s))
}

// Column writes a share for a table of plain text: "12.1 %  (41/340, 9.0–16.0)", or "3 of 7".
func Column(s stats.Share) string {
	if s.N < LeastForPercent {
		return Short(s)
	}
	return fmt.Sprintf("%.1f %%  (%d/%d, %s)", 100*s.Share, s.K, s.N, Interval(s))
}

// Interval writes the Wilson 95 % interval in percent, without the sign: "9.0–16.0".
func Interval(s stats.Share) string { return fmt.Sprintf("%.1f–%.1f", 100*s.Low, 100*s.High) }

// Probability writes a p-value with as many digits as it is worth.
func Probability(p float64) string {
	switch {
	case math.IsNaN(p):
		return ""
	case p < 1e-6:
		return "p < 0.000001"
	case p < 0.001:
		return "p " + strconv.FormatFloat(p, 'f', 1-int(math.Floor(math.Log10(p))), 64) // two digits that count
	}
	return fmt.Sprintf("p %.3f", p)
}

// Count writes a number with its thousands set apart: "50,000".
func Count(n int) string {
	digits := fmt.Sprint(n)
	for at := len(digits) - 3; at > 0 && digits[at-1] != '-'; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

// percent rounds to whole percents; 0 % and 100 % stand for none and all exactly.
func percent(share float64) string {
	switch whole := math.Round(100 * share); {
	case whole == 0 && share > 0:
		return "under 1 %"
	case whole == 100 && share < 1:
		return "over 99 %"
	default:
		return fmt.Sprintf("%.0f %%", whole)
	}
}

// plural writes "1 picture", "2 pictures".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return Count(n) + " " + one + "s"
}
