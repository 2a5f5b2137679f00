package arch

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"beyond/engine/pth"
)

// unused are parts of names of tensors that a network has for training, or computes from its sizes.
var unused = []string{"relative_position_index", "relative_coords_table", "attn_mask", "position_ids"}

// auxiliary are networks whose checkpoints may contain further outputs for training, by the beginnings of their keys.
var auxiliary = []string{"aux1.", "aux2.", "AuxLogits."}

// former are parts of keys that torchvision's transformers had until 2022 and transformers' still have in files, and
// their present ones.
var former = strings.NewReplacer(
	".mlp.linear_1.", ".mlp.0.", ".mlp.linear_2.", ".mlp.3.",
	".encoder.layer.", ".layers.", ".attention.attention.query.", ".attention.q_proj.",
	".attention.attention.key.", ".attention.k_proj.", ".attention.attention.value.", ".attention.v_proj.",
	".attention.output.dense.", ".attention.o_proj.", ".intermediate.dense.", ".mlp.fc1.", ".output.dense.", ".mlp.fc2.",
)

// used returns the tensors that a network computes with, under their present names.
func used(tensors []pth.Tensor) []pth.Tensor {
	tensors = slices.Clone(tensors)
	for i := range tensors {
		tensors[i].Name = former.Replace(tensors[i].Name)
	}
	return slices.DeleteFunc(tensors, func(t pth.Tensor) bool {
		return slices.ContainsFunc(unused, func(part string) bool { return strings.HasSuffix(t.Name, part) }) ||
			slices.ContainsFunc(auxiliary, func(start string) bool { return strings.HasPrefix(t.Name, start) })
	})
}

// match returns the tensors of g.parameters, in the same order. tensors must be exactly these parameters.
func (g *graph) match(tensors []pth.Tensor) ([]pth.Tensor, error) {
	given := make(map[string]pth.Tensor, len(tensors))
	for _, t := range tensors {
		given[t.Name] = t
	}
	var weights []pth.Tensor
	for _, p := range g.parameters {
		t, ok := given[p.name]
		switch {
		case !ok:
			return nil, fmt.Errorf("%s is missing", p.name)
		case !slices.Equal(t.Shape, p.shape):
			return nil, fmt.Errorf("%s has shape %v, want %v", p.name, t.Shape, p.shape)
		}
		weights = append(weights, t)
		delete(given, p.name)
	}
	for _, t := range tensors {
		if _, left := given[t.Name]; left {
			return nil, fmt.Errorf("%.80q is not part of the network", t.Name)
		}
	}
	return weights, nil
}

// maxClasses bounds the outputs of a checkpoint.
const maxClasses = 1 << 20

// fitted returns the network with as many outputs as the tensors have, and the tensors that it computes with. The last
// layer may have another name than the publisher's: programs that train a network for other classes replace it.
func (a Architecture) fitted(tensors []pth.Tensor) (*graph, []pth.Tensor) {
	g, tensors := a.graph(classes), renamedHead(a, used(tensors))
	for _, t := range tensors {
		if t.Name == g.head+".weight" && len(t.Shape) > 0 && t.Shape[0] > 0 && t.Shape[0] <= maxClasses {
			if t.Shape[0] != classes {
				g = a.graph(t.Shape[0])
			}
			break
		}
	}
	return g, tensors
}

// renamedHead gives the last layer its name, where the tensors have exactly one other layer in its place: fc.1 for fc, or
// classifier for classifier.1.
func renamedHead(a Architecture, tensors []pth.Tensor) []pth.Tensor {
	g := a.graph(classes)
	known := map[string]bool{}
	for _, p := range g.parameters {
		known[p.name] = true
	}
	weight, bias := -1, -1
	for i, t := range tensors {
		switch {
		case t.Name == g.head+".weight":
			return tensors
		case known[t.Name]:
		case weight < 0 && strings.HasSuffix(t.Name, ".weight"):
			weight = i
		case bias < 0 && strings.HasSuffix(t.Name, ".bias"):
			bias = i
		default:
			return tensors
		}
	}
	if weight < 0 || bias < 0 {
		return tensors
	}
	name := strings.TrimSuffix(tensors[weight].Name, ".weight")
	near := strings.Split(g.head, ".")[0]
	if tensors[bias].Name != name+".bias" || strings.Split(name, ".")[0] != near {
		return tensors
	}
	tensors[weight].Name, tensors[bias].Name = g.head+".weight", g.head+".bias"
	return tensors
}

// ErrUnknown is the error of Guess for an unknown checkpoint.
var ErrUnknown = errors.New("its keys match no known architecture")

// Guess returns the architectures that a checkpoint may be of, by its keys and their shapes, in the order of Names:
// several networks differ only in what they do with the same tensors. It accepts a checkpoint with the keys of a single
// architecture and other shapes, so that ONNX can report the difference.
func Guess(tensors []pth.Tensor) ([]Architecture, error) {
	names := map[string]bool{}
	for _, t := range used(tensors) {
		names[t.Name] = true
	}
	var byKeys, byShapes []Architecture
	for i, first := range beginnings() {
		a := architectures[i]
		if !names[first[0]] || !names[first[1]] {
			continue
		}
		g, left := a.fitted(tensors)
		if !slices.Equal(keysOf(left), g.keys()) {
			continue
		}
		byKeys = append(byKeys, a)
		if _, err := g.match(left); err == nil {
			byShapes = append(byShapes, a)
		}
	}
	switch {
	case len(byShapes) > 0:
		return byShapes, nil
	case len(byKeys) == 1:
		return byKeys, nil
	}
	return nil, ErrUnknown
}

// beginnings are the names of the first two parameters of each architecture.
var beginnings = sync.OnceValue(func() [][2]string {
	var names [][2]string
	for _, a := range architectures {
		p := a.graph(classes).parameters
		names = append(names, [2]string{p[0].name, p[1].name})
	}
	return names
})

func keysOf(tensors []pth.Tensor) []string {
	keys := make([]string, len(tensors))
	for i, t := range tensors {
		keys[i] = t.Name
	}
	slices.Sort(keys)
	return keys
}

// keys returns the names of the parameters, sorted.
func (g *graph) keys() []string {
	keys := make([]string, len(g.parameters))
	for i, p := range g.parameters {
		keys[i] = p.name
	}
	slices.Sort(keys)
	return keys
}
