package tags

import (
	"strings"

	"beyond/engine/people"
	"beyond/ui"
	"charm.land/bubbles/v2/key"
)

type setupKeys struct {
	begin, choose, add, rater, keep, drop key.Binding
	ui.Moves
}

func newSetupKeys() setupKeys {
	return setupKeys{
		begin:  ui.Bind("enter", "begin", "enter"),
		choose: ui.Bind("space", "ask this", "space"),
		add:    ui.Bind("n", "new question", "n"),
		rater:  ui.Bind("r", "who answers", "r"),
		keep:   ui.Bind("enter", "keep", "enter"),
		drop:   ui.Bind("esc", "drop", "esc"),
		Moves:  ui.NewMoves(),
	}
}

func (k setupKeys) list() []key.Binding {
	return append([]key.Binding{k.begin, k.choose, k.add, k.rater}, k.Along()...)
}

// answerKeys are the keys of one question: a letter for yes, the same with shift for no, the one below it for unsure.
type answerKeys struct{ yes, no, unsure key.Binding }

// questionKeys are the keys of n questions, from the left of the keyboard.
func questionKeys(n int) []answerKeys {
	var list []answerKeys
	for _, k := range [][2]string{{"a", "z"}, {"s", "x"}, {"d", "c"}, {"f", "v"}}[:n] {
		no := strings.ToUpper(k[0])
		list = append(list, answerKeys{ui.Bind(k[0], "yes", k[0]), ui.Bind(no, "no", no), ui.Bind(k[1], "unsure", k[1])})
	}
	return list
}

// together is the keys of a question as one binding, for footer and help.
func (k answerKeys) together(subject string) key.Binding {
	b := ui.Together("", subject, k.yes, k.no, k.unsure)
	b.SetHelp(strings.Join(b.Keys(), "/"), subject)
	return b
}

// value is the answer that a key gives.
func (k answerKeys) value(msg interface{ String() string }) (string, bool) {
	for value, b := range map[string]key.Binding{people.Yes: k.yes, people.No: k.no, people.Unsure: k.unsure} {
		if msg.String() == b.Keys()[0] {
			return value, true
		}
	}
	return "", false
}

type queueKeys struct {
	questions        []answerKeys
	skip, undo, show key.Binding
	done             key.Binding
}

func newQueueKeys(n int) queueKeys {
	return queueKeys{
		questions: questionKeys(n),
		skip:      ui.Bind("space", "later", "space"),
		undo:      ui.Bind("u", "undo", "u"),
		show:      ui.Bind("b", "show the bars now", "b"),
		done:      ui.Bind("enter", "what came of it", "enter"),
	}
}
