package onnx

import "slices"

// sortNodes checks the graph's names and returns its nodes sorted so that each comes after the nodes it reads.
// It refuses names made twice, inputs that nothing makes, and cycles. Nodes also see the names around the graph.
func sortNodes(g *graphProto, around map[string]*value) ([]*node, error) {
	maker, err := makers(g)
	if err != nil {
		return nil, err
	}
	waiting := make([]int, len(g.nodes)) // number of inputs of a node that are not made yet
	readers := make(map[int][]int)
	for i, n := range g.nodes {
		for k, in := range n.reads() {
			if in == "" {
				continue
			}
			from, ok := maker[in]
			_, seen := around[in]
			switch {
			case !ok && (seen || k >= len(n.inputs)): // a name that its own graphs read may be one of theirs
			case !ok:
				return nil, invalid("node %s (%s) reads %s, which nothing makes", show(n.label()), show(n.op), show(in))
			case from == i:
				return nil, invalid("node %s (%s) reads its own output %s", show(n.label()), show(n.op), show(in))
			case from >= 0:
				waiting[i]++
				readers[from] = append(readers[from], i)
			}
		}
	}
	return order(g.nodes, waiting, readers)
}

const given = -1 // an input or an initializer, which no node makes

// makers maps each name to the node that makes it.
func makers(g *graphProto) (map[string]int, error) {
	maker := make(map[string]int)
	for _, v := range g.inputs {
		if _, twice := maker[v.name]; twice || v.name == "" {
			return nil, invalid("input %s has no name of its own", show(v.name))
		}
		maker[v.name] = given
	}
	initialized := make(map[string]bool)
	for _, t := range g.initializers {
		if initialized[t.name] || t.name == "" {
			return nil, invalid("initializer %s has no name of its own", show(t.name))
		}
		initialized[t.name] = true
		maker[t.name] = given // IR version 3 lists initializers among the inputs too
	}
	for i, n := range g.nodes {
		for _, out := range n.outputs {
			if out == "" {
				continue
			}
			if _, twice := maker[out]; twice {
				return nil, invalid("node %s (%s) makes %s, which exists already", show(n.label()), show(n.op), show(out))
			}
			maker[out] = i
		}
	}
	return maker, nil
}

func order(nodes []*node, waiting []int, readers map[int][]int) ([]*node, error) {
	var ready []int
	for i := range nodes {
		if waiting[i] == 0 {
			ready = append(ready, i)
		}
	}
	sorted := make([]*node, 0, len(nodes))
	for len(ready) > 0 {
		i := ready[0]
		ready = ready[1:]
		sorted = append(sorted, nodes[i])
		for _, r := range readers[i] {
			if waiting[r]--; waiting[r] == 0 {
				ready = append(ready, r)
			}
		}
	}
	if len(sorted) < len(nodes) {
		at := slices.IndexFunc(waiting, func(n int) bool { return n > 0 })
		return nil, invalid("node %s (%s) is on a cycle", show(nodes[at].label()), show(nodes[at].op))
	}
	return sorted, nil
}
