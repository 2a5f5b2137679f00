package kernel

import "testing"

// TestMultiply checks that the number of operations is proportional to the rounds.
func TestMultiply(t *testing.T) {
	everyPath(t, func(t *testing.T) {
		if one, many := Multiply(1), Multiply(1000); one <= 0 || many != 1000*one {
			t.Errorf("1 round has %d operations, 1000 have %d", one, many)
		}
	})
}
