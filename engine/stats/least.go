package stats

// LeastFisher returns the least p-value that Fisher's exact test can give for any table with the margins of
// [[a, b], [c, d]]. Where it is above the level of the test, the question is not worth asking: it cannot be answered,
// and only weighs on the others' correction (Tarone 1990).
func LeastFisher(a, b, c, d int) float64 {
	row, column, total := a+b, a+c, a+b+c+d
	p := func(a int) float64 { return Fisher(a, row-a, column-a, total-row-column+a) }
	return min(p(min(row, column)), p(max(0, row+column-total)))
}
