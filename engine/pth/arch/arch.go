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

// classes is the number of logits, from ImageNet.
const classes = 1000

// An Architecture is a network without its weights. The zero value does not work; see ByName.
type Architecture struct {
	Name   string // in torchvision or EfficientNet-Lite
	Preset string // the preprocessing of its pictures
	Size   int    // rows and columns of its input
	define definition
}

// definition builds a network that takes x and returns its logits.
type definition func(g *graph, x maps) maps

var architectures = []Architecture{
	{"alexnet", "torchvision", 224, alexnet},
	{"densenet121", "torchvision", 224, densenet(64, 32, 6, 12, 24, 16)},
	{"densenet161", "torchvision", 224, densenet(96, 48, 6, 12, 36, 24)},
	{"densenet169", "torchvision", 224, densenet(64, 32, 6, 12, 32, 32)},
	{"densenet201", "torchvision", 224, densenet(64, 32, 6, 12, 48, 32)},
	{"efficientnet-lite0", "lite0", 224, efficientnetLite(1.0, 1.0)},
	{"efficientnet-lite1", "lite1", 240, efficientnetLite(1.0, 1.1)},
	{"efficientnet-lite2", "lite2", 260, efficientnetLite(1.1, 1.2)},
	{"efficientnet-lite3", "lite3", 280, efficientnetLite(1.2, 1.4)},
	{"efficientnet-lite4", "lite4", 300, efficientnetLite(1.4, 1.8)},
	{"mobilenet_v2", "torchvision", 224, mobilenetV2},
	{"resnet18", "torchvision", 224, resnet(basicBlock, 2, 2, 2, 2)},
	{"resnet34", "torchvision", 224, resnet(basicBlock, 3, 4, 6, 3)},
	{"resnet50", "torchvision", 224, resnet(bottleneck, 3, 4, 6, 3)},
	{"resnet101", "torchvision", 224, resnet(bottleneck, 3, 4, 23, 3)},
	{"resnet152", "torchvision", 224, resnet(bottleneck, 3, 8, 36, 3)},
	{"squeezenet1_0", "torchvision", 224, squeezenet},
	{"vgg16", "torchvision", 224, vgg16(false)},
	{"vgg16_bn", "torchvision", 224, vgg16(true)},
}

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

// ONNX returns the network with a checkpoint's weights as an ONNX file of opset 13: input "input"
// [batch,3,Size,Size], output "logits" [batch,1000], and the weights under the checkpoint's keys. The same
// tensors give the same bytes. The error names the first key that is missing, has another shape, or is not part of the
// network.
func (a Architecture) ONNX(tensors []pth.Tensor) ([]byte, error) {
	g := a.graph()
	weights, err := g.match(tensors)
	if err != nil {
		return nil, fmt.Errorf("not a checkpoint of %s: %w", a.Name, err)
	}
	return g.encode(a.Name, weights), nil
}

func (a Architecture) graph() *graph {
	g := newGraph(a.Size)
	g.finish(a.define(g, g.input))
	return g
}
