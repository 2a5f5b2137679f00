package explorer

import (
	"context"
	"maps"
	"slices"

	"beyond/engine"
	"beyond/engine/attack"
	enginebias "beyond/engine/bias"
	enginecritic "beyond/engine/critic"
	"beyond/engine/dataset"
	"beyond/engine/people"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/bias"
	"beyond/views/critic"
	"beyond/views/discovery"
	"beyond/views/pairs"
	"beyond/views/tags"
	tea "charm.land/bubbletea/v2"
)

// chosen is how many prototypes, and criticisms, are chosen of a class for a look at them.
const chosen = 6

// critic is the screen of a class's prototypes and criticisms.
func (x *Explorer) critic(class int) ui.Screen {
	return critic.New(critic.Options{
		Source: x.w,
		Question: engine.Question{
			Class: class, Selectors: enginecritic.Selectors(enginecritic.DefaultOptions()),
			Counts: enginecritic.Counts{Prototypes: chosen, Criticisms: chosen}, Attack: attack.Default(attack.Linf),
		},
		Title:       safe.Clean(x.className(class)),
		Path:        x.path,
		OpenPicture: x.openPicture,
		Content:     x.content(),
		Command: func(q engine.Question, selector string) string {
			return x.command("critic", "--class", x.className(class), "--selector", selector, "--by", q.By.String())
		},
	})
}

func (x *Explorer) path(i int) string { return x.w.Set.Items[i].Path }

// biasOptions wires the screen of biases.
func (x *Explorer) biasOptions() bias.Options {
	tagged := engine.NewTaggedPictures(people.TagAnswers{Answers: x.options.Answers}, x.w)
	return bias.Options{
		Source: x.w, Selectors: enginecritic.Selectors(enginecritic.DefaultOptions()), Attack: attack.Default(attack.Linf),
		Counts:        x.w.Quarter,
		Tags:          tagged.Attributes,
		OpenGrid:      x.openGrid,
		OpenCritic:    func(class int) tea.Cmd { return ui.Send(ui.Open{Screen: x.critic(class)}) },
		OpenPairs:     x.openPairs,
		OpenTags:      func(c *engine.Critique) tea.Cmd { return x.openTags(c, nil) },
		OpenDiscovery: x.openDiscovery,
		Command: func(class, selector string) string {
			if class == "" {
				return x.command("bias", "--selector", selector)
			}
			return x.command("bias", "--class", class, "--selector", selector)
		},
	}
}

// openPairs opens the twins of a class or, where it has none, its nearest neighbours.
func (x *Explorer) openPairs(class int) tea.Cmd {
	options := pairs.Options{
		Source: x.w, Set: x.w.Set, Classes: x.w.Model.Classes, OpenPicture: x.openPicture, Content: x.content(),
		Command: x.command("bias"),
	}
	if class != enginebias.AllClasses {
		name := x.className(class)
		options.Title, options.Command = safe.Format("pairs of %s", name), x.command("bias", "--class", name)
	}
	return func() tea.Msg {
		var err error
		options.Pairs = enginebias.Twins(x.w.Evidence(), class)
		if len(options.Pairs) == 0 && class != enginebias.AllClasses {
			options.Nearest = true
			if options.Pairs, err = x.neighbours(class); err != nil {
				return ui.Notify{Text: safe.Format("no pairs: %v", err), Failed: true}
			}
		}
		return ui.Open{Screen: pairs.New(options)}
	}
}

// mostNeighbours is how many pairs are proposed for an attribute.
const mostNeighbours = 24

// neighbours are pairs of pictures of a class that the model sees as alike and that differ in an attribute.
func (x *Explorer) neighbours(class int) (list []enginebias.Pair, err error) {
	q := engine.Question{Class: class, Selectors: []enginecritic.Selector{enginecritic.Probs{}}}
	c, err := x.w.Critique(x.ctx, engine.Visible, q, engine.Progress{})
	if err != nil {
		return nil, err
	}
	for _, attribute := range x.w.Set.Attributes {
		proposed, err := enginebias.Propose(x.ctx, x.w.Evidence(), c.BiasFeatures(), attribute, mostNeighbours)
		if err != nil {
			return nil, err
		}
		list = append(list, proposed...)
	}
	return list, nil
}

// tagSeed gives everybody who tags the same class the same order.
const tagSeed = 1

// openTags asks people about prototypes, criticisms and other pictures of a class. Examples, if any, are shown for
// their common attribute.
func (x *Explorer) openTags(c *engine.Critique, examples []int) tea.Cmd {
	b := c.BiasClass(0)
	var proposed []string
	for at, attribute := range x.w.Set.Attributes {
		for _, value := range valuesOf(x.w.Set, b.Pictures, at) {
			proposed = append(proposed, attribute+" "+value)
		}
	}
	return ui.Send(ui.Open{Screen: tags.New(tags.Options{
		Source: x.w, Answers: people.TagAnswers{Answers: x.options.Answers},
		Class: x.className(c.Class), Proposed: proposed, Examples: examples,
		Pictures: people.Deal(b.Prototypes, b.Criticisms, b.Pictures, tagSeed), Rater: x.options.Rater,
		Content: x.content(), Now: x.options.Now, Done: func() tea.Cmd { return ui.Send(ui.Goto{Name: "bias"}) },
	})})
}

// valuesOf lists the values of an attribute among pictures, sorted.
func valuesOf(set *dataset.Set, pictures []int, attribute int) []string {
	seen := map[string]bool{}
	for _, i := range pictures {
		if values := set.Items[i].Attributes; attribute < len(values) && values[attribute] != "" {
			seen[values[attribute]] = true
		}
	}
	return slices.Sorted(maps.Keys(seen))
}

// openDiscovery opens the slices of a class in which prototypes and criticisms differ.
func (x *Explorer) openDiscovery(c *engine.Critique) tea.Cmd {
	note := "p: how often chance alone gives any slice so strong a contrast."
	if c.Selectors[0].Needs().Features {
		note += " This selector looks at the same features, so p is no more than a guide."
	}
	return ui.Send(ui.Open{Screen: discovery.New(discovery.Options{
		Source: x.w, Title: safe.Format("slices of %s", x.className(c.Class)), Note: note, Path: x.path,
		Discover: func(ctx context.Context) ([]enginebias.Slice, error) {
			return enginebias.Discover(ctx, c.BiasFeatures(), c.BiasClass(0), tagSeed)
		},
		OpenTags: func(s enginebias.Slice) tea.Cmd { return x.openTags(c, s.Pictures) },
		OpenGrid: x.openGrid, Content: x.content(),
		Command: x.command("bias", "--class", x.className(c.Class), "--selector", c.Selectors[0].Name(), "--discover"),
	})})
}
