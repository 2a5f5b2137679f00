package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"beyond/cli/explorer"
	"beyond/engine"
	"beyond/engine/catalogue"
	"beyond/engine/finding"
	"github.com/spf13/cobra"
)

// chosen predicts the pictures of a class, or all, and returns those that pass the filter.
func (s *accessible) chosen(ctx context.Context, class string) ([]int, error) {
	var names []string
	if class != "" {
		names = []string{class}
	}
	indices, err := restrict(s.w, names)
	if err != nil {
		return nil, err
	}
	if err := s.evaluate(ctx, s.w, indices); err != nil {
		return nil, err
	}
	kept, problem := explorer.Sift(s.w, indices, s.filter)
	if problem != "" {
		s.printf("%s\n", problem)
	}
	return kept, nil
}

// sift sets the filter, and says how many pictures pass it.
func (s *accessible) sift(ctx context.Context, words string) error {
	s.filter = words
	if words == "" {
		s.printf("no filter: all %d pictures.\n", len(s.w.Set.Items))
		return nil
	}
	kept, err := s.chosen(ctx, "")
	if err != nil {
		return err
	}
	s.printf("%d of %d pictures match %s.\n", len(kept), len(s.w.Set.Items), words)
	return nil
}

// classes prints a line for each class.
func (s *accessible) classes(ctx context.Context, _ string) error {
	if err := s.evaluate(ctx, s.w, s.w.Set.All()); err != nil {
		return err
	}
	e := s.w.Evidence()
	for _, r := range finding.Rows(e) {
		if !e.Labelled() {
			s.printf("%s: predicted for %d pictures.\n", r.Name, len(r.Pictures))
			continue
		}
		var taken []string
		for _, t := range r.Taken[:min(3, len(r.Taken))] {
			taken = append(taken, fmt.Sprintf("%s %d", e.Name(t.Class), t.Count))
		}
		line := fmt.Sprintf("%s: %d of %d wrong", r.Name, r.Share.K, r.Share.N)
		if len(taken) > 0 {
			line += "; taken for " + strings.Join(taken, ", ")
		}
		s.printf("%s.\n", line)
	}
	return nil
}

// mostPictures bounds a spoken list.
const mostPictures = 50

func (s *accessible) pictures(ctx context.Context, class string) error {
	kept, err := s.chosen(ctx, class)
	if err != nil {
		return err
	}
	s.printf("%d pictures.\n", len(kept))
	for n, i := range kept {
		if n == mostPictures {
			s.printf("and %d more: name a class, or narrow them with filter.\n", len(kept)-n)
			break
		}
		said := "not predicted"
		if p := s.w.Outcome(i).Prediction; p != nil && len(p.Top) > 0 {
			said = fmt.Sprintf("%s, %.0f %%", s.className(p.Top[0].Class), 100*p.Top[0].P)
		}
		s.printf("picture %d: %s, label %s: %s.\n", i, s.w.Set.Items[i].Path, s.className(s.w.Set.Items[i].Label), said)
	}
	return nil
}

// explain explains a picture as beyond explain does by itself.
func (s *accessible) explain(ctx context.Context, argument string) error {
	i, err := s.pick(argument, max(s.current, 0))
	if err != nil {
		return err
	}
	s.current = i
	var o explainFlags
	o.add(&cobra.Command{})
	plan, err := o.plan(s.w.Model)
	if err != nil {
		return err
	}
	var r engine.Explanations
	err = s.working("explaining: samples", func(p engine.Progress) (err error) {
		r, err = s.w.ExplainAll(ctx, []int{i}, plan, p, o.sheets.write)
		return err
	})
	if err == nil {
		s.writeExplanations(r)
	}
	return err
}

// bias reports a class, or all, as beyond bias does by itself.
func (s *accessible) bias(ctx context.Context, class string) error {
	var o biasFlags
	o.choiceFlags.add(&cobra.Command{}, 0, "")
	o.class = class
	q, err := o.question()
	if err != nil {
		return err
	}
	return s.reportBias(ctx, s.w, q, &o)
}

func (s *accessible) models(context.Context, string) error {
	for _, m := range finder().Named() {
		where := m.Where
		if where == catalogue.Published {
			where = "can be pulled: beyond models pull " + m.Name
		}
		s.printf("%s, %s, preset %s: %s.\n", m.Name, megabytes(m.Bytes), m.Preset, where)
	}
	return nil
}

// model takes another model for the same pictures.
func (s *accessible) model(ctx context.Context, name string) error {
	if name == "" {
		return errors.New("model NAME: models lists them; a file can be named too")
	}
	m, err := engine.OpenModel(ctx, s.finder(), catalogue.Choice{Model: name}, s.w.Model.Classes)
	if err != nil {
		return err
	}
	if err := m.Load(ctx); err != nil {
		return err
	}
	s.w.Model.Unload()
	s.w = s.w.Beside(m)
	s.introduce()
	return nil
}
