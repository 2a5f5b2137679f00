package engine

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"math"
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"

	"beyond/engine/catalogue"
	"beyond/engine/dataset"
	"beyond/engine/finding"
	"beyond/engine/imaging"
	"beyond/engine/nn"
	"beyond/engine/onnx"
	"beyond/engine/score"
)

// A Model is a classifier with its preset and classes. Its file is read at the first use or by Load, so that a screen
// can be drawn before, and freed by Unload. It is safe for concurrent use.
type Model struct {
	Name    string
	Preset  imaging.Preset
	Classes *dataset.Classes
	// Folder is where the file may keep weights in other files; empty where it may not.
	Folder string
	// Options say how the file is read; rows and columns that it leaves open are the preset's.
	Options onnx.Options
	// Reread opens the ONNX file again: after Unload, and for a first gradient.
	Reread func(context.Context) (onnx.Source, error)

	loading sync.Mutex
	source  onnx.Source // the ONNX file; nil once loaded
	program program
	err     error // why the file was refused

	network  atomic.Pointer[nn.Network]
	integers atomic.Bool // the file's input is of integers
	open     atomic.Bool // the file leaves rows or columns open
	training atomic.Bool // the file was exported in training mode
	sha256   atomic.Pointer[string]
}

// NewModel returns the model of an ONNX file's bytes, of which nothing is read yet. Preset and classes may be
// zero where the model is only given ready inputs.
func NewModel(name string, data []byte, preset imaging.Preset, classes *dataset.Classes) *Model {
	m := &Model{Name: name, Preset: preset, Classes: classes}
	if data != nil {
		m.source = bytes.NewReader(data)
	}
	return m
}

// NewRecordedModel returns the model of which a recording has results. read gives its file where something must be
// computed; a file of another SHA-256 is an error then.
func NewRecordedModel(
	name, sha256 string, preset imaging.Preset, classes *dataset.Classes, read func() (catalogue.File, error),
) *Model {
	debug.SetGCPercent(40) // as newModel: features of a whole run may be read
	m := NewModel(name, nil, preset, classes)
	m.sha256.Store(&sha256)
	m.Reread = func(context.Context) (onnx.Source, error) {
		file, err := read()
		m.Folder, m.Options = file.Folder, file.Options
		return file.Source, err
	}
	return m
}

// Load reads, checks and compiles the file, unless that has been done. The network's outputs must be the classes,
// its input pictures of the preset's size. Once begun it is not abandoned with ctx: others may wait for the same
// model.
func (m *Model) Load(ctx context.Context) error {
	_, err := m.loaded(ctx)
	return err
}

func (m *Model) loaded(ctx context.Context) (program, error) {
	m.loading.Lock()
	defer m.loading.Unlock()
	if m.program == nil && m.err == nil {
		m.program, m.err = m.compile(context.WithoutCancel(ctx))
	}
	return m.program, m.err
}

// Unload lets go of the network, which takes several times the file's size. The next use loads it again by Reread;
// without that the model stays as it is.
func (m *Model) Unload() {
	m.loading.Lock()
	defer m.loading.Unlock()
	if m.Reread != nil && m.program != nil {
		m.program = nil
		m.network.Store(nil)
	}
}

// Network describes the loaded model; nil before Load.
func (m *Model) Network() *nn.Network { return m.network.Load() }

// FeatureDim is how many numbers the last layer of the loaded model is given; 0 before Load.
func (m *Model) FeatureDim() int {
	if n := m.Network(); n != nil {
		return n.FeatureDim()
	}
	return 0
}

// SHA256 is the model file's, hexadecimal; empty before Load. Where weights lie in other files, it is that of the
// file's SHA-256 followed by theirs; where Options choose an output or a sigmoid, of that and of them.
func (m *Model) SHA256() string {
	if sum := m.sha256.Load(); sum != nil {
		return *sum
	}
	return ""
}

// Identity names the model in documents. SHA256 is empty before Load.
func (m *Model) Identity() finding.Model { return finding.Model{Name: m.Name, SHA256: m.SHA256()} }

// NewSession gives the model, which is loaded if it is not, working memory of its own beside the engine's; for
// benchmarks and for inputs that are no pictures.
func (m *Model) NewSession(ctx context.Context, maxBatch, workers int) (Session, error) {
	p, err := m.loaded(ctx)
	if err != nil {
		return nil, err
	}
	return p.newSession(maxBatch, workers), nil
}

func (m *Model) compile(ctx context.Context) (p program, err error) {
	defer onnx.Guard(&err)
	network, err := m.read(ctx)
	if err != nil {
		return nil, err
	}
	if c, h, w := network.Input(); m.Preset.Crop != 0 && (c != 3 || h != m.Preset.Crop || w != m.Preset.Crop) {
		return nil, m.wrongSize(c, h, w)
	}
	if m.Classes != nil && network.Classes() != m.Classes.Len() {
		return nil, &LabelsError{Outputs: network.Classes(), Labels: m.Classes.Len()}
	}
	packed, err := m.pack(network)
	if err != nil {
		return nil, err
	}
	m.network.Store(network)
	return compiled{packed}, nil
}

// wrongSize says that the network takes other pictures than the preset gives, and which words would mend it.
func (m *Model) wrongSize(c, h, w int) error {
	advice := ""
	if c == 3 && h == w {
		advice = fmt.Sprintf(": --preset %s,size=%d", m.Preset.Name, h)
	}
	return fmt.Errorf("input is %d x %d x %d, the preset gives 3 x %d x %[4]d%s", c, h, w, m.Preset.Crop, advice)
}

// pack compiles the network. Its weights are not kept beside their packed form where the file can be read again for
// a gradient. Packed weights are compact where they would otherwise take more than half of the memory, as Go's limit
// tells, which is three fifths of it.
func (m *Model) pack(network *nn.Network) (*nn.Program, error) {
	if m.Reread == nil {
		return nn.Compile(network)
	}
	memory := int64(0)
	if limit := debug.SetMemoryLimit(-1); limit < math.MaxInt64 {
		memory = limit / 3 * 5
	}
	return nn.Consume(network, func() (*nn.Network, error) {
		m.loading.Lock()
		defer m.loading.Unlock()
		return m.read(context.Background())
	}, nn.Memory{Weights: memory / 2, All: memory})
}

// read returns the network of the file, whose SHA-256 is noted when it is compiled, and lets go of the file.
func (m *Model) read(ctx context.Context) (*nn.Network, error) {
	src := m.source
	if m.source = nil; src == nil {
		var err error
		if src, err = m.Reread(ctx); err != nil {
			return nil, err
		}
	}
	var folder *os.Root
	if m.Folder != "" {
		var err error
		if folder, err = os.OpenRoot(m.Folder); err != nil {
			return nil, err
		}
		defer folder.Close()
	}
	o := m.options()
	o.Sum = m.noteSum
	loaded, err := onnx.Read(ctx, src, folder, o)
	m.integers.Store(loaded.Integers)
	m.open.Store(loaded.Open)
	m.training.Store(loaded.Training)
	return loaded.Network, err
}

// noteSum keeps the SHA-256 of the file, and of what was read from files beside it. It must be the same each time.
func (m *Model) noteSum(sum [sha256.Size]byte, elsewhere []byte) error {
	if elsewhere != nil {
		sum = sha256.Sum256(append(sum[:], elsewhere...))
	}
	hexadecimal := m.named(sum)
	if before := m.sha256.Swap(&hexadecimal); before != nil && *before != hexadecimal {
		return errors.New("the file has changed since it was opened")
	}
	return nil
}

// named returns a file's SHA-256 in hexadecimal, or that of it and of the options that make another network of the
// file.
func (m *Model) named(sum [sha256.Size]byte) string {
	if m.Options.Output != "" || m.Options.Sigmoid {
		sum = sha256.Sum256(fmt.Appendf(sum[:], " output %q, sigmoid %v", m.Options.Output, m.Options.Sigmoid))
	}
	return fmt.Sprintf("%x", sum)
}

// options returns Options with the preset's size. What they decide is noted once.
func (m *Model) options() onnx.Options {
	o := m.Options
	if o.Size == [2]int{} {
		o.Size = [2]int{m.Preset.Crop, m.Preset.Crop}
	}
	if o.Limits == (onnx.Limits{}) {
		o.Limits = onnx.DefaultLimits()
	}
	m.Options.Note = nil
	return o
}

// LabelsError says that a network has other outputs than there are labels for. List is the file of labels, "" for
// ImageNet's.
type LabelsError struct {
	Outputs, Labels int
	List            string
}

func (e *LabelsError) Error() string {
	if e.List == "" {
		return fmt.Sprintf("%d outputs, %d labels", e.Outputs, e.Labels)
	}
	return fmt.Sprintf("%d names, the model has %d outputs", e.Labels, e.Outputs)
}

// program makes sessions: nn.Program, or a test's own.
type program interface {
	newSession(maxBatch, workers int) Session
}

// Session is a network as the engine runs it; see nn.Session.
type Session interface {
	Forward(ctx context.Context, x []float32, n int) (logits []float32, err error)
	Features() []float32
	InputGradient(ctx context.Context, x []float32, labels []int) (logits, gradient []float32, err error)
	Gradient(ctx context.Context, x []float32, losses []nn.Loss) (logits, gradient []float32, err error)
	Bytes() int64
	Close()
}

type compiled struct{ *nn.Program }

func (c compiled) newSession(maxBatch, workers int) Session { return c.NewSession(maxBatch, workers) }

// pixels is the number of values of an input.
func (m *Model) pixels() int { return 3 * m.Preset.Crop * m.Preset.Crop }

// sessions holds the working memory of the model that runs now. It belongs to the engine's goroutine.
type sessions struct {
	workers           int
	limit             int64 // bytes of forward and gradient together, above which only one of them is kept
	memory            int64 // of the process, 0 if it is not known
	model             *Model
	forward, gradient Session
	input             []float32
}

// compute runs one batch, all of one model and kind.
func (s *sessions) compute(ctx context.Context, batch []*request) ([]answer, error) {
	first := batch[0]
	program, err := first.model.loaded(ctx)
	if err != nil {
		return nil, err
	}
	if s.model != first.model {
		s.close()
		*s = sessions{workers: s.workers, limit: s.limit, memory: s.memory, model: first.model}
	}
	defer s.makeRoom(first.derived())
	if first.derived() {
		return s.derive(ctx, program, batch)
	}
	if s.forward == nil {
		s.forward = program.newSession(forwardBatch, s.workers)
	}
	logits, err := s.forward.Forward(ctx, s.joined(batch), len(batch))
	if err != nil {
		return nil, err
	}
	answers, features := make([]answer, len(batch)), s.forward.Features()
	for i := range batch {
		answers[i] = answer{logits: part(logits, i, len(batch)), features: part(features, i, len(batch))}
	}
	return answers, nil
}

// makeRoom frees, after a pass, the working memory of the other kind where both together are over the limit. The size
// of a session is known once it has run.
func (s *sessions) makeRoom(gradient bool) {
	if s.forward == nil || s.gradient == nil || s.forward.Bytes()+s.gradient.Bytes() <= s.limit {
		return
	}
	if gradient {
		s.forward.Close()
		s.forward = nil
	} else {
		s.gradient.Close()
		s.gradient = nil
	}
}

func (s *sessions) derive(ctx context.Context, p program, batch []*request) ([]answer, error) {
	if s.gradient == nil {
		if limited, ok := p.(interface{ Within(bytes int64) }); ok && s.memory > 0 {
			limited.Within(s.memory)
		}
		s.gradient = p.newSession(gradientBatch, s.workers)
	}
	losses := make([]nn.Loss, len(batch))
	for i, r := range batch {
		losses[i] = func(logits, derivative []float32) { r.objective(logits, derivative) }
	}
	if layer := batch[0].layer; layer != nil {
		v, err := look(ctx, s.gradient, batch[0].input, *layer, batch[0].objective)
		return []answer{{logits: v.Logits, view: v}}, err
	}
	logits, gradient, err := s.gradient.Gradient(ctx, s.joined(batch), losses)
	if err != nil {
		return nil, err
	}
	answers := make([]answer, len(batch))
	for i := range batch {
		answers[i] = answer{logits: part(logits, i, len(batch)), gradient: part(gradient, i, len(batch))}
	}
	return answers, nil
}

// look returns what a session sees at a layer.
func look(ctx context.Context, s Session, x []float32, layer string, o score.Objective) (nn.View, error) {
	looking, ok := s.(interface {
		Look(ctx context.Context, x []float32, layer string, loss nn.Loss) (nn.View, error)
	})
	if !ok {
		return nn.View{}, errors.New("this model's session does not show its layers")
	}
	return looking.Look(ctx, x, layer, func(logits, derivative []float32) { o(logits, derivative) })
}

func (s *sessions) close() {
	for _, open := range []Session{s.forward, s.gradient} {
		if open != nil {
			open.Close()
		}
	}
}

// part copies the i-th of n equal parts of values, which a session lends until its next call.
func part(values []float32, i, n int) []float32 {
	size := len(values) / n
	return append([]float32(nil), values[i*size:(i+1)*size]...)
}
