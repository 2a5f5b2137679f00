package arch

import (
	"cmp"
	"fmt"
	"strings"
)

// graph is a network under construction. Every method that takes feature maps appends a layer and returns its output.
// Keys are the checkpoint's, without ".weight" and similar endings.
type graph struct {
	input      maps
	output     maps
	nodes      []node
	parameters []parameter
	constants  []constant
	opset      int     // ONNX's; later ones have more operators
	epsilon    float32 // of normalisations
	classes    int     // number of logits
	head       string  // key of the layer whose outputs the logits are
}

// maps is the output of a layer: feature maps of size × size, or with size 1 a vector.
type maps struct {
	name     string
	channels int
	size     int
}

// node is an ONNX operator. A key names its output as well as its weights.
type node struct {
	op         string
	inputs     []string
	output     string
	attributes [][]byte
	more       []string // further outputs
}

// parameter is a tensor that the checkpoint must contain.
type parameter struct {
	name       string
	shape      []int
	transposed bool // the model has the matrix with its axes exchanged, as MatMul takes it
}

// newGraph starts a network for RGB pictures of size × size. Its normalisations have PyTorch's epsilon.
func newGraph(size, classes int) *graph {
	return &graph{input: maps{"input", 3, size}, opset: 13, epsilon: 1e-5, classes: classes}
}

// finish makes logits, the output of the last node, the output of the network.
func (g *graph) finish(logits maps) {
	logits.name = "logits"
	g.nodes[len(g.nodes)-1].output = logits.name
	g.output = logits
}

// add appends a node. Without a key its output is named after its operator.
func (g *graph) add(op, key string, channels, size int, inputs []string, attributes ...[]byte) maps {
	if key == "" {
		key = fmt.Sprintf("%s_%d", op, len(g.nodes))
	}
	g.nodes = append(g.nodes, node{op: op, inputs: inputs, output: key, attributes: attributes})
	return maps{key, channels, size}
}

// integers returns the name of a constant of these numbers, which it adds once.
func (g *graph) integers(values ...int) string {
	name := strings.ReplaceAll(strings.Trim(fmt.Sprint(values), "[]"), " ", ",")
	for _, c := range g.constants {
		if c.name == name {
			return name
		}
	}
	g.constants = append(g.constants,
		constant{parameter: parameter{name: name, shape: []int{len(values)}}, integers: values})
	return name
}

// parameter requires a tensor of the checkpoint and returns its name.
func (g *graph) parameter(name string, shape ...int) string {
	g.parameters = append(g.parameters, parameter{name: name, shape: shape})
	return name
}

// window is the geometry of a square convolution or pooling; before and after are the rows of padding.
type window struct {
	kernel, stride int
	before, after  int
	columns, left  int  // of a filter that is not square, and their padding on either side
	ceil           bool // rounds the output's size up: a pooling's last window may be cut off
}

var pointwise = window{kernel: 1, stride: 1}

// centred pads an odd kernel so that stride 1 keeps the size.
func centred(kernel, stride int) window {
	return window{kernel: kernel, stride: stride, before: kernel / 2, after: kernel / 2}
}

// same pads like TensorFlow: the output has size/stride rows, rounded up, and an odd row of padding comes last.
func same(kernel, stride, size int) window {
	rows := (size + stride - 1) / stride
	padding := max((rows-1)*stride+kernel-size, 0)
	return window{kernel: kernel, stride: stride, before: padding / 2, after: padding - padding/2}
}

// over returns the output's size.
func (w window) over(size int) int {
	room := size + w.before + w.after - w.kernel
	if w.ceil {
		room += w.stride - 1
	}
	return room/w.stride + 1
}

// attributes returns the ONNX attributes of a convolution or pooling.
func (w window) attributes() [][]byte {
	columns, left, right := w.kernel, w.before, w.after
	if w.columns > 0 {
		columns, left, right = w.columns, w.left, w.left
	}
	return [][]byte{
		intsAttribute("kernel_shape", w.kernel, columns),
		intsAttribute("pads", w.before, left, w.after, right),
		intsAttribute("strides", w.stride, w.stride),
	}
}

// conv appends a convolution without bias.
func (g *graph) conv(x maps, key string, channels int, w window) maps {
	return g.convolve(x, key, channels, 1, w)
}

// convBias appends a convolution with bias.
func (g *graph) convBias(x maps, key string, channels int, w window) maps {
	y := g.convolve(x, key, channels, 1, w)
	last := &g.nodes[len(g.nodes)-1]
	last.inputs = append(last.inputs, g.parameter(key+".bias", channels))
	return y
}

// grouped appends a convolution of groups of channels, without bias.
func (g *graph) grouped(x maps, key string, channels, groups int, w window) maps {
	return g.convolve(x, key, channels, groups, w)
}

// depthwise convolves each channel with its own filter.
func (g *graph) depthwise(x maps, key string, w window) maps {
	return g.convolve(x, key, x.channels, x.channels, w)
}

func (g *graph) convolve(x maps, key string, channels, groups int, w window) maps {
	weight := g.parameter(key+".weight", channels, x.channels/groups, w.kernel, cmp.Or(w.columns, w.kernel))
	attributes := append(w.attributes(), intAttribute("group", groups))
	return g.add("Conv", key, channels, w.over(x.size), []string{x.name, weight}, attributes...)
}

// norm appends a batch normalisation with the statistics of training.
func (g *graph) norm(x maps, key string) maps {
	inputs := []string{x.name}
	for _, part := range []string{"weight", "bias", "running_mean", "running_var"} {
		inputs = append(inputs, g.parameter(key+"."+part, x.channels))
	}
	return g.add("BatchNormalization", key, x.channels, x.size, inputs, floatAttribute("epsilon", g.epsilon))
}

func (g *graph) relu(x maps) maps {
	return g.add("Relu", "", x.channels, x.size, []string{x.name})
}

func (g *graph) maxPool(x maps, w window) maps {
	attributes := w.attributes()
	if w.ceil {
		attributes = append(attributes, intAttribute("ceil_mode", 1))
	}
	return g.add("MaxPool", "", x.channels, w.over(x.size), []string{x.name}, attributes...)
}

// averagePool takes means that count the padding.
func (g *graph) averagePool(x maps, w window) maps {
	attributes := w.attributes()
	if w.before+w.after > 0 {
		attributes = append(attributes, intAttribute("count_include_pad", 1))
	}
	return g.add("AveragePool", "", x.channels, w.over(x.size), []string{x.name}, attributes...)
}

// globalPool takes the mean of each feature map, as a vector.
func (g *graph) globalPool(x maps) maps { return g.flatten(g.mean(x)) }

// mean takes the mean of each feature map, as a map of one pixel.
func (g *graph) mean(x maps) maps {
	return g.add("GlobalAveragePool", "", x.channels, 1, []string{x.name})
}

func (g *graph) flatten(x maps) maps {
	return g.add("Flatten", "", x.channels*x.size*x.size, 1, []string{x.name})
}

// linear appends a fully connected layer on a vector.
func (g *graph) linear(x maps, key string, outputs int) maps {
	inputs := []string{x.name, g.parameter(key+".weight", outputs, x.channels), g.parameter(key+".bias", outputs)}
	return g.add("Gemm", key, outputs, 1, inputs, intAttribute("transB", 1))
}

// logits appends the last layer, with an output for each class.
func (g *graph) logits(x maps, key string) maps {
	g.head = key
	return g.linear(x, key, g.classes)
}

// sum adds two feature maps of the same shape.
func (g *graph) sum(x, y maps) maps {
	return g.add("Add", "", x.channels, x.size, []string{x.name, y.name})
}

// concat joins feature maps along their channels.
func (g *graph) concat(x ...maps) maps {
	if len(x) == 1 {
		return x[0]
	}
	var names []string
	channels := 0
	for _, m := range x {
		names = append(names, m.name)
		channels += m.channels
	}
	return g.add("Concat", "", channels, x[0].size, names, intAttribute("axis", 1))
}
