package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"image"
	"path"
	"slices"

	"beyond/engine/attack"
	"beyond/engine/critic"
	"beyond/engine/imaging"
	"beyond/engine/lime"
	"beyond/engine/report"
)

// reportSide is the size of a report's pictures, in pixels.
const reportSide = 192

func reportImage(img *imaging.RGB) image.Image {
	return imaging.Resize(img, reportSide, reportSide, imaging.Bicubic)
}

// crop returns picture i for the report; nil where its file is not here.
func (f *figures) crop(ctx context.Context, i int) image.Image {
	img, _, err := f.w.Crop(ctx, Background, i)
	if err != nil {
		return nil
	}
	return reportImage(img)
}

func (f *figures) name(class int) string { return f.w.Model.Classes.At(class).Name }

// predicted is picture i with its label and what it is taken for.
func (f *figures) predicted(ctx context.Context, i int) report.Picture {
	item, o := f.w.Set.Items[i], f.w.Outcome(i)
	p := report.Picture{Image: f.crop(ctx, i), Alt: path.Base(item.Path)}
	if item.Label >= 0 {
		p.Lines = append(p.Lines, f.name(item.Label))
	}
	if o.Prediction != nil {
		top, sign := o.Prediction.Top[0], "✗"
		if o.Right() {
			sign = "✓"
		}
		p.Lines = append(p.Lines, fmt.Sprintf("%s %s %.0f %%", sign, f.name(top.Class), 100*top.P))
	}
	p.Lines = append(p.Lines, path.Base(item.Path))
	return p
}

// Classes of Figures 7 and 9 need twice as many pictures as a row shows.
const (
	chosenInRow  = 6
	leastToShow  = 2 * chosenInRow
	mostPairsRow = 6
)

// chosen is Figures 7 and 9: banana and basketball, or the classes with the most mistakes.
func (f *figures) chosen(ctx context.Context) error {
	classes := f.toShow()
	selectors := [][]string{{"mmd", "adv"}, {"adv"}}
	for at, class := range classes[:min(len(selectors), len(classes))] {
		q := Question{
			Class: class, Attack: f.plan.Attack, Counts: critic.Counts{Prototypes: chosenInRow, Criticisms: chosenInRow},
		}
		for _, name := range selectors[at] {
			s, err := critic.ByName(name, critic.DefaultOptions())
			if err != nil {
				return err
			}
			q.Selectors = append(q.Selectors, s)
		}
		c, err := f.w.Critique(ctx, Background, q, Progress{})
		if err != nil {
			return err
		}
		f.model.Chosen = append(f.model.Chosen, f.choice(ctx, c))
	}
	return nil
}

func (f *figures) choice(ctx context.Context, c *Critique) report.Choice {
	choice := report.Choice{Class: f.name(c.Class), N: len(c.Pictures)}
	for i, answer := range c.Answers {
		if answer.Err != nil {
			continue
		}
		title := critic.Title(c.Selectors[i].Name())
		for _, row := range []struct {
			name, rule string
			list       []critic.Choice
		}{
			{"prototypes", answer.PrototypeRule.Text, answer.Prototypes}, {"criticisms", answer.CriticismRule.Text, answer.Criticisms},
		} {
			r := report.Row{Title: title + " · " + row.name + ": " + row.rule}
			for _, one := range row.list {
				r.Pictures = append(r.Pictures, f.predicted(ctx, c.Picture(one)))
			}
			choice.Rows = append(choice.Rows, r)
		}
	}
	return choice
}

// toShow lists the classes with enough pictures: the paper's two first, then by mistakes.
func (f *figures) toShow() []int {
	wrong, n := map[int]int{}, map[int]int{}
	for i, item := range f.w.Set.Items {
		if item.Label >= 0 && f.w.Outcome(i).Prediction != nil {
			n[item.Label]++
			wrong[item.Label] += count(f.w.Outcome(i).Wrong())
		}
	}
	var list []int
	for class, pictures := range n {
		if pictures >= leastToShow {
			list = append(list, class)
		}
	}
	paper := func(class int) int {
		return slices.Index([]string{"basketball", "banana"}, f.name(class)) // −1 for all others
	}
	slices.SortFunc(list, func(a, b int) int {
		return cmp.Or(paper(b)-paper(a), cmp.Compare(wrong[b], wrong[a]), a-b)
	})
	return list
}

// pairs is Figure 8: pairs with another answer, those of the attributes with the largest effect first.
func (f *figures) pairs(ctx context.Context) error {
	if f.model.Bias == nil {
		return nil
	}
	at := map[string]int{}
	for i, item := range f.w.Set.Items {
		at[item.Path] = i
	}
	for _, s := range f.model.Bias.Pairs.Attributes {
		for _, p := range f.model.Bias.Pairs.List {
			if p.Attribute != s.Attribute || !p.Flipped || len(f.model.Pairs) == mostPairsRow {
				continue
			}
			f.model.Pairs = append(f.model.Pairs, report.Row{
				Title:    fmt.Sprintf("%s: %s, %s", p.Attribute, p.From, p.To),
				Pictures: []report.Picture{f.predicted(ctx, at[p.A]), f.predicted(ctx, at[p.B])},
			})
			break // one of each attribute
		}
	}
	return nil
}

// example is the picture that Figures 5 and 10b explain: predicted right with the greatest probability, and fooled by the
// attack.
func (f *figures) example() (i int, ok bool) {
	best := 0.0
	outcomes, _ := f.w.Outcomes()
	for at, o := range outcomes {
		fooled := o.Robustness != nil && !o.Robustness.Never && o.Robustness.FirstWrong > 0
		if o.Right() && fooled && o.Prediction.PLabel > best {
			i, best, ok = at, o.Prediction.PLabel, true
		}
	}
	return i, ok
}

// errNoExample says that no picture can be explained.
var errNoExample = errors.New("no picture is fooled")

// fooled is Figure 5.
func (f *figures) fooled(ctx context.Context) error {
	i, ok := f.example()
	if !ok {
		return errNoExample
	}
	label := f.w.Set.Items[i].Label
	var end attack.Step
	for step, err := range f.w.Attack(ctx, Background, i, f.plan.Attack) {
		if err != nil {
			return err
		}
		end = step
	}
	clean, err := f.w.Subject(ctx, Background, i, Cut{})
	if err != nil {
		return err
	}
	adversarial := f.w.UnitSubject(end.Picture, Cut{})
	taken := end.Top[0]
	first, err := f.attended(ctx, clean, label)
	if err != nil {
		return err
	}
	second, err := f.attended(ctx, adversarial, taken.Class)
	if err != nil {
		return err
	}
	p := f.w.Outcome(i).Prediction.PLabel
	f.model.Fooled = &report.Fooled{Path: f.w.Set.Items[i].Path, Rows: []report.Row{{Pictures: []report.Picture{
		{Image: reportImage(clean.Image), Alt: "the picture", Lines: []string{"the picture", fmt.Sprintf("✓ %s %.0f %%", f.name(label), 100*p)}},
		{
			Image: reportImage(adversarial.Image), Alt: "the adversarial picture",
			Lines: []string{fmt.Sprintf("after %d steps", end.Index), fmt.Sprintf("✗ %s %.0f %%", f.name(taken.Class), 100*taken.P)},
		},
		{Image: reportImage(first), Alt: "its explanation", Lines: []string{"what speaks for " + f.name(label)}},
		{Image: reportImage(second), Alt: "the adversarial picture's explanation", Lines: []string{"adversarial: what speaks for " + f.name(taken.Class)}},
	}}}}
	return nil
}

// attended returns a subject with only the segments visible that speak for a class.
func (f *figures) attended(ctx context.Context, s *Subject, class int) (*imaging.RGB, error) {
	fit, err := f.explained(ctx, s, class)
	if err != nil {
		return nil, err
	}
	return s.Only(fit.Explanation()), nil
}

func (f *figures) explained(ctx context.Context, s *Subject, class int) (lime.Fit, error) {
	p, err := last(lime.Explain(ctx, f.w.prober(Background), s.Picture, []int{class}, lime.Default()))
	if err != nil {
		return lime.Fit{}, err
	}
	return p.Fits[0], p.Fits[0].Err
}

// path is Figure 10b.
func (f *figures) path(ctx context.Context) error {
	i, ok := f.example()
	if !ok {
		return errNoExample
	}
	label := f.w.Set.Items[i].Label
	s, err := f.w.Subject(ctx, Background, i, Cut{})
	if err != nil {
		return err
	}
	fit, err := f.explained(ctx, s, label)
	if err != nil {
		return err
	}
	seen, err := f.w.Attend(ctx, Background, s, label, fit.Path(fit.K))
	if err != nil {
		return err
	}
	row := report.Row{Pictures: []report.Picture{{Image: reportImage(s.Image), Alt: "the picture", Lines: []string{"the picture"}}}}
	for k, view := range seen {
		row.Pictures = append(row.Pictures, report.Picture{
			Image: reportImage(view.Image), Alt: fmt.Sprintf("%d segments", k+1),
			Lines: []string{fmt.Sprintf("K = %d", k+1), fmt.Sprintf("p %.2f", view.P)},
		})
	}
	f.model.Path = &report.Path{Class: f.name(label), File: f.w.Set.Items[i].Path, Rows: []report.Row{row}}
	return nil
}
