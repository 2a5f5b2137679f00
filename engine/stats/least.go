package stats

// LeastFisher returns the smallest p-value that Fisher's exact test can give for any table with the margins of
// [[a, b], [c, d]]. If it is above the test's level, the test should be omitted: it cannot be significant, and only
// makes the correction of the other tests stricter (Tarone 1990). It panics if a count is negative.
func LeastFisher(a, b, c, d int) float64 {
	row, column, total := a+b, a+c, a+b+c+d
	p := func(a int) float64 { return Fisher(a, row-a, column-a, total-row-column+a) }
	return min(p(min(row, column)), p(max(0, row+column-total)))
}
