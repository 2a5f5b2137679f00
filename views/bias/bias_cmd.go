package bias

import (
	"context"
	"slices"

	"beyond/engine"
	"beyond/engine/bias"
	"beyond/engine/critic"
	"beyond/engine/finding"
	tea "charm.land/bubbletea/v2"
)

// known is the source's knowledge at one moment, tags included.
type known struct {
	evidence finding.Evidence
	classes  []int         // that have pictures, ascending
	members  map[int][]int // of each class
	complete bool          // all pictures are predicted, or left out
	tagsErr  error         // why there are no tags
}

// gather looks up the present knowledge, outside of Update.
func (m *Model) gather() (known, int) {
	k := known{evidence: m.options.Source.Evidence()}
	if m.options.Tags != nil {
		var tags []bias.Tag
		if tags, k.tagsErr = m.options.Tags(context.Background()); len(tags) > 0 {
			k.evidence = tagged(k.evidence, tags)
		}
	}
	k.divide()
	return k, k.evidence.Version
}

// tagged returns the evidence with tags as further attributes. It modifies nothing that e shares with others.
func tagged(e finding.Evidence, tags []bias.Tag) finding.Evidence {
	e.Attributes = slices.Clone(e.Attributes)
	e.Pictures = slices.Clone(e.Pictures)
	for i := range e.Pictures {
		values := make([]string, len(e.Attributes), len(e.Attributes)+len(tags))
		copy(values, e.Pictures[i].Attributes)
		for _, t := range tags {
			values = append(values, t.Values[i])
		}
		e.Pictures[i].Attributes = values
	}
	for _, t := range tags {
		e.Attributes = append(e.Attributes, t.Name)
	}
	return e
}

// question is a class, and a selector by its place.
type question struct{ class, selector int }

// choosing is a choice on its way.
type choosing struct {
	question
	cancel context.CancelFunc
}

// choose has the selector choose, first in the class on screen, then in one class after the other. Results that are
// known already come at once.
func (m *Model) choose() tea.Cmd {
	if !m.watch.On() || m.known == nil || !m.mayChoose() {
		return nil
	}
	next, ok := m.next()
	if m.choosing != nil {
		if !ok || m.choosing.question == next || next.class != m.class {
			return nil // nothing is more urgent than the present choice
		}
		m.choosing.cancel()
	}
	m.choosing = nil
	if !ok {
		return nil
	}
	ctx, cancel := context.WithCancel(m.watch.Context())
	m.choosing, m.Waited = &choosing{next, cancel}, 0
	source, priority, progress := m.options.Source, engine.Near, engine.Progress{Report: m.Track()}
	if next.class == m.class {
		priority = engine.Visible
	}
	q := engine.Question{
		Class: next.class, By: m.by(), Selectors: []critic.Selector{m.ask()},
		Counts: m.options.Counts(next.class, m.by()), Attack: m.options.Attack,
	}
	return m.asking.Ask(m.watch.Context(), func(context.Context) (*engine.Critique, error) {
		defer cancel()
		critique, err := source.Critique(ctx, priority, q, progress)
		if err == nil {
			err = critique.Answers[0].Err
		}
		return critique, err
	}, m.chosenArrived)
}

// mayChoose puts off attacks, which take long, until all is predicted and the class to begin with is known; a user who
// has gone to one need not wait.
func (m *Model) mayChoose() bool {
	return m.moved || !m.ask().Needs().Attack || m.known.complete
}

// next is the next question: about the class on screen, or about the first of the others.
func (m *Model) next() (question, bool) {
	classes := m.known.classes
	if slices.Contains(classes, m.class) {
		classes = append([]int{m.class}, classes...)
	}
	for _, class := range classes {
		q := question{class, m.selector}
		if m.chosen[q] == nil && m.failed[q] == nil {
			return q, true
		}
	}
	return question{}, false
}

// by says which pictures belong to a class: by label or, in a data set without labels, by prediction.
func (m *Model) by() engine.By {
	if m.known.evidence.Labelled() {
		return engine.ByLabel
	}
	return engine.ByPrediction
}

// examine computes the facts from the present knowledge, outside of Update.
func (m *Model) examine() tea.Cmd {
	if m.known == nil {
		return nil
	}
	k, source, chosen := *m.known, m.options.Source, map[int]*engine.Critique{}
	for q, c := range m.chosen {
		if q.selector == m.selector {
			chosen[q.class] = c
		}
	}
	return m.examining.Ask(m.watch.Context(), func(context.Context) (facts, error) {
		return factsOf(k, chosen, source), nil
	}, m.examined)
}
