package engine

import (
	"context"

	"beyond/engine/attack"
	"beyond/engine/critic"
	"beyond/engine/study"
)

// StudyClasses asks the selectors for the pictures of every class that the assignment study shows, by index in
// Set.Items. With the method attack.Least critic.AdvLeast chooses in Adv's place. A class for which a selector cannot
// choose comes without that selection, and study.New says so.
func (w *Workspace) StudyClasses(
	ctx context.Context, o critic.Options, s attack.Settings, progress Progress,
) ([]study.Class, error) {
	q := Question{
		Class: AllClasses, Attack: s,
		// As many criticisms as prototypes: some may be prototypes as well, and are not shown twice.
		Counts: critic.Counts{Prototypes: study.Shown, Criticisms: study.Shown},
	}
	names := []study.Selector{study.Adv, study.MMD, study.Probs}
	adv := critic.Selector(critic.Adv{})
	if s.Method == attack.Least {
		adv = critic.AdvLeast{}
	}
	q.Selectors = []critic.Selector{adv, o.MMD, critic.Probs{}}
	if err := w.Gather(ctx, Background, q, progress); err != nil {
		return nil, err
	}
	var classes []study.Class
	for _, q.Class = range w.ClassesOf(ByLabel) {
		c, err := w.Critique(ctx, Background, q, Progress{})
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if err != nil {
			continue // ErrNoPictures: none of the class could be read, which failed was told
		}
		class := study.Class{Class: q.Class, Pictures: c.Pictures, Selections: map[study.Selector]study.Selection{}}
		for i, answer := range c.Answers {
			if answer.Err == nil {
				prototypes, criticisms := c.indices(answer.Prototypes), c.indices(answer.Criticisms)
				class.Selections[names[i]] = study.Selection{Prototypes: prototypes, Criticisms: criticisms}
			}
		}
		classes = append(classes, class)
	}
	return classes, nil
}

// SimulateStudy lets the nearest class by mean feature distance answer rounds of a study, from the first on.
func (w *Workspace) SimulateStudy(s *study.Study, rounds int) []study.Answer {
	features := func(i int) []float32 { return w.Outcome(i).Prediction.Features }
	answers := make([]study.Answer, rounds)
	for k := range answers {
		r := s.Simulated(k)
		chosen := study.Nearest(r, features)
		answers[k] = study.Answer{
			Rater: "nearest", Seed: r.Seed, Scene: r.Scene, Condition: r.Condition,
			Chosen: r.Columns[chosen].Class, Right: r.Columns[r.Right].Class,
		}
	}
	return answers
}
