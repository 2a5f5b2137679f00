package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"beyond/engine"
	"beyond/ui"
)

// hide shows the model one picture with some segments hidden.
func (a *app) hide(ctx context.Context, w *engine.Workspace, o *explainFlags) error {
	plan, class, err := o.watched(w.Model)
	switch {
	case err != nil:
	case o.sufficient || o.necessary:
		err = errors.New("--hide and a search: choose one")
	case !o.sheets.single:
		err = errors.New("--hide: for one picture, whose segments have numbers")
	}
	if err != nil {
		return wrongUse(err)
	}
	r, err := w.Cover(ctx, engine.Background, 0, class, plan.Cut, func(of int) ([]int, error) {
		return segmentList(o.hide, of)
	})
	if wrong := new(segmentsError); errors.As(err, &wrong) {
		return wrongUse(fmt.Errorf("--hide %w", err))
	}
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return refused(w.Set.Items[0].Path, errors.New(engine.Reason(err)))
	}
	if o.sheets.mask != "" {
		if err := writePNG(o.sheets.mask, r.Subject.Covered(r.Marks())); err != nil {
			return err
		}
	}
	r.Command = ui.CommandLine(append([]string{"beyond"}, a.args...)...)
	return a.print(r, func() { a.writeCovered(r) })
}

// segmentsError is a list of segments that a picture does not have.
type segmentsError struct {
	text string
	of   int
}

func (e *segmentsError) Error() string {
	return fmt.Sprintf("%q: give numbers from 0 to %d with commas, all or none", e.text, e.of-1)
}

// segmentList reads numbers of segments, with commas or blanks, or the words all and none. Each number counts once.
func segmentList(text string, of int) (list []int, err error) {
	switch strings.TrimSpace(text) {
	case "none":
		return nil, nil
	case "all":
		for j := range of {
			list = append(list, j)
		}
		return list, nil
	}
	words := strings.FieldsFunc(text, func(r rune) bool { return r == ',' || r == ' ' })
	for _, word := range words {
		j, err := strconv.Atoi(word)
		if err != nil || j < 0 || j >= of {
			return nil, &segmentsError{text, of}
		}
		list = append(list, j)
	}
	if len(list) == 0 {
		return nil, &segmentsError{text, of}
	}
	slices.Sort(list)
	return slices.Compact(list), nil
}

func (a *app) writeCovered(r *engine.Covered) {
	a.printf("%s · %s, p %.3f · %d segments\n%s\n", r.File, r.Class.Name, r.P, r.Of, coveredText(r))
	for i, t := range r.Top5 {
		a.printf("%2d  %.3f  %s\n", i+1, t.P, t.Class.Name)
	}
}

// coveredText says what the hidden segments do to the class.
func coveredText(r *engine.Covered) string {
	left := "is no longer the first class"
	if r.First {
		left = "is the first class"
	}
	text := fmt.Sprintf("%d hidden, %.0f %% of the picture; p of %s is %.3f, it %s",
		len(r.Segments), 100*r.Share, r.Class.Name, r.PClass, left)
	if r.First && len(r.Segments) == r.Of {
		text = fmt.Sprintf("with every segment hidden it is still %s, p %.3f: hiding does not flip it", r.Class.Name, r.PClass)
	}
	return text
}

// cover hides segments of a picture and says what the model sees; without any it lists them, each with its sign.
func (s *accessible) cover(ctx context.Context, argument string) error {
	i, err := s.pick("", max(s.current, 0))
	if err != nil {
		return err
	}
	s.current = i
	text := cmp.Or(argument, "none")
	r, err := s.w.Cover(ctx, engine.Visible, i, -1, engine.Cut{}, func(of int) ([]int, error) { return segmentList(text, of) })
	if err != nil {
		return err
	}
	for j, words := range r.Subject.Words() {
		sign := "shown"
		if slices.Contains(r.Segments, j) {
			sign = "hidden"
		}
		s.printf("segment %d: %s, %s.\n", j, sign, words)
	}
	s.printf("picture %d: %s.\n", i, coveredText(r))
	for place, t := range r.Top5 {
		s.printf("guess %d: %s, %.1f %%.\n", place+1, t.Class.Name, 100*t.P)
	}
	return nil
}
