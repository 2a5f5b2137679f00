package cli

import (
	"beyond/engine"
	"beyond/engine/attack"
	enginebias "beyond/engine/bias"
	enginecritic "beyond/engine/critic"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/bias"
	"beyond/views/critic"
	"beyond/views/pairs"
	tea "charm.land/bubbletea/v2"
)

// chosen is how many prototypes, and criticisms, are chosen of a class for a look at them.
const chosen = 6

// critic is the screen of a class's prototypes and criticisms.
func (x *explorer) critic(class int) ui.Screen {
	return critic.New(critic.Options{
		Source: x.w,
		Question: engine.Question{
			Class: class, Selectors: enginecritic.Selectors(enginecritic.DefaultOptions()),
			Counts: enginecritic.Counts{Prototypes: chosen, Criticisms: chosen}, Attack: attack.Default(attack.Linf),
		},
		Title:       safe.Clean(x.w.Model.Classes.At(class).Name),
		Path:        x.path,
		OpenPicture: x.openPicture,
		Content:     x.content(),
		Command: func(q engine.Question, selector string) string {
			return x.command("critic", "--class", x.w.Model.Classes.At(class).Name, "--selector", selector, "--by", q.By.String())
		},
	})
}

func (x *explorer) path(i int) string { return x.w.Set.Items[i].Path }

// bias is the screen of what the model has tied to classes.
func (x *explorer) bias() ui.Screen {
	return bias.New(bias.Options{
		Source: x.w, Selectors: enginecritic.Selectors(enginecritic.DefaultOptions()), Attack: attack.Default(attack.Linf),
		Counts:     func(class int, by engine.By) enginecritic.Counts { return quarter(x.w, class, by) },
		OpenGrid:   x.openGrid,
		OpenCritic: func(class int) tea.Cmd { return ui.Send(ui.Open{Screen: x.critic(class)}) },
		OpenPairs:  x.openPairs,
		Command: func(class, selector string) string {
			return x.command("bias", "--class", class, "--selector", selector)
		},
	})
}

// openPairs opens the twins of a class.
func (x *explorer) openPairs(class int) tea.Cmd {
	return func() tea.Msg {
		name := x.w.Model.Classes.At(class).Name
		return ui.Open{Screen: pairs.New(pairs.Options{
			Source: x.w, Set: x.w.Set, Classes: x.w.Model.Classes, Title: safe.Format("pairs of %s", name),
			Pairs: enginebias.Twins(x.w.Evidence(), class), OpenPicture: x.openPicture, Content: x.content(),
			Command: x.command("bias", "--class", name),
		})}
	}
}
