package inspect

import (
	"fmt"
	"strings"
	"testing"

	"beyond/engine/attack"
	"beyond/ui/uitest"
)

func TestMethodDrawing(t *testing.T) {
	for _, size := range [][2]int{{80, 21}, {120, 37}, {200, 57}} {
		m := ready(t, newFake(), fooled, size[0], size[1])
		for _, method := range []string{"least", "deepfool", "pgd"} {
			uitest.PressAll(m, "x", "f")
			golden(t, fmt.Sprintf("%s %dx%d", method, size[0], size[1]), m)
		}
	}
}

// Each method runs to its end, names itself, and can be repeated by a command; the first comes back as it was.
func TestMethodsInTurn(t *testing.T) {
	m := ready(t, newFake(), fooled, 120, 37)
	was := m.settings
	flags := map[attack.Method]string{
		attack.IFGSM: "--norm linf --epsilon 0.001 --steps 10", attack.Least: "--method least --norm linf --steps 10",
		attack.DeepFool: "--method deepfool --norm l2 --steps 50",
		attack.PGD:      "--method pgd --bound 0.01568627450980392 --norm linf --epsilon 0.001 --steps 10",
		attack.APGDCE:   "--method apgd-ce --bound 0.01568627450980392 --norm linf --steps 100",
		attack.APGDT:    "--method apgd-t --bound 0.01568627450980392 --norm linf --steps 100",
	}
	for method := attack.IFGSM; method <= attack.APGDT; method++ {
		if m.settings.Method != method || !m.trace.ended || m.trace.err != nil || m.trace.firstWrong < 1 {
			t.Errorf("%s: %+v, ended %v, wrong at %d, %v", method, m.settings, m.trace.ended, m.trace.firstWrong, m.trace.err)
		}
		if line := m.CommandLine(); !strings.Contains(line, flags[method]+" --json") {
			t.Errorf("%s: %s", method, line)
		}
		uitest.PressAll(m, "f")
		if text := uitest.Text(drawn(m)); method != attack.IFGSM && strings.Count(text, attackTitles[method]) < 2 {
			t.Errorf("%s is not named:\n%s", attackTitles[method], text)
		}
		uitest.PressAll(m, "x")
	}
	if m.settings != was {
		t.Errorf("the first method came back as %+v", m.settings)
	}
	uitest.PressAll(m, "X", "R", "+")
	if s := m.settings; s.Method != attack.APGDT || s.Seed != 1 || s.Bound != 8./255 {
		t.Errorf("another start within a wider bound: %+v", s)
	}
	if text := m.methodText(); text != "APGD-T · L∞ · within 8/255 · M 100 · random start · seed 1" {
		t.Error(text)
	}
}

// Steps within a bound have a length of their own, which the command that repeats the attack has as well.
func TestStepWithinABound(t *testing.T) {
	m := ready(t, newFake(), fooled, 120, 37)
	uitest.PressAll(m, "x", "x", "x", "'", "'", "+", "R")
	if s := m.settings; s.Epsilon != 0.005 || s.Bound != 8./255 {
		t.Fatalf("%+v", s)
	}
	// cli's TestAttackOfTheScreen makes these steps of these words.
	const words = "--method pgd --bound 0.03137254901960784 --seed 1 --norm linf --epsilon 0.005 --steps 10"
	if line := m.CommandLine(); !strings.Contains(line, words+" --json") {
		t.Error(line)
	}
	if text := m.methodText(); text != "PGD · L∞ · ε 0.005 · within 8/255 · M 10 · random start · seed 1" {
		t.Error(text)
	}
	if uitest.PressAll(m, ";", ";", ";"); m.settings.Epsilon != 0.0005 {
		t.Errorf("shorter steps of %g", m.settings.Epsilon)
	}
	for _, c := range []struct{ key, why string }{
		{"x", "APGD-CE chooses its steps by itself"},
		{"r", "IFGSM has no bound; - and + move its step"},
		{"x", "least ε finds its length by itself"},
	} {
		if uitest.PressAll(m, c.key); uitest.Why(m, "'") != c.why {
			t.Errorf("%q, want %q", uitest.Why(m, "'"), c.why)
		}
	}
}

// A further run of steps takes the place of the one before, which has not misled, and its pictures are other ones.
func TestFurtherRunsTakeThePlace(t *testing.T) {
	far := fakeOf([][3]float64{{300, 0, 0}, {-300, 0, 0}, {0, -300, 0}, {0, 0, -300}, {0, 0, -200}, {0, 0, 0}})
	m := ready(t, far, fooled, 120, 37)
	m.opinions.forget()
	uitest.PressAll(m, "x", "x", "x", "x", "x", "{", "{", "{", "right")
	tr := m.trace
	if !tr.ended || tr.firstWrong != notYet || tr.last() != 10 || tr.restart() < 1 {
		t.Fatalf("ended %v at step %d of run %d, wrong at %d", tr.ended, tr.last(), tr.restart(), tr.firstWrong)
	}
	if s := tr.Step(1); s.Restart != tr.restart() || tr.Step(0).Restart != 0 {
		t.Errorf("the explanation's step is %+v", s)
	}
	if got, want := m.caption(attacked), fmt.Sprintf("APGD-T, step 1 of 10, class %d of 9", tr.restart()+1); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestMethodsSayWhy(t *testing.T) {
	m := ready(t, newFake(), fooled, 120, 37)
	for _, c := range []struct{ before, key, why string }{
		{"", "R", "IFGSM has no random start; x goes to PGD"},
		{"x", "+", "least ε finds its length by itself"},
		{"x", "n", "DeepFool measures in L2"},
		{"", "t", "DeepFool leads to the nearest class; x chooses another method"},
		{"p", "x", "this is a walk along blur; r returns to the attack"},
	} {
		if c.before != "" {
			uitest.PressAll(m, c.before)
		}
		if got := uitest.Why(m, c.key); got != c.why {
			t.Errorf("%s says %q, want %q", c.key, got, c.why)
		}
	}
	if m.settings.Method != attack.IFGSM || m.settings.Steps != attack.DefaultSteps {
		t.Errorf("a walk has the steps of %+v", m.settings)
	}
	wrong := ready(t, newFake(), mistaken, 120, 37)
	if uitest.PressAll(wrong, "x", "x", "x"); !strings.Contains(wrong.outcomeText().String(), "not attacked") {
		t.Errorf("wrong from the start: %s", wrong.outcomeText())
	}
}
