package why

import (
	"slices"
	"strings"
	"testing"

	"beyond/engine"
	"beyond/engine/lime"
	"beyond/engine/segment"
	"beyond/ui"
	"beyond/ui/uitest"
	"beyond/views/inspect/why/blocks"
)

// explained is a host that has explained its picture as told.
func explained(t *testing.T, d *blocks.Explainer, begin Begin) *host {
	h := &host{Panel: New(Options{Explainer: d, Begin: begin})}
	h.Update(ui.Shown{})
	t.Cleanup(func() { h.Update(ui.Hidden{}) })
	cmd := uitest.Press(h, "e")
	for !h.explanation(0).complete() {
		cmd = uitest.Next(h, cmd)
	}
	return h
}

func TestBeginsAsTold(t *testing.T) {
	d := blocks.New()
	begin := Begin{
		Cut:  engine.Cut{Segments: segment.BySLIC, Hidden: lime.Black},
		LIME: lime.Settings{Samples: 150, Sigma: 0.5, K: 3},
	}
	h := explained(t, d, begin)
	if d.Evaluated != 150 || h.explanation(0).fits.n != 150 {
		t.Errorf("%d samples evaluated, the last fit is of %d", d.Evaluated, h.explanation(0).fits.n)
	}
	if f := h.fit(0); f == nil || f.Err != nil || len(f.Selected) != 3 || f.Samples != 150 {
		t.Errorf("the fit is %+v", f)
	}
	if key := h.explanation(0).key; key.cut != begin.Cut {
		t.Errorf("cut as %+v", key.cut)
	}
	for range 4 {
		uitest.Press(h, ")")
	}
	if h.k != 7 || h.selectedK() != 7 {
		t.Errorf("k is %d after four more", h.k)
	}
	few := explained(t, blocks.New(), Begin{LIME: lime.Settings{Samples: 20, Sigma: 0.25, K: 8}})
	if few.explanation(0).err == nil {
		t.Error("20 samples tell 20 segments apart")
	}
	far := explained(t, blocks.New(), Begin{LIME: lime.Settings{Samples: 1_000_000, Sigma: 0.25, K: 8}})
	if err := far.explanation(0).err; err == nil || !strings.Contains(err.Error(), "samples 1000000") {
		t.Errorf("a million samples: %v", err)
	}
}

// The checkpoints end with all samples, however few they are.
func TestFirstCheckpoint(t *testing.T) {
	for _, c := range [][3]int{{10, 1000, 50}, {50, 1000, 100}, {700, 1000, 1000}, {10, 30, 30}, {100, 120, 120}, {99, 120, 100}} {
		if got := firstCheckpoint(c[0], c[1]); got != c[2] {
			t.Errorf("%d segments of %d samples: %d, want %d", c[0], c[1], got, c[2])
		}
	}
	if !slices.IsSorted(checkpoints) {
		t.Error("the checkpoints do not rise")
	}
}
