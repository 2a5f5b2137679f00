package critic

import (
	"fmt"
	"math"
	"strings"

	"beyond/engine"
	"beyond/engine/critic"
	"beyond/ui/safe"
)

// The two lists of a block.
const (
	prototypes = iota
	criticisms
	lists
)

var listNames = [lists]string{"prototypes", "criticisms"}

// block is one selector's choice.
type block struct {
	title    string
	err      error
	lists    [lists][]pick
	rules    [lists]critic.Rule
	overlaps []overlap
}

// pick is one picture chosen.
type pick struct {
	index int // of the picture
	why   critic.Why
	also  string // initials of the other selectors that have chosen it
}

// overlap is how much a selection has in common with another selector's.
type overlap struct {
	title   string
	jaccard float64
}

// blocksOf prepares an answer for drawing.
func blocksOf(c *engine.Critique) []block {
	blocks := make([]block, len(c.Answers))
	for s, a := range c.Answers {
		b := block{title: c.Selectors[s].Title(), err: a.Err, rules: [lists]critic.Rule{a.PrototypeRule, a.CriticismRule}}
		for list, choices := range [lists][]critic.Choice{a.Prototypes, a.Criticisms} {
			for _, choice := range choices {
				b.lists[list] = append(b.lists[list], pick{c.Picture(choice), choice.Why, alsoBy(c, s, choice.At)})
			}
		}
		for other, o := range c.Answers {
			if other != s && o.Err == nil && a.Err == nil {
				b.overlaps = append(b.overlaps, overlap{c.Selectors[other].Title(), critic.Jaccard(a.Selection, o.Selection)})
			}
		}
		blocks[s] = b
	}
	return blocks
}

// alsoBy is the initials of the selectors other than s that have chosen a picture too.
func alsoBy(c *engine.Critique, s, at int) string {
	var initials strings.Builder
	for other, o := range c.Answers {
		if other != s && chose(o.Selection, at) {
			initials.WriteString(c.Selectors[other].Title()[:1])
		}
	}
	return initials.String()
}

func chose(s critic.Selection, at int) bool {
	for _, list := range [][]critic.Choice{s.Prototypes, s.Criticisms} {
		for _, choice := range list {
			if choice.At == at {
				return true
			}
		}
	}
	return false
}

// pictures are all that the selector has chosen, prototypes first.
func (b block) pictures() []int {
	var indices []int
	for _, list := range b.lists {
		for _, p := range list {
			indices = append(indices, p.index)
		}
	}
	return indices
}

// heading is the selector's name and how much it has in common with the others.
func (b block) heading() []safe.Text {
	parts := []safe.Text{safe.Clean(b.title)}
	for _, o := range b.overlaps {
		parts = append(parts, safe.Format("%s %.2f", o.title[:1], o.jaccard))
	}
	return parts
}

// caption is why a picture was chosen, most telling first: the first wrong step, the probability, the witness.
func (p pick) caption() []safe.Text {
	var parts []safe.Text
	if p.also != "" {
		parts = append(parts, safe.Format("◆%s", p.also))
	}
	facts := map[string]float64{}
	for _, f := range p.why.Facts {
		facts[f.Name] = f.Value
	}
	add := func(name, format string) bool {
		v, ok := facts[name]
		switch {
		case ok && math.IsNaN(v):
			parts = append(parts, safe.Clean("↯∞"))
		case ok:
			parts = append(parts, safe.Format(format, v))
		}
		return ok
	}
	add("first_wrong_step", "↯%.0f")
	add("witness", "w%+.3f")
	if !add("p_true_after", "%.2f") {
		add("p_true", "%.2f")
	}
	return parts
}

// rule says in words how a list was filled.
func (b block) rule(list int) safe.Text {
	return safe.Format("%s: %s", listNames[list], b.rules[list].Text)
}

// status is all that is to be said of a picture.
func (p pick) status(title string, list int, path string) safe.Text {
	text := fmt.Sprintf("%s, %s by %s: %s", path, strings.TrimSuffix(listNames[list], "s"), title, p.why.Text)
	for _, f := range p.why.Facts {
		if f.Name == "p_true" && !strings.HasPrefix(p.why.Text, "p ") {
			text += fmt.Sprintf(" · p %.3f unattacked", f.Value)
		}
	}
	return safe.Clean(text)
}
