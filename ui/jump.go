package ui

import (
	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// jumps are the stacks of screens before and after the present one, so that a person can go back to where they were,
// and ahead again, whichever key led away. The latest come last.
type jumps struct{ past, future [][]*place }

// mostJumps bounds both lists; the oldest are forgotten.
const mostJumps = 50

// noted adds a stack, which nobody changes, to a list.
func noted(list [][]*place, stack []*place) [][]*place {
	list = append(list, stack)
	return list[max(0, len(list)-mostJumps):]
}

// jump shows the last stack of one list, and notes the present one in the other.
func (s *Shell) jump(from, to *[][]*place, none string) tea.Cmd {
	last := len(*from) - 1
	if last < 0 {
		return s.notify(Notify{Text: safe.Clean(none)})
	}
	stack := (*from)[last]
	*to, *from = noted(*to, s.stack), (*from)[:last]
	return s.show(stack)
}

func (s *Shell) jumpBack() tea.Cmd {
	return s.jump(&s.jumps.past, &s.jumps.future, "this is the first place")
}

func (s *Shell) jumpAhead() tea.Cmd {
	return s.jump(&s.jumps.future, &s.jumps.past, "this is the last place")
}
