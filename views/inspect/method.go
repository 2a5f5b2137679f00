package inspect

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"beyond/engine/attack"
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// attackTitles are the methods' names for people, in the order of package attack.
var attackTitles = [...]string{"IFGSM", "least ε", "DeepFool", "PGD", "APGD-CE", "APGD-T"}

// startOf are the settings that a method begins with: the command's. A target stays where the method knows one.
func startOf(method attack.Method, before attack.Settings) attack.Settings {
	s := defaults(method.DefaultNorm())
	s.Method, s.Steps = method, method.DefaultSteps()
	s.Bound = method.DefaultBound(s.Norm, 0)
	if method != attack.DeepFool {
		s.Target, s.Targeted = before.Target, before.Targeted
	}
	return s.WithRestarts(1, 0)
}

// methodKeys choose the method, and another random start of it.
func (m *Model) methodKeys() []ui.Key {
	n := len(attackTitles)
	to := func(by int) attack.Method { return attack.Method((int(m.settings.Method) + by + n) % n) }
	change := func(by int) func() tea.Cmd {
		return m.adjusted(func(s *attack.Settings) {
			if *s = startOf(to(by), *s); s.Method == attack.IFGSM {
				*s = m.opening(s.Target, s.Targeted)
			}
		})
	}
	step := func(by int) func() tea.Cmd {
		return m.adjusted(func(s *attack.Settings) { s.Epsilon = rung(epsilons[s.Norm], s.Epsilon, by) })
	}
	within := func(help, does string, by int, name string) ui.Key {
		why := m.whyNoStep()
		return m.attackKey(help, does, step(by), name).Needs(why == "", why)
	}
	seed := m.adjusted(func(s *attack.Settings) { s.Seed++ })
	return []ui.Key{
		ui.Group("x/X", "attack method",
			m.attackKey("x", "attack by "+attackTitles[to(1)], change(1), "x"),
			m.attackKey("X", "attack by "+attackTitles[to(-1)], change(-1), "X")),
		ui.Group(";/'", "step ε", within(";", "shorter steps within the bound", -1, ";"),
			within("'", "longer steps within the bound", 1, "'")),
		m.attackKey("R", "another random start", seed, "R").
			Needs(m.settings.Method.Bounded(), attackTitles[m.settings.Method]+" has no random start; "+m.Key("x")+" goes to PGD"),
	}
}

// opening are the settings of IFGSM that pictures open with.
func (m *Model) opening(target int, targeted bool) attack.Settings {
	s := defaults(attack.Linf)
	if m.options.Attack != (attack.Settings{}) {
		s = m.options.Attack
	}
	s.Target, s.Targeted = target, targeted
	return s
}

// bounds are the lengths of all steps together that the keys choose from.
var bounds = map[attack.Norm][]float64{
	attack.Linf: {1. / 255, 2. / 255, 4. / 255, 8. / 255, 16. / 255, 32. / 255},
	attack.L2:   {0.25, 0.5, 1, 2, 3, 5, 10},
}

// longer makes steps longer, or shorter if by is −1; of methods that look within a bound it moves the bound.
func longer(s *attack.Settings, by int) {
	if s.Method.Bounded() {
		s.Bound = rung(bounds[s.Norm], s.Bound, by)
		return
	}
	s.Epsilon = rung(epsilons[s.Norm], s.Epsilon, by)
}

// whyNoLength says why a method has no length to choose, "" if it has one.
func whyNoLength(method attack.Method) string {
	if method == attack.Least || method == attack.DeepFool {
		return attackTitles[method] + " finds its length by itself"
	}
	return ""
}

// whyNoStep says why steps have no length beside the one that whyNoLength is about, "" if they have.
func (m *Model) whyNoStep() string {
	method := m.settings.Method
	switch {
	case method.Bounded() && hasEpsilon(method):
		return ""
	case method.Bounded():
		return attackTitles[method] + " chooses its steps by itself"
	case hasEpsilon(method):
		return attackTitles[method] + " has no bound; " + m.Key("-") + " and " + m.Key("+") + " move its step"
	}
	return whyNoLength(method)
}

// methodText names the settings of a method other than IFGSM, in the order of their weight.
func (m *Model) methodText() string {
	s, t := m.settings, m.trace
	parts := []string{attackTitles[s.Method], normSign(s.Norm)}
	if s.Method == attack.Least && t.least().Found && t.least().Epsilon > 0 {
		parts[0] += fmt.Sprintf(" %.6f", t.least().Epsilon)
	}
	if s.Method == attack.PGD {
		parts = append(parts, fmt.Sprintf("ε %g", s.Epsilon))
	}
	if s.Bound > 0 {
		parts = append(parts, "within "+boundText(s))
	}
	if s.Method == attack.DeepFool {
		parts = append(parts, fmt.Sprintf("M ≤ %d", s.Steps))
	} else {
		parts = append(parts, fmt.Sprintf("M %d", s.Steps))
	}
	if s.Method.Bounded() {
		parts = append(parts, "random start", fmt.Sprintf("seed %d", s.Seed))
	}
	return strings.Join(parts, " · ")
}

// boundText writes a bound in grey levels where it is a number of them.
func boundText(s attack.Settings) string {
	if levels := 255 * s.Bound; s.Norm == attack.Linf && math.Abs(levels-math.Round(levels)) < 1e-9 {
		return fmt.Sprintf("%.0f/255", levels)
	}
	return fmt.Sprintf("%g", s.Bound)
}

// tries is how many runs of its steps a method makes, as long as none misleads.
func tries(s attack.Settings) int {
	n := max(1, s.Restarts)
	if s.Method == attack.APGDT && !s.Targeted {
		n *= attack.TargetClasses
	}
	return n
}

// final is the last step on the strip: as many as were asked for, or as a method needs that ends by itself.
func (m *Model) final() int {
	t := m.trace
	switch {
	case m.along.natural || m.settings.Method == attack.IFGSM || t.err != nil:
		return m.settings.Steps
	case t.ended:
		return max(0, t.last())
	case m.settings.Method == attack.DeepFool:
		return min(max(0, t.last())+1, m.settings.Steps)
	}
	return m.settings.Steps
}

// methodOutcome says what a method other than IFGSM has found beside the first wrong step; "" for nothing.
func (m *Model) methodOutcome() string {
	t, s := m.trace, m.settings
	switch {
	case t.firstWrong == 0 && t.ended:
		return "not attacked"
	case s.Method == attack.Least && t.ended && !t.least().Found:
		return "no ε up to 1 misleads"
	case s.Method == attack.Least && t.least().Found:
		return fmt.Sprintf("least ε %.6f, to %.6f", t.least().Epsilon, attack.LeastPrecision)
	case s.Method == attack.DeepFool && t.firstWrong > 0:
		return fmt.Sprintf("L2 %.4g at the boundary", t.frames[t.firstWrong].L2)
	}
	return ""
}

// least is the least step length that the method Least has found.
func (t *trace) least() attack.Shortest {
	if len(t.frames) == 0 {
		return attack.Shortest{}
	}
	return t.frames[t.last()].Least
}

// restart is the run of steps on the strip, from 0.
func (t *trace) restart() int {
	if len(t.frames) == 0 {
		return 0
	}
	return t.frames[t.last()].Restart
}

// tryText names the run of steps on the strip where there is more than one; "" otherwise.
func (m *Model) tryText() string {
	if n := tries(m.settings); n > 1 && !m.along.natural {
		return fmt.Sprintf(", class %d of %d", m.trace.restart()+1, n)
	}
	return ""
}

// methodArguments are the flags of a method other than IFGSM.
func methodArguments(s attack.Settings, length func(float64) string) (words []string) {
	if s.Method == attack.IFGSM {
		return nil
	}
	words = []string{"--method", s.Method.String()}
	if s.Bound > 0 {
		words = append(words, "--bound", length(s.Bound))
	}
	if s.Seed > 0 {
		words = append(words, "--seed", fmt.Sprint(s.Seed))
	}
	return words
}

// hasEpsilon reports whether the length of a step is a setting of a method.
func hasEpsilon(method attack.Method) bool {
	return slices.Contains([]attack.Method{attack.IFGSM, attack.PGD}, method)
}
