package imaging

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"testing"
)

// TestResizeUnitEqualsPillow compares with Pillow's pictures of float32, up and down. testdata/unit.py prints the hash.
func TestResizeUnitEqualsPillow(t *testing.T) {
	const want = "3e6b5ab67ab74db049d5d3e082de77e0b2a711b45abfb04be70fe41ed8595e2d"
	sum := sha256.New()
	for _, size := range []int{1, 2, 7, 32, 53, 96} {
		unit := make([]float32, 3*size*size)
		for i := range unit {
			unit[i] = float32((i*i*7+i*31)%997) / 996
		}
		before := slices.Clone(unit)
		for _, to := range []int{1, 3, 28, 53, 60, 131} {
			if err := binary.Write(sum, binary.LittleEndian, ResizeUnit(unit, size, to)); err != nil {
				t.Fatal(err)
			}
		}
		if !slices.Equal(unit, before) {
			t.Errorf("%d pixels a side: the picture was modified", size)
		}
	}
	if got := hexadecimal(sum); got != want {
		t.Errorf("SHA-256 %s, want Pillow's %s", got, want)
	}
}
