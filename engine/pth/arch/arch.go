// Package arch defines the networks of published checkpoints, and combines a checkpoint's tensors with its network into
// an ONNX model. A checkpoint is therefore checked, planned and run like every other model; this package runs nothing.
//
// Each network is defined once, by a function that builds its graph; the keys and shapes that a checkpoint must have
// follow from it. Sources: torchvision.models, and for EfficientNet-Lite the package efficientnet-lite-pytorch 0.1.0.
// Pictures have the size the network was trained for.
package arch

import (
	"fmt"

	"beyond/engine/pth"
)

// classes is the number of logits of the published networks, from ImageNet.
const classes = 1000

// An Architecture is a network without its weights. The zero value does not work; see ByName.
type Architecture struct {
	Name   string // in torchvision or EfficientNet-Lite
	Preset string // the preparation of its pictures: a name, or words
	Size   int    // rows and columns of its input
	define definition
}

// definition builds a network that takes x and returns its logits.
type definition func(g *graph, x maps) maps

// Names returns the names of all architectures, sorted by family and depth.
func Names() []string {
	names := make([]string, len(architectures))
	for i, a := range architectures {
		names[i] = a.Name
	}
	return names
}

// ByName returns the architecture of this name, if there is one.
func ByName(name string) (Architecture, bool) {
	for _, a := range architectures {
		if a.Name == name {
			return a, true
		}
	}
	return Architecture{}, false
}

// ONNX returns the network with a checkpoint's weights as an ONNX file of opset 13 or 20: input "input"
// [batch,3,Size,Size], output "logits" [batch,classes], and the weights under the checkpoint's keys, which are read as the
// file is. The same tensors give the same bytes. The error names the first key that is missing, has another shape, or is not part of the
// network.
func (a Architecture) ONNX(tensors []pth.Tensor) (*Model, error) {
	g, tensors := a.fitted(tensors)
	weights, err := g.match(tensors)
	if err != nil {
		return nil, fmt.Errorf("not a checkpoint of %s: %w", a.Name, err)
	}
	return g.encode(a.Name, weights), nil
}

// graph builds the network with this number of outputs.
func (a Architecture) graph(classes int) *graph {
	g := newGraph(a.Size, classes)
	g.finish(a.define(g, g.input))
	return g
}
