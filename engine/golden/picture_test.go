package golden

import "testing"

func TestDiff(t *testing.T) {
	for _, c := range []struct {
		got, want []uint8
		diff      string
	}{
		{nil, []uint8{}, ""},
		{[]uint8{1, 2}, []uint8{1, 2}, ""},
		{[]uint8{1, 2, 3}, []uint8{1, 0, 0}, "2 of 3 bytes differ, want 0"},
		{[]uint8{1, 2}, []uint8{1, 2, 3}, "2 bytes, want 3"},
	} {
		if diff := Diff(c.got, c.want); diff != c.diff {
			t.Errorf("Diff(%v, %v) = %q, want %q", c.got, c.want, diff, c.diff)
		}
	}
}
