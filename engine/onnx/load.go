package onnx

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"os"

	"beyond/engine/nn"

	onnxgo "github.com/owulveryck/onnx-go"
)

// Load returns the network in data, an ONNX file of a picture classifier. Its input is NCHW even if the file's is
// NHWC, and its outputs are logits even if the file ends in a softmax. data need not be trusted, but must not change
// while the network is in use. Errors are *RefusedError, UnsupportedOpError, *FaultError, or ctx's.
func Load(ctx context.Context, data []byte, limits Limits) (*nn.Network, error) {
	l, err := LoadFrom(ctx, data, nil, Options{Limits: limits})
	return l.Network, err
}

// LoadFrom is Load for a model that may have weights in other files of its folder, or leaves something open. The folder
// is not needed afterwards.
func LoadFrom(ctx context.Context, data []byte, folder *os.Root, o Options) (l Loaded, err error) {
	return Read(ctx, bytes.NewReader(data), folder, o)
}

// Read is LoadFrom for a file of any kind. The network reads it when it is compiled, and then closes it if it can be
// closed, as it is where this fails.
func Read(ctx context.Context, src Source, folder *os.Root, o Options) (l Loaded, err error) {
	files := filesOf(folder, src.Size())
	r := newOpened(src, files, o)
	defer func() {
		if err != nil {
			err = r.abandon(err)
		}
	}()
	defer Guard(&err)
	m, err := outlined(src, o.Limits, files)
	if err != nil {
		return l, err
	}
	net, err := normalise(ctx, m, o, files)
	if err != nil {
		return l, err
	}
	b := newBackend(ctx, net)
	if err := onnxgo.NewModel(b).UnmarshalBinary(net.encode()); err != nil {
		if cause := ctx.Err(); cause != nil {
			return l, cause
		}
		return l, fmt.Errorf("building the network: %w", err)
	}
	if err := cmp.Or(ctx.Err(), files.failed(), net.exhausted()); err != nil {
		return l, err
	}
	b.builder.Settle(r.settle)
	n, err := b.network()
	return Loaded{Network: n, Elsewhere: files.digest(), Integers: net.integers, Open: net.open, Training: net.training}, err
}

// outlined returns the model of a file that scan accepts.
func outlined(src Source, limits Limits, files *externalFiles) (*model, error) {
	part, err := outlineOf(src)
	if err != nil {
		return nil, err
	}
	if err := scan(part.data, limits); err != nil {
		return nil, err
	}
	m := parse(part.data)
	part.fill(m, files)
	return m, nil
}

func filesOf(folder *os.Root, size int64) *externalFiles {
	return &externalFiles{root: folder, model: size, open: make(map[string]*os.File), read: sha256.New()}
}

// Summary describes a model file.
type Summary struct {
	Opset      int64
	Input      string
	Shape      [3]int // channels, rows, columns of a picture
	Output     string
	Outputs    int            // number of elements of the output
	Features   int            // see nn.Network.FeatureDim
	Open       bool           // the file leaves rows or columns open; Shape has those of Options.Size
	Integers   bool           // the file's input is of integers: pictures of 0 to 255
	Layout     string         // axes of the input in the file: NCHW, or NHWC, which Load transposes
	Batch      int64          // number of pictures fixed by the file; 0 if it is open
	Softmax    bool           // the file ends in a softmax or its logarithm, which Load removes
	Sigmoid    bool           // the file ends in a sigmoid of one number: Load gives the logits of two classes
	Cut        string         // ArgMax or TopK behind the scores, which Load cuts off; "" if there is none
	Operators  map[string]int // count by name in the file
	Parameters int64          // elements of all initializers
	Nodes      int
	PlanBytes  int64 // bytes that live at once: weights, and activations of one picture
}

// Inspect checks a model like Load, without decoding its weights, and describes it. If the model is refused, the
// Summary contains the parts that could be read.
func Inspect(data []byte, limits Limits) (Summary, error) {
	return InspectFrom(data, nil, Options{Limits: limits})
}

// InspectFrom is Inspect for a model that may have weights in other files of its folder, or leaves something open. It
// makes no notes.
func InspectFrom(data []byte, folder *os.Root, o Options) (s Summary, err error) {
	return InspectSource(bytes.NewReader(data), folder, o)
}

// InspectSource is InspectFrom for a file of any kind, which stays open.
func InspectSource(src Source, folder *os.Root, o Options) (s Summary, err error) {
	defer Guard(&err)
	s = Summary{Operators: make(map[string]int)}
	files := filesOf(folder, src.Size())
	defer files.close()
	m, err := outlined(src, o.Limits, files)
	if err != nil {
		return s, err
	}
	if m.graph != nil {
		s.describe(m)
	}
	o.Note = nil
	net, err := normalise(context.Background(), m, o, files)
	if err != nil {
		return s, err
	}
	s.Input, s.Output, s.Shape, s.PlanBytes = net.names[0], net.names[1], net.shape, net.planned
	s.Layout, s.Batch, s.Open, s.Integers = net.layout, net.batch, net.open, net.integers
	s.Softmax, s.Sigmoid, s.Cut = net.softmax, net.sigmoid, net.cut
	s.Outputs, s.Features = net.outputs()
	return s, nil
}

func (s *Summary) describe(m *model) {
	s.Opset = standardOpset(m.opsets)
	s.Nodes = len(m.graph.nodes)
	for _, n := range m.graph.nodes {
		s.Operators[n.op]++
	}
	for _, t := range m.graph.initializers {
		count := int64(1)
		for _, d := range t.dims {
			count = saturatingMul(count, max(d, 0))
		}
		s.Parameters = saturatingAdd(s.Parameters, count)
	}
}
