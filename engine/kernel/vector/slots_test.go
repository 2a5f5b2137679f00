package vector

import "testing"

// TestAssign checks for every program that no instruction overwrites a value that is used later.
func TestAssign(t *testing.T) {
	for _, p := range All() {
		for _, apart := range []bool{false, true} {
			slots := p.Assign(apart)
			holds := map[int]Value{}
			owner := map[Value]Value{} // the variable that a value is assigned to
			for i, in := range p.Code {
				if in.Op == Assign {
					owner[Value(i-1)] = in.Args[0]
				}
			}
			for i, in := range p.Code {
				for _, arg := range in.Args {
					if in.Op != Assign && slots[arg] != none && holds[slots[arg]] != arg {
						t.Errorf("%s, instruction %d: value %d is lost", p.Name, i, arg)
					}
				}
				if slots[i] == none {
					continue
				}
				holds[slots[i]] = Value(i)
				if v, ok := owner[Value(i)]; ok {
					holds[slots[i]] = v
				}
			}
		}
	}
}
