package cli

import (
	"beyond/engine"
	"beyond/engine/attack"
	enginecritic "beyond/engine/critic"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/critic"
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
		Path:        func(i int) string { return x.w.Set.Items[i].Path },
		OpenPicture: x.openPicture,
		Content:     x.content(),
		Command: func(q engine.Question, selector string) string {
			return x.command("critic", "--class", x.w.Model.Classes.At(class).Name, "--selector", selector, "--by", q.By.String())
		},
	})
}
