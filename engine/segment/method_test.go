package segment

import "testing"

func TestMethods(t *testing.T) {
	pix := noisyPatches(32, 32, 1)
	for _, m := range []Method{ByQuickshift, BySLIC, ByGrid} {
		got, err := ParseMethod(m.String())
		if err != nil || got != m {
			t.Errorf("ParseMethod(%q) = %v, %v, want %v", m, got, err, m)
		}
		checkSegmentation(t, m.Cut(pix, 32, 32, 0))
	}
	if _, err := ParseMethod("watershed"); err == nil {
		t.Error("an unknown method is accepted")
	}
}
