package engine

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"beyond/engine/attack"
	"beyond/engine/bias"
	"beyond/engine/critic"
)

// By says which pictures belong to a class.
type By int

const (
	ByLabel      By = iota // pictures with that label
	ByPrediction           // pictures with that first prediction, labelled or not
)

// ParseBy reads "label" or "prediction".
func ParseBy(s string) (By, error) {
	by := slices.Index(byNames[:], s)
	if by < 0 {
		return 0, fmt.Errorf("by %q: choose label or prediction", s)
	}
	return By(by), nil
}

var byNames = [...]string{"label", "prediction"}

func (b By) String() string { return byNames[b] }

// MarshalText implements encoding.TextMarshaler.
func (b By) MarshalText() ([]byte, error) { return []byte(b.String()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (b *By) UnmarshalText(text []byte) (err error) {
	*b, err = ParseBy(string(text))
	return err
}

// Question asks selectors for the prototypes and criticisms of a class.
type Question struct {
	Class     int
	By        By
	Selectors []critic.Selector
	Counts    critic.Counts
	Attack    attack.Settings // for selectors that look at one
}

// AllSelectors is the name that stands for the paper's selectors.
const AllSelectors = "all"

// NewQuestion is the question to selectors, by their names with commas between or AllSelectors, without a class. Errors
// begin with what is wrong: selector, prototypes or by.
func NewQuestion(selectors string, o critic.Options, c critic.Counts, by string) (q Question, err error) {
	if q.Selectors, err = parseSelectors(selectors, o); err != nil {
		return q, err
	}
	if c.Prototypes < 0 || c.Criticisms < 0 {
		return q, fmt.Errorf("prototypes %d, criticisms %d: must not be negative", c.Prototypes, c.Criticisms)
	}
	q.Counts, q.Attack = c, attack.Default(attack.Linf)
	q.By, err = ParseBy(by)
	return q, err
}

func parseSelectors(names string, o critic.Options) (list []critic.Selector, err error) {
	if names == AllSelectors {
		return critic.Selectors(o), nil
	}
	for name := range strings.SplitSeq(names, ",") {
		s, err := critic.ByName(name, o)
		if err != nil {
			return nil, fmt.Errorf("%w or %s", err, AllSelectors)
		}
		if slices.ContainsFunc(list, func(other critic.Selector) bool { return other.Name() == name }) {
			return nil, fmt.Errorf("selector %q: named twice", name)
		}
		list = append(list, s)
	}
	return list, nil
}

// needs joins the needs of the selectors.
func (q Question) needs() (n critic.Needs) {
	for _, s := range q.Selectors {
		n = n.Or(s.Needs())
	}
	return n
}

// Critique is the answer to a Question. Nobody may modify it.
type Critique struct {
	Question
	// Pictures is the class, by index in Set.Items. Facts has the same order: Facts.Pictures[i] and a Choice's At = i
	// are about Set.Items[Pictures[i]].
	Pictures []int
	Facts    critic.Class
	Answers  []Answer // one for each selector
}

// Answer is the choice of one selector, or the reason why it has none.
type Answer struct {
	critic.Selection
	Err error
}

// Picture is the index in Set.Items of a chosen picture.
func (c *Critique) Picture(choice critic.Choice) int { return c.Pictures[choice.At] }

func (c *Critique) indices(choices []critic.Choice) []int {
	list := make([]int, len(choices))
	for i, choice := range choices {
		list[i] = c.Picture(choice)
	}
	return list
}

// ErrNoPictures says that a class has no picture of which anything is known.
var ErrNoPictures = errors.New("no pictures of that class")

// Critique answers a question. It computes the missing predictions of the class (by prediction: of all pictures), then
// the attacks where a selector needs them. The workspace keeps both, so that the same question is answered at once the
// second time. progress counts both stages together. The failure of a selector, such as MMD over features that are not
// finite, is the error of its Answer.
func (w *Workspace) Critique(ctx context.Context, p Priority, q Question, progress Progress) (*Critique, error) {
	if err := w.Gather(ctx, p, q, progress); err != nil {
		return nil, err
	}
	c := &Critique{Question: q}
	c.Pictures, c.Facts = w.facts(q)
	if len(c.Pictures) == 0 {
		return nil, ErrNoPictures
	}
	for _, s := range q.Selectors {
		if mmd, ok := s.(critic.MMD); ok && mmd.Distances == nil {
			mmd.Distances = Distances(len(c.Pictures))
			s = mmd
		}
		selection, err := s.Select(ctx, c.Facts, q.Counts)
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		c.Answers = append(c.Answers, Answer{selection, err})
	}
	return c, nil
}

// Critiques answers q for each class in the background. Counts of zero stand for Quarter. Classes without pictures are
// left out, unless none is left; a selector that fails ends it.
func (w *Workspace) Critiques(ctx context.Context, q Question, classes []int) ([]*Critique, error) {
	var list []*Critique
	given := q.Counts
	for _, q.Class = range classes {
		if given == (critic.Counts{}) {
			q.Counts = w.Quarter(q.Class, q.By)
		}
		c, err := w.Critique(ctx, Background, q, Progress{})
		if errors.Is(err, ErrNoPictures) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, answer := range c.Answers {
			if answer.Err != nil {
				return nil, fmt.Errorf("%s: %w", w.Model.Classes.At(q.Class).Name, answer.Err)
			}
		}
		list = append(list, c)
	}
	switch {
	case len(list) > 0:
		return list, nil
	case len(classes) == 1:
		return nil, fmt.Errorf("no pictures of %s", w.Model.Classes.At(classes[0]).Name)
	}
	return nil, errors.New("no pictures")
}

// Quarter returns a quarter of a class for each list, and six pictures at least.
func (w *Workspace) Quarter(class int, by By) critic.Counts {
	n := max(6, len(w.ClassPictures(class, by))/4)
	return critic.Counts{Prototypes: n, Criticisms: n}
}

// AllClasses stands for all pictures that belong to any class, in ClassPictures and Gather.
const AllClasses = bias.AllClasses

// Gather computes the predictions and attacks that Critique needs. For many classes, gathering AllClasses first keeps
// batches full.
func (w *Workspace) Gather(ctx context.Context, p Priority, q Question, progress Progress) error {
	candidates := w.ClassPictures(q.Class, q.By)
	if q.By == ByPrediction {
		candidates = w.Set.All()
	}
	attacks := w.attacks(p, q)
	stages := 1 + len(attacks)
	err := w.Each(ctx, candidates, progress.stage(0, stages, len(candidates)), func(ctx context.Context, i int) error {
		_, err := w.PredictWhole(ctx, p, i)
		return err
	})
	for k, attack := range attacks {
		if err == nil {
			attacked := w.ClassPictures(q.Class, q.By)
			err = w.Each(ctx, attacked, progress.stage(k+1, stages, len(candidates)), attack)
		}
	}
	return err
}

// attacks are what the selectors of a question need to know about each picture beside its prediction.
func (w *Workspace) attacks(p Priority, q Question) (list []func(context.Context, int) error) {
	if q.needs().Attack {
		list = append(list, func(ctx context.Context, i int) error {
			_, err := w.robustness(ctx, p, i, w.classOf(i, q.By), q.Attack)
			return err
		})
	}
	if q.needs().Least {
		list = append(list, func(ctx context.Context, i int) error {
			_, err := w.shortest(ctx, p, leastKey{i, w.classOf(i, q.By), q.Attack})
			return err
		})
	}
	return list
}

// classOf is the class to which picture i belongs, or −1.
func (w *Workspace) classOf(i int, by By) int {
	if by == ByLabel {
		return w.Set.Items[i].Label
	}
	if o := w.Outcome(i); o.Prediction != nil {
		return o.Prediction.Top[0].Class
	}
	return -1
}

// ClassPictures returns the pictures of a class, or of AllClasses, except pictures that are left out of every figure.
// By prediction it returns the pictures predicted so far.
func (w *Workspace) ClassPictures(class int, by By) []int {
	var indices []int
	for i := range w.Set.Items {
		own := w.classOf(i, by)
		if w.Outcome(i).Err == nil && own >= 0 && (own == class || class == AllClasses) {
			indices = append(indices, i)
		}
	}
	return indices
}

// ClassesOf lists the classes that have pictures, ascending; by prediction, as far as is known.
func (w *Workspace) ClassesOf(by By) []int {
	classes := map[int]bool{}
	for i := range w.Set.Items {
		if class := w.classOf(i, by); class >= 0 {
			classes[class] = true
		}
	}
	return slices.Sorted(maps.Keys(classes))
}

// facts returns the pictures of the class for which all needs of the question are known, and their facts.
func (w *Workspace) facts(q Question) ([]int, critic.Class) {
	needs, class := q.needs(), critic.Class{Index: q.Class, Steps: q.Attack.Steps}
	var pictures []int
	for _, i := range w.ClassPictures(q.Class, q.By) {
		o := w.Outcome(i)
		if o.Prediction == nil {
			continue
		}
		picture := critic.Picture{P: o.Prediction.PLabel, Features: o.Prediction.Features}
		if q.By == ByPrediction {
			picture.P = o.Prediction.Top[0].P
		}
		if needs.Attack {
			r := w.knownRobustness(i, q.Class, q.Attack)
			if r == nil {
				continue
			}
			picture.Attack = critic.Attack{FirstWrong: r.FirstWrong, Never: r.Never, P: r.PLabel}
		}
		if needs.Least {
			least, ok := w.knownShortest(leastKey{i, q.Class, q.Attack})
			if !ok {
				continue
			}
			picture.Least = least
		}
		pictures, class.Pictures = append(pictures, i), append(class.Pictures, picture)
	}
	return pictures, class
}
