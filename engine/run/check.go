package run

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/engine/critic"
	"beyond/engine/dataset"
	"beyond/engine/people"
)

// Limits of a study. They bound time before anything runs.
const (
	mostModels = 64
	mostSteps  = 256 // attacks, explanations or selectors
	mostShards = 10_000
)

// check refuses values that no command would take. lines has the line of each path that the file names.
func (s *Study) check(lines map[string]int) error {
	at := func(path string, err error) error {
		if err == nil {
			return nil
		}
		for p := path; ; p = p[:strings.LastIndexAny(p, ".[")] {
			if line := lines[p]; line > 0 {
				return &LineError{line, err.Error()}
			}
			if !strings.ContainsAny(p, ".[") {
				return err
			}
		}
	}
	for _, count := range []struct {
		path    string
		n, most int
	}{
		{"models", len(s.Models), mostModels},
		{"attacks", len(s.Attacks), mostSteps},
		{"explanations", len(s.Explanations), mostSteps},
		{"transfers", len(s.Transfers), mostSteps},
		{"selectors", len(s.Selectors), mostSteps},
		{"shards", s.Shards, mostShards},
	} {
		if count.n < 0 || count.n > count.most {
			return at(count.path, fmt.Errorf("%s: at most %d", count.path, count.most))
		}
	}
	for i, a := range s.Attacks {
		if _, err := a.settings(nil); err != nil {
			return at(fmt.Sprintf("attacks[%d].%s", i, firstWord(err)), err)
		}
	}
	for i, e := range s.Explanations {
		if _, err := e.plan(nil); err != nil {
			return at(fmt.Sprintf("explanations[%d].%s", i, firstWord(err)), err)
		}
	}
	for i, o := range s.Selectors {
		if _, err := o.Question(); err != nil {
			return at(fmt.Sprintf("selectors[%d].%s", i, firstWord(err)), err)
		}
	}
	return cmp.Or(s.checkTransfers(at), s.checkReports(at))
}

// firstWord is the key that an error begins with.
func firstWord(err error) string {
	word, _, _ := strings.Cut(err.Error(), " ")
	return strings.TrimSuffix(word, ":")
}

// checkReports checks what is reported of the results.
func (s *Study) checkReports(at func(string, error) error) error {
	if b := s.Bias; b != nil {
		if _, err := critic.ByName(b.Selector, critic.DefaultOptions()); err != nil {
			return at("bias.selector", err)
		}
	}
	if j := s.Judge; j != nil {
		if !slices.Contains([]string{people.Given, people.ReaL, people.FivePerson}, j.Votes) {
			return at("judge.votes", fmt.Errorf("votes %q: choose people, real or five-person", j.Votes))
		}
		if j.Threshold < 1 || j.Raters < j.Threshold {
			return at("judge.threshold", fmt.Errorf("threshold %d of %d raters: must be 1 to %[2]d", j.Threshold, j.Raters))
		}
	}
	if a := s.Study; a != nil {
		switch {
		case a.Rater != "nearest":
			return at("study.rater", fmt.Errorf("rater %q: in a run only nearest answers", a.Rater))
		case a.Rounds < 1 || a.Rounds > 1_000_000:
			return at("study.rounds", fmt.Errorf("rounds %d: want 1 to 1000000", a.Rounds))
		case a.Seed < 0:
			return at("study.seed", fmt.Errorf("seed %d: must not be negative", a.Seed))
		}
	}
	return nil
}

// settings are those of the command attack. Without a model the target is not looked up, and space not measured.
func (a Attack) settings(m *engine.Model) (s attack.Settings, err error) {
	method, err := attack.ParseMethod(a.Method)
	if err != nil {
		return s, err
	}
	norm, err := attack.ParseNorm(a.Norm)
	if err != nil {
		return s, err
	}
	if a.Seed < 0 {
		return s, fmt.Errorf("seed %d: must not be negative", a.Seed)
	}
	s = attack.Settings{Method: method, Norm: norm, Epsilon: a.Epsilon, Steps: a.Steps, Bound: a.Bound, Rounding: true}
	s = s.WithRestarts(a.Restarts, uint64(a.Seed))
	normalised, err := engine.ParseSpace(a.Space)
	if err != nil {
		return s, err
	}
	if m != nil && normalised {
		s.Scale = m.NormalisedScale()
	}
	if m != nil && a.Target != "" {
		class, err := m.Classes.Find(a.Target)
		if err != nil {
			return s, fmt.Errorf("target: %w", err)
		}
		s.Target, s.Targeted = class.Index, true
	}
	return s, s.Validate()
}

// plan is that of the command explain. Without a model the classes are not looked up.
func (e Explanation) plan(m *engine.Model) (p engine.ExplainPlan, err error) {
	if e.Seed < 0 {
		return p, fmt.Errorf("seed %d: must not be negative", e.Seed)
	}
	p, err = engine.ExplainSettings{
		Method: e.Method, Segments: e.Segments, Hidden: e.Hidden, Samples: e.Samples, Sigma: e.Sigma, Kernel: e.Kernel,
		K: e.K, Refit: e.Refit, Seed: uint64(e.Seed), Steps: e.Steps,
	}.Plan()
	if err != nil {
		return p, err
	}
	p.Judge, p.Stability = e.Judge, e.Stability
	if p.Classes, err = classesOf(m, e.Class); err != nil {
		return p, fmt.Errorf("class: %w", err)
	}
	return p, e.check(p)
}

func (e Explanation) check(p engine.ExplainPlan) error {
	switch {
	case !slices.Contains([]string{"all", "mistakes"}, e.Pictures):
		return fmt.Errorf("pictures %q: choose all or mistakes", e.Pictures)
	case e.PerClass < 0:
		return fmt.Errorf("per_class %d: must not be negative", e.PerClass)
	case e.Stability < 0 || e.Stability > 1000:
		return fmt.Errorf("stability %d: must be 0 to 1000", e.Stability)
	case e.Stability > 0 && p.Method != nil:
		return fmt.Errorf("stability counts over LIME's samples: it needs method: lime")
	}
	return p.LIME.Validate()
}

// classesOf looks classes up; without a model there are none.
func classesOf(m *engine.Model, names []string) (indices []int, err error) {
	if m == nil {
		return nil, nil
	}
	for _, name := range names {
		var class dataset.Class
		if class, err = m.Classes.Find(name); err != nil {
			return nil, err
		}
		indices = append(indices, class.Index)
	}
	return indices, nil
}

// Question is that of the command critic, without a class.
func (o Selector) Question() (q engine.Question, err error) {
	regulariser, err := critic.ParseRegulariser(o.Regulariser)
	if err != nil {
		return q, err
	}
	if o.Seed < 0 {
		return q, fmt.Errorf("seed %d: must not be negative", o.Seed)
	}
	options := critic.Options{
		Seed: uint64(o.Seed), MMD: critic.MMD{Regulariser: regulariser, Lambda: o.Lambda, Gamma: o.Gamma},
	}
	if err := options.MMD.Validate(); err != nil {
		return q, err
	}
	return engine.NewQuestion(o.Selector, options, critic.Counts{Prototypes: o.Prototypes, Criticisms: o.Criticisms}, o.By)
}

// Attacks are the run's attacks on all pictures, for a model: the default one first.
func (d *Description) Attacks(m *engine.Model) []attack.Settings {
	var list []attack.Settings
	for _, needed := range needsRobustness(&d.Study) {
		if needed.by == engine.ByLabel {
			list = append(list, needed.settings)
		}
	}
	for _, a := range d.Study.Attacks {
		s, err := a.settings(m)
		if s.Rounding = false; err != nil || len(a.Classes) > 0 {
			continue
		}
		if s == attack.Default(attack.Linf) {
			list = append([]attack.Settings{s}, list...)
		} else {
			list = append(list, s)
		}
	}
	return list
}

// ExplainPlans are the plans of the run's explanations, for a model.
func (d *Description) ExplainPlans(m *engine.Model) []engine.ExplainPlan {
	var list []engine.ExplainPlan
	for _, e := range d.Study.Explanations {
		if plan, err := e.plan(m); err == nil {
			list = append(list, plan)
		}
	}
	return list
}
