package vector

import "fmt"

// Slots is the number of values that a program may hold at once. A processor needs registers for one more.
const Slots = 7

// none is the slot of an instruction without a result, and a Value that is not there.
const none = -1

// Assign returns the slot of each instruction's result: a number below [Slots], or −1 for constants, parameters and
// instructions without a result. A result may take the place of an argument that is not used again; if apart is true, a
// MulAdd or MulSub takes that of its third if it can, else a new one if there is one.
func (p *Program) Assign(apart bool) []int {
	last := p.lastUses()
	slots := make([]int, len(p.Code))
	var taken [Slots]bool
	for i, in := range p.Code {
		slots[i] = none
		if in.Op == Assign {
			slots[i-1] = p.assigned(i, slots, &taken)
			continue
		}
		reuse := none
		var dying []int
		for at, arg := range in.Args {
			if s := slots[arg]; s != none && last[arg] == i {
				dying = append(dying, s)
				if third := len(in.Args) == 3 && at == 2; third || reuse == none && !(apart && len(in.Args) == 3) {
					reuse = s
				}
			}
		}
		if in.hasResult() {
			if slots[i] = reuse; reuse == none {
				slots[i] = p.free(&taken, dying)
			}
		}
		for _, s := range dying {
			taken[s] = false
		}
		if slots[i] != none {
			taken[slots[i]] = last[i] > i
		}
	}
	return slots
}

// assigned returns the slot of the variable that instruction i sets. The instruction before computes its value there.
func (p *Program) assigned(i int, slots []int, taken *[Slots]bool) int {
	variable, v := p.Code[i].Args[0], p.Code[i].Args[1]
	if int(v) != i-1 {
		panic("vector: " + p.Name + " assigns a value that is not the latest")
	}
	if slots[v] != slots[variable] {
		taken[slots[v]] = false
	}
	return slots[variable]
}

// free returns a slot that is not taken or, without one, a slot whose value is not used again.
func (p *Program) free(taken *[Slots]bool, dying []int) int {
	for s, t := range taken {
		if !t {
			return s
		}
	}
	if len(dying) > 0 {
		return dying[0]
	}
	panic(fmt.Sprintf("vector: %s needs more than %d slots", p.Name, Slots))
}

func (in Instruction) hasResult() bool {
	switch in.Op {
	case Constant, Parameter, Store, Assign, Loop, End:
		return false
	}
	return true
}

// lastUses returns the last instruction that uses each value. A value from before a loop that the loop uses is used
// until its end.
func (p *Program) lastUses() []int {
	last := make([]int, len(p.Code))
	start := 0
	for i, in := range p.Code {
		for _, arg := range in.Args {
			last[arg] = i
		}
		switch in.Op {
		case Loop:
			start = i
		case End:
			for v := range start {
				if last[v] > start {
					last[v] = i
				}
			}
		}
	}
	return last
}
