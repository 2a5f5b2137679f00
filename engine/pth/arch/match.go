package arch

import (
	"errors"
	"fmt"
	"slices"

	"beyond/engine/pth"
)

// match returns the data of g.parameters, in the same order. tensors must be exactly these parameters.
func (g *graph) match(tensors []pth.Tensor) ([][]float32, error) {
	given := make(map[string]pth.Tensor, len(tensors))
	for _, t := range tensors {
		given[t.Name] = t
	}
	var weights [][]float32
	for _, p := range g.parameters {
		t, ok := given[p.name]
		switch {
		case !ok:
			return nil, fmt.Errorf("%s is missing", p.name)
		case !slices.Equal(t.Shape, p.shape):
			return nil, fmt.Errorf("%s has shape %v, want %v", p.name, t.Shape, p.shape)
		}
		weights = append(weights, t.Data)
		delete(given, p.name)
	}
	for _, t := range tensors {
		if _, left := given[t.Name]; left {
			return nil, fmt.Errorf("%.80q is not part of the network", t.Name)
		}
	}
	return weights, nil
}

// ErrUnknown is the error of Guess for an unknown checkpoint.
var ErrUnknown = errors.New("its keys match no known architecture")

// Guess returns the architecture of a checkpoint by its keys, and by their shapes if several architectures have the
// same keys. It accepts a checkpoint with the keys of a single architecture and other shapes, so that ONNX can report
// the difference.
func Guess(tensors []pth.Tensor) (Architecture, error) {
	keys := make([]string, len(tensors))
	for i, t := range tensors {
		keys[i] = t.Name
	}
	slices.Sort(keys)
	var byKeys, byShapes []Architecture
	for _, a := range architectures {
		g := a.graph()
		if !slices.Equal(keys, g.keys()) {
			continue
		}
		byKeys = append(byKeys, a)
		if _, err := g.match(tensors); err == nil {
			byShapes = append(byShapes, a)
		}
	}
	for _, candidates := range [][]Architecture{byShapes, byKeys} {
		if len(candidates) == 1 {
			return candidates[0], nil
		}
	}
	return Architecture{}, ErrUnknown
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
