package inspect

import (
	"context"
	"fmt"
	"iter"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/walk"
	"beyond/ui"
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// Walker changes pictures as cameras, weather and files do.
type Walker interface {
	// Walk yields the steps of a walk as Attack does.
	Walk(
		ctx context.Context, p engine.Priority, i int, along walk.Walk, seed uint64,
	) iter.Seq2[attack.Step, error]
	// Course is the model's answer to all steps.
	Course(ctx context.Context, p engine.Priority, i int, along walk.Walk, seed uint64) (walk.Course, error)
}

// along says what the steps on the strip are: of the attack, or of a walk.
type along struct {
	natural bool
	kind    walk.Kind
}

// walkSeed is that of noise and haze, as the command walk has it.
const walkSeed = 0

// name is the walk's, "" for the attack.
func (a along) name() string {
	if !a.natural {
		return ""
	}
	return a.kind.String()
}

// next is the walk after or before this one. The attack stands between the last and the first.
func (a along) next(by int) along {
	n := len(walk.Kinds()) + 1
	at := 0
	if a.natural {
		at = int(a.kind) + 1
	}
	at = (at + by + n) % n
	return along{natural: at > 0, kind: walk.Kind(max(0, at-1))}
}

// title names it for a key.
func (a along) title() string {
	if !a.natural {
		return "the attack"
	}
	return a.kind.String()
}

// traceKey names what is on the strip.
func (m *Model) traceKey() traceKey {
	key := traceKey{picture: m.index(), settings: m.settings, along: m.along}
	if m.along.natural {
		key.settings = attack.Settings{Steps: m.settings.Steps}
	}
	return key
}

// way is the walk of a key.
func (k traceKey) way() walk.Walk { return walk.New(k.along.kind, k.settings.Steps) }

// walkAlong returns the action that changes what the steps are and the settings, begins anew and stays at the step on
// screen.
func (m *Model) walkAlong(a along, change func(s *attack.Settings)) func() tea.Cmd {
	return func() tea.Cmd {
		s := m.settings
		if change(&s); s == m.settings && a == m.along {
			return nil
		}
		if a.natural != m.along.natural || s.Method.Bounded() != m.settings.Method.Bounded() {
			m.gain = gainFor(a, s)
		}
		m.settings, m.along = s, a
		m.wanted = min(m.wanted, s.Steps)
		return m.begin()
	}
}

// gainFor is the amplification of differences: those of a walk are visible as they are, and a random start fills its
// bound.
func gainFor(a along, s attack.Settings) float64 {
	switch {
	case a.natural:
		return 1
	case s.Method.Bounded():
		return defaultGain / 4
	}
	return defaultGain
}

// walkKeys change what the steps are, and show what breaks the picture soonest.
func (m *Model) walkKeys() (walks, soonest ui.Key) {
	keep := func(s *attack.Settings) {
		if s.Method != attack.IFGSM { // whose steps are another number
			*s = m.opening(0, false)
		}
	}
	to := func(by int) func() tea.Cmd { return m.walkAlong(m.along.next(by), keep) }
	walks = ui.Group("p/P", "natural walks",
		m.key("p", "along "+m.along.next(1).title(), to(1), "p"),
		m.key("P", "along "+m.along.next(-1).title(), to(-1), "P"))
	what := "what breaks it soonest"
	if m.soonest.open {
		what = "hide what breaks it soonest"
	}
	return walks, m.key("B", what, m.toggleSoonest, "B")
}

// attackKey returns a key that means nothing on a walk.
func (m *Model) attackKey(help, does string, do func() tea.Cmd, names ...string) ui.Key {
	return m.key(help, does, do, names...).
		Needs(!m.along.natural, "this is a walk along "+m.along.name()+"; "+m.Key("r")+" returns to the attack")
}

// walkText names the walk on screen and its scale.
func (m *Model) walkText() string {
	k := m.along.kind
	return fmt.Sprintf("along %s to %s · M %d", k, k.Format(k.At(5)), m.settings.Steps)
}

// valueText is the value at a step, with its unit.
func (m *Model) valueText(step int) string {
	return m.along.kind.Format(m.traceKey().way().Scale()[step])
}

// walkFacts are how far the step on screen is from the original.
func (m *Model) walkFacts(f frame) []safe.Text {
	severity := 5 * m.traceKey().way().Severity(f.Index)
	of := "of 5, our scale"
	if m.along.kind.DefinedBy() != "" {
		of = "of ImageNet-C"
	}
	return []safe.Text{
		safe.Format("severity %.2g %s", severity, of),
		safe.Format("L2 %.3g", f.L2),
	}
}

func (m *Model) walkArguments() []string {
	return append(m.labelArguments(), "--along", m.along.name(), "--steps", fmt.Sprint(m.settings.Steps))
}
