package kernel

// Multiply keeps the multipliers of one core as busy as the active path can, for a number of rounds, and returns the
// number of multiplications and additions. It reads and writes no memory, so timing it gives a speed that no layer can
// exceed, except by Winograd's method, which saves multiplications.
func Multiply(rounds int) (operations int64) { return int64(rounds) * multiply(active, rounds) }

// multiplyGeneric uses the loop of the plain Go kernels: eight sums at a time.
func multiplyGeneric(rounds int) (operations int64) {
	acc, w := [Block / 2]float64{}, [Block / 2]float32{}
	one := [1]float32{1}
	for range rounds {
		accumulateHalf(&acc, one[:], w[:])
	}
	return Block
}
