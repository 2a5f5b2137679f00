package kernel

// Multiply keeps the multipliers of one core as busy as the active path can, for a number of rounds, and returns the
// multiplications and additions done. Nothing is read or written, so timing it gives the speed that no layer can
// pass, apart from those that save multiplications by Winograd's method.
func Multiply(rounds int) (operations int64) { return int64(rounds) * multiply(active, rounds) }

// multiplyGeneric does as plain Go does: eight sums at a time.
func multiplyGeneric(rounds int) (operations int64) {
	acc, w := [Block / 2]float64{}, [Block / 2]float32{}
	one := [1]float32{1}
	for range rounds {
		accumulateHalf(&acc, one[:], w[:])
	}
	return Block
}
