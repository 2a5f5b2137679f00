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
		e.Pictures[i].Top, e.Pictures[i].Rank, e.Pictures[i].LeftOut, e.Pictures[i].NotFinite = nil, 0, "the model gives NaN", true
	}
	m, _ = ready(e, 80, 20)
	if got, want := m.Status().String(), "12 of 91 pictures gave NaN: left out of every figure · x names them"; got != want {
		t.Errorf("status %q, want %q", got, want)
	}
	if known, failed := m.facts.known, m.facts.failed; failed != 12 || known != len(e.Pictures)-12 || len(m.facts.leftOut)-len(e.Skipped) != 12 {
		t.Errorf("%d known, %d failed of %d", known, failed, len(e.Pictures))
	}
}
