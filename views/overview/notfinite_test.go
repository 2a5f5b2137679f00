package overview

import "testing"

// TestFault_09_NotFinite says how many pictures gave NaN; they are left out, and named on request.
func TestFault_09_NotFinite(t *testing.T) {
	e := gallery()
	m, _ := ready(e, 80, 20)
	if got := m.Status().String(); got != "" {
		t.Errorf("status %q, want none", got)
	}
	for i := range 12 {
		p := &e.Pictures[i]
		p.Top, p.Rank, p.LeftOut, p.NotFinite = nil, 0, "the model gives NaN", true
	}
	m, _ = ready(e, 80, 20)
	want := "12 of 91 pictures gave NaN: left out of every figure · x names them"
	if got := m.Status().String(); got != want {
		t.Errorf("status %q, want %q", got, want)
	}
	f, n := m.facts, len(e.Pictures)
	if f.failed != 12 || f.known != n-12 || len(f.leftOut)-len(e.Skipped) != 12 {
		t.Errorf("%d known, %d failed, %d left out of %d, want 12 that failed and are left out",
			f.known, f.failed, len(f.leftOut)-len(e.Skipped), n)
	}
}
