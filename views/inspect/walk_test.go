package inspect

import (
	"fmt"
	"strings"
	"testing"

	"beyond/engine/walk"
	"beyond/ui/uitest"
)

// TestWalkDrawing draws walks and what breaks the picture soonest.
func TestWalkDrawing(t *testing.T) {
	for _, size := range [][2]int{{80, 21}, {120, 37}, {200, 57}} {
		m := ready(t, newFake(), fooled, size[0], size[1])
		uitest.PressAll(m, "P", "P", "P", "P", "f")
		golden(t, fmt.Sprintf("hue %dx%d", size[0], size[1]), m)
		uitest.PressAll(m, "B")
		golden(t, fmt.Sprintf("soonest %dx%d", size[0], size[1]), m)
	}
	m := ready(t, newFake(), unlabelled, 120, 37)
	uitest.PressAll(m, "B")
	golden(t, "soonest, unlabelled", m)
}

// TestWalksInTurn goes through the attack and all walks, forwards and back, and stays at the step on screen.
func TestWalksInTurn(t *testing.T) {
	m := ready(t, newFake(), fooled, 120, 37)
	uitest.PressAll(m, "right", "right")
	for by, press := range map[int]string{1: "p", -1: "P"} {
		at := along{}
		for range len(walk.Kinds()) + 1 {
			uitest.PressAll(m, press)
			at = at.next(by)
			if m.along != at || m.trace.key.along != at || m.shown() != 2 || m.trace.last() != m.settings.Steps {
				t.Fatalf("after %s: %v, the strip %v, step %d of %d", press, m.along, m.trace.key, m.shown(), m.trace.last())
			}
			head := uitest.Drawn(m, m.Width, m.Height).Text()
			if at.natural && !strings.Contains(head, "along "+at.name()) {
				t.Errorf("the screen does not name %s:\n%s", at.name(), head)
			}
		}
		if m.along.natural || m.gain != defaultGain {
			t.Errorf("after all walks: %v, gain %v", m.along, m.gain)
		}
	}
}

// TestWalkComputesOnce goes back to a walk and to the attack that were on screen before.
func TestWalkComputesOnce(t *testing.T) {
	f := newFake()
	m := ready(t, f, fooled, 120, 37)
	uitest.PressAll(m, "p")
	computed := f.steps
	uitest.PressAll(m, "P", "p")
	if f.steps != computed {
		t.Errorf("%d steps were computed again", f.steps-computed)
	}
	uitest.PressAll(m, "}")
	if m.trace.last() != 20 || f.steps != computed+21 {
		t.Errorf("twenty steps: the last is %d, %d computed", m.trace.last(), f.steps-computed)
	}
}

// TestWalkCommand repeats the walk and disables the keys of the attack, with a reason.
func TestWalkCommand(t *testing.T) {
	m := ready(t, newFake(), fooled, 120, 37)
	uitest.PressAll(m, "p", "p", "right")
	want := "beyond walk gallery:orange/court_0107.png --label n07747607 --along noise --steps 10 --json"
	if got := m.CommandLine(); got != want {
		t.Errorf("command %q, want %q", got, want)
	}
	if got := m.fileName(attacked); !strings.HasSuffix(got, "-noise-step-1-of-10") {
		t.Errorf("file %q", got)
	}
	before := m.settings
	uitest.PressAll(m, "-", "n", "t")
	if m.settings != before || m.chooser != nil {
		t.Errorf("keys of the attack changed the settings to %+v", m.settings)
	}
	uitest.PressAll(m, "r")
	if m.along.natural {
		t.Error("still a walk after reset")
	}
}

// TestSoonest ranks all walks, and begins anew with another picture or number of steps.
func TestSoonest(t *testing.T) {
	m := ready(t, newFake(), fooled, 120, 37)
	uitest.PressAll(m, "B")
	s := &m.soonest
	order := s.ranked()
	if len(order) != len(walk.Kinds()) {
		t.Fatalf("%d walks", len(order))
	}
	for i := 1; i < len(order); i++ {
		if s.severity(order[i-1]) > s.severity(order[i]) {
			t.Errorf("%v before %v", s.courses[order[i-1]], s.courses[order[i]])
		}
	}
	uitest.PressAll(m, "]")
	if s.of.picture != mistaken || len(s.courses) != len(walk.Kinds()) || *s.courses[0].FirstWrong != 0 {
		t.Errorf("another picture: %+v", s.of)
	}
	uitest.PressAll(m, "{")
	if s.of.steps != 5 || len(s.courses[3].Steps) != 6 {
		t.Errorf("fewer steps: %+v", s.of)
	}
	uitest.PressAll(m, "i")
	if s.open || !m.detailed {
		t.Error("details stand beside what breaks it")
	}
	uitest.PressAll(m, "B", "]", "]") // to the picture that cannot be read
	if len(s.courses) != 0 || s.err == nil || !strings.Contains(uitest.Drawn(m, 120, 37).Text(), "unexpected EOF") {
		t.Errorf("%d walks of a picture that cannot be read, error %v", len(s.courses), s.err)
	}
}
