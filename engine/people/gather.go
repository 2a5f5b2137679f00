package people

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"beyond/engine/judge"
	"beyond/engine/store"
)

// Given names the answers given to this program, beside the sources of published votes.
const Given = "people"

// NoVotesError says that a source was not imported into a store.
type NoVotesError struct{ Path, Source string }

func (e *NoVotesError) Error() string {
	return fmt.Sprintf("%s holds no votes of %q: bring them in with beyond judge import", e.Path, e.Source)
}

// NamesError says that no picture of the outcomes is among the pictures voted on.
type NamesError struct {
	N       int
	Picture string // the first one
}

func (e *NamesError) Error() string {
	const text = "none of the %d pictures, such as %.60q, is among those voted on: names do not match"
	return fmt.Sprintf(text, e.N, e.Picture)
}

// Gather reads the evidence of one source about outcomes from a store. For Given, answers that cannot be read are left
// out and named by an error that comes with the rest. For published votes it may be a *NoVotesError or a *NamesError.
func Gather(ctx context.Context, s *store.Store, source string, outcomes []judge.Outcome) (judge.Evidence, error) {
	if source == Given {
		answers, err := Judgements(ctx, s, store.Person)
		return given(answers, outcomes), err
	}
	votes, err := Votes(ctx, s, source)
	e := judge.Evidence{Source: source, Outcomes: outcomes, Votes: votes, Maybes: source == ReaL}
	if err != nil {
		return e, err
	}
	if len(e.Votes) == 0 {
		return e, &NoVotesError{s.Path(), source}
	}
	voted := map[string]bool{}
	for q := range e.Votes {
		voted[q.Picture] = true
	}
	if !slices.ContainsFunc(outcomes, func(o judge.Outcome) bool { return voted[o.Picture] }) {
		return e, &NamesError{len(outcomes), outcomes[0].Picture}
	}
	return e, nil
}

func given(answers []judge.Answer, outcomes []judge.Outcome) judge.Evidence {
	return judge.Evidence{Source: Given, Outcomes: outcomes, Votes: judge.Count(answers), Answers: answers}
}

// AddPublished adds the published labels and lists of mistakes, where they were imported, to evidence.
func AddPublished(ctx context.Context, s *store.Store, e *judge.Evidence) (err error) {
	if e.Labels, err = Labels(ctx, s); err != nil {
		return err
	}
	for _, name := range []string{ViT3B, GreedySoups} {
		mistakes, err := Mistakes(ctx, s, name)
		if err != nil {
			return err
		}
		if len(mistakes) > 0 {
			e.Lists = append(e.Lists, judge.List{Name: name, Mistakes: mistakes})
		}
	}
	return nil
}

// Pictures are the pictures that people are asked about.
type Pictures interface {
	// Outcomes predicts the pictures, attacked first or not. It computes only outcomes that are not known yet.
	Outcomes(ctx context.Context, attacked bool, report func(done, total int)) ([]judge.Outcome, error)
	// HasAttacked reports whether the outcomes after the attack are known.
	HasAttacked() bool
	// Variant names the attack, as in judge.Question.
	Variant() string
	// File is the base name of the file with that content, "" if there is none. Outcomes must have returned.
	File(content string) string
}

// GatherAll reads all evidence about pictures: people's answers, if there are any, and the published votes about
// pictures of these file names. Answers about attacked pictures make it compute the attack.
func (a *Answers) GatherAll(ctx context.Context, p Pictures, report func(done, total int)) ([]judge.Evidence, error) {
	s, err := a.Store(ctx)
	if err != nil {
		return nil, err
	}
	outcomes, err := p.Outcomes(ctx, false, report)
	if err != nil {
		return nil, err
	}
	answers, err := JudgementAnswers{Answers: a}.Judgements(ctx)
	if err != nil {
		return nil, err
	}
	variant, attacked := p.Variant(), p.HasAttacked()
	answers = slices.DeleteFunc(answers, func(a judge.Answer) bool {
		return p.File(a.Picture) == "" || a.Variant != "" && a.Variant != variant
	})
	var all []judge.Evidence
	if len(answers) > 0 {
		e := given(answers, outcomes)
		if attacked || slices.ContainsFunc(answers, func(a judge.Answer) bool { return a.Variant != "" }) {
			if e.Attacked, err = p.Outcomes(ctx, true, report); err != nil {
				return nil, err
			}
		}
		all = append(all, e)
	}
	published, err := gatherPublished(ctx, s, p, outcomes)
	return append(all, published...), err
}

// gatherPublished reads the published votes about pictures that have the names of published ones.
func gatherPublished(
	ctx context.Context, s *store.Store, p Pictures, outcomes []judge.Outcome,
) ([]judge.Evidence, error) {
	named := make([]judge.Outcome, len(outcomes)) // published votes name pictures by file
	for i, o := range outcomes {
		o.Picture = p.File(o.Picture)
		named[i] = o
	}
	if !slices.ContainsFunc(named, fromValidation) {
		return nil, nil // a quarter of a million rows need not be read
	}
	sources, err := s.Sources(ctx)
	if err != nil {
		return nil, err
	}
	var all []judge.Evidence
	for _, source := range []string{ReaL, FivePerson} {
		if sources[source] == 0 {
			continue
		}
		e, err := Gather(ctx, s, source, named)
		if errors.As(err, new(*NamesError)) {
			continue
		}
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// fromValidation reports whether a picture is named like one of ImageNet's validation set, which all published votes
// are about.
func fromValidation(o judge.Outcome) bool { return strings.HasPrefix(o.Picture, "ILSVRC2012_val_") }
