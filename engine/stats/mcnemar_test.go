package stats

import (
	"math"
	"math/big"
	"testing"
)

// TestMcNemar compares with the definition in exact integers: 2·Σ C(n, k) for k up to the smaller count, over 2^n.
func TestMcNemar(t *testing.T) {
	small := [][2]int{{0, 0}, {0, 1}, {1, 1}, {8, 0}, {13, 7}, {3, 30}, {50, 49}}
	for _, c := range append(small, [][2]int{{400, 300}, {1500, 1400}, {5000, 1}}...) {
		b, c := c[0], c[1]
		sum, n := new(big.Int), int64(b+c)
		for k := range int64(min(b, c) + 1) {
			sum.Add(sum, new(big.Int).Binomial(n, k))
		}
		p, _ := new(big.Rat).SetFrac(sum.Lsh(sum, 1), new(big.Int).Lsh(big.NewInt(1), uint(n))).Float64()
		want := math.Min(1, p)
		for _, got := range []float64{McNemar(b, c), McNemar(c, b)} {
			if math.Abs(got-want) > 1e-12 {
				t.Errorf("McNemar(%d, %d) = %v, want %v", b, c, got, want)
			}
		}
	}
}
