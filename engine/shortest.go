package engine

import (
	"context"
	"encoding/json"
	"math"

	"beyond/engine/attack"
)

// leastKey names a least step length: of a picture, away from a class, under settings whose step length does not count.
type leastKey struct {
	picture, class int
	settings       attack.Settings
}

// leasts are kept as JSON, null where no length misleads.
var leasts = keeping[attack.Shortest]{
	method: "least 1",
	encode: func(s attack.Shortest) []byte { return marshal(s) },
	decode: func(text []byte) (s attack.Shortest, err error) { return s, json.Unmarshal(text, &s) },
}

// knownShortest is the length if it is known.
func (w *Workspace) knownShortest(k leastKey) (least float64, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	least, ok = w.least[k]
	return least, ok
}

// shortest returns the least length of a step with which the attack misleads within its steps: 0 for a picture that is
// wrong already, +Inf where none misleads. See attack.FindLeast.
func (w *Workspace) shortest(ctx context.Context, p Priority, k leastKey) (float64, error) {
	if least, ok := w.knownShortest(k); ok {
		return least, nil
	}
	s := k.settings
	s.Epsilon, s.Rounding, s.Method = 0, false, attack.Least
	found, _, err := kept(ctx, w, p, k.picture, leasts, attackSettings(k.class, s),
		func() (attack.Shortest, string, error) {
			c, err := w.engine.crop(ctx, p, w.Set, k.picture, w.Model.Preset)
			if err != nil {
				return attack.Shortest{}, "", err
			}
			unit := make([]float32, w.Model.pixels())
			c.img.Unit(unit)
			found, err := attack.FindLeast(ctx, w.prober(p), unit, k.class, s)
			return found, c.sha256, err
		})
	if err != nil {
		return 0, err
	}
	least := found.Epsilon
	if !found.Found {
		least = math.Inf(1)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.least[k] = least
	return least, nil
}
