package cli

import (
	"bufio"
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"beyond/engine"
	"beyond/engine/attack"
	"beyond/ui/near"
)

// accessible is the explorer as a conversation: lines in, lines out, nothing drawn and nothing moved, for
// screen readers and plain terminals.
type accessible struct {
	*app
	w       *engine.Workspace
	current int    // the picture spoken of last, −1 at first
	filter  string // of mistakes and pictures
}

// spoken is a command of the conversation.
type spoken struct {
	name, argument, help string
	do                   func(s *accessible, ctx context.Context, argument string) error
}

// spokenCommands are the commands but help and quit. They reach what the screens show.
var spokenCommands = []spoken{
	{"summary", "", "errors of the model, per class and attribute", (*accessible).summary},
	{"classes", "", "each class with its error and what it is taken for", (*accessible).classes},
	{"filter", "[WORDS]", "narrow mistakes and pictures: ground=snow, wrong, p<0.5, step<3, a name; none: all", (*accessible).sift},
	{"pictures", "[CLASS]", "pictures, with what the model says of each", (*accessible).pictures},
	{"mistakes", "[CLASS]", "misclassified pictures, surest first", (*accessible).mistakes},
	{"show", "[PICTURE]", "what the model says of a picture (its number; none: the next one)", (*accessible).show},
	{"attack", "[PICTURE]", "break the prediction, step by step", (*accessible).attack},
	{"explain", "[PICTURE]", "the segments that the prediction rests on", (*accessible).explain},
	{"hide", "[SEGMENTS]", "hide segments of the last picture, such as 3,7 or all, and hear what the model sees; none: their list", (*accessible).cover},
	{"bias", "[CLASS]", "what prototypes and criticisms of a class, or of all, have in common", (*accessible).bias},
	{"models", "", "models at hand, and those that can be pulled", (*accessible).models},
	{"model", "NAME", "look at the same pictures with another model", (*accessible).model},
}

// converse reads commands until quit, the end of the input or ctx.
func (a *app) converse(ctx context.Context, w *engine.Workspace) error {
	s := &accessible{app: a, w: w, current: -1}
	s.introduce()
	lines := bufio.NewScanner(until(ctx, a.in))
	for ctx.Err() == nil && lines.Scan() {
		word, argument, _ := strings.Cut(strings.TrimSpace(lines.Text()), " ")
		if word == "" {
			continue
		}
		if word == "quit" {
			return nil
		}
		if err := s.obey(ctx, word, strings.TrimSpace(argument)); err != nil {
			a.printf("%v\n", err)
		}
	}
	return errors.Join(ctx.Err(), lines.Err())
}

// introduce says which pictures and which model are spoken of.
func (s *accessible) introduce() {
	s.printf("beyond. %d pictures of %s, model %s, preset %s. Type help for what can be typed.\n",
		len(s.w.Set.Items), s.w.Set.Name, s.w.Model.Name, s.w.Model.Preset.Name)
}

func (s *accessible) obey(ctx context.Context, word, argument string) error {
	names := []string{"help", "quit"}
	for _, c := range spokenCommands {
		if c.name == word {
			return c.do(s, ctx, argument)
		}
		names = append(names, c.name)
	}
	if word == "help" {
		for _, c := range spokenCommands {
			s.printf("%s: %s.\n", strings.TrimSpace(c.name+" "+c.argument), c.help)
		}
		s.printf("quit: leave.\n")
		return nil
	}
	if meant := near.Word(word, names); meant != "" {
		return fmt.Errorf("%q is not a command: did you mean %s? Type help for all", word, meant)
	}
	return fmt.Errorf("%q is not a command: type help", word)
}

func (s *accessible) summary(ctx context.Context, _ string) error {
	if err := s.evaluate(ctx, s.w, s.w.Set.All()); err != nil {
		return err
	}
	s.writeEvaluation(s.w.Evaluation(s.w.Set.All(), false))
	return nil
}

func (s *accessible) mistakes(ctx context.Context, class string) error {
	indices, err := s.chosen(ctx, class)
	if err != nil {
		return err
	}
	indices = slices.DeleteFunc(indices, func(i int) bool { return !s.w.Outcome(i).Wrong() })
	slices.SortStableFunc(indices, func(i, j int) int {
		pi, pj := s.w.Outcome(i).Prediction.Top[0].P, s.w.Outcome(j).Prediction.Top[0].P
		return cmp.Compare(pj, pi)
	})
	s.printf("%d mistakes.\n", len(indices))
	for _, i := range indices {
		top := s.w.Outcome(i).Prediction.Top[0]
		label := s.className(s.w.Set.Items[i].Label)
		s.printf("picture %d: %s taken for %s, %.0f %%.\n", i, label, s.className(top.Class), 100*top.P)
	}
	return nil
}

func (s *accessible) show(ctx context.Context, argument string) error {
	i, err := s.pick(argument, s.current+1)
	if err != nil {
		return err
	}
	s.current = i
	p, err := s.w.Predict(ctx, engine.Visible, i)
	if err != nil {
		return err
	}
	item := s.w.Set.Items[i]
	s.printf("picture %d: %s. Label %s.\n", i, item.Path, s.className(item.Label))
	for at, value := range item.Attributes {
		if value != "" {
			s.printf("%s: %s.\n", s.w.Set.Attributes[at], value)
		}
	}
	for place, score := range p.Top {
		s.printf("guess %d: %s, %.1f %%.\n", place+1, s.className(score.Class), 100*score.P)
	}
	return nil
}

func (s *accessible) attack(ctx context.Context, argument string) error {
	i, err := s.pick(argument, max(s.current, 0))
	if err != nil {
		return err
	}
	s.current = i
	settings := attack.Default(attack.Linf)
	settings.Rounding = true
	for step, err := range s.w.Attack(ctx, engine.Visible, i, settings) {
		if err != nil {
			return err
		}
		top := step.Top[0]
		s.printf("step %d: %s, %.0f %%; the label %.0f %%.\n",
			step.Index, s.className(top.Class), 100*top.P, 100*step.PLabel)
	}
	return nil
}

func (s *accessible) pick(argument string, otherwise int) (int, error) {
	i := otherwise
	if argument != "" {
		var err error
		if i, err = strconv.Atoi(argument); err != nil {
			return 0, fmt.Errorf("%q is not a picture's number", argument)
		}
	}
	if i < 0 || i >= len(s.w.Set.Items) {
		return 0, fmt.Errorf("no picture %d: they are numbered 0 to %d", i, len(s.w.Set.Items)-1)
	}
	return i, nil
}

func (s *accessible) className(class int) string {
	if class < 0 {
		return "unknown"
	}
	return s.w.Model.Classes.At(class).Name
}
