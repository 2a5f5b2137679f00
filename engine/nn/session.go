package nn

import (
	"context"
	"fmt"

	"beyond/engine/kernel"
)

// Session is the working memory and the workers of a Program. Only one goroutine may use it at a time.
type Session struct {
	program  *Program
	maxBatch int
	pool     *kernel.Pool

	forward, gradient *memory // each made when first needed
	look              *memory // of the plan looked
	looked            *plan
	logits, features  []float32
	grad              []float32
	losses            []Loss // of the gradient that is computed
	pictures          int    // of the last call
	watch             func(step Step, pictures int)
}

// NewSession returns a session for up to maxBatch pictures at once and this many workers, including the calling
// goroutine. Close it after use. It panics if either is less than 1.
func (p *Program) NewSession(maxBatch, workers int) *Session {
	if maxBatch < 1 || workers < 1 {
		panic("nn: a session needs at least one picture and one worker")
	}
	return &Session{
		program: p, maxBatch: maxBatch, pool: kernel.NewPool(workers),
		logits:   make([]float32, maxBatch*p.net.Classes()),
		features: make([]float32, maxBatch*p.net.FeatureDim()),
	}
}

// Forward returns the logits [n,classes] of the pictures x [n,C,H,W]. They are valid until the next call. When ctx is
// done, it returns ctx's error before the next layer. It panics if n is not in [1, maxBatch] or x is too short.
func (s *Session) Forward(ctx context.Context, x []float32, n int) (logits []float32, err error) {
	s.check(x, n)
	if s.forward == nil {
		s.forward = newMemory(s.program.forward, s.program.forward.chunk(s.maxBatch, forwardChunk))
	}
	if err := s.run(ctx, s.program.forward, s.forward, x, n); err != nil {
		return nil, err
	}
	return s.logits[:n*s.program.net.Classes()], nil
}

// Features returns the penultimate features [n,FeatureDim] of the last call: the inputs of the last Linear. They are
// valid until the next call.
func (s *Session) Features() []float32 {
	return s.features[:s.pictures*s.program.net.FeatureDim()]
}

// InputGradient returns the logits of the pictures x [n,C,H,W], and for each picture the derivative of its
// cross-entropy −log softmax(logits)[label] with respect to the picture: grad [n,C,H,W]. Both are valid until the next
// call. Errors and panics are like Forward's; it also panics if a label is not a class.
func (s *Session) InputGradient(ctx context.Context, x []float32, labels []int) (logits, grad []float32, err error) {
	losses := make([]Loss, len(labels))
	for i, label := range labels {
		if label < 0 || label >= s.program.net.Classes() {
			panic("nn: a label that is not a class")
		}
		losses[i] = CrossEntropy(label)
	}
	return s.Gradient(ctx, x, losses)
}

// Gradient is InputGradient for losses of any kind, one for each picture.
func (s *Session) Gradient(ctx context.Context, x []float32, losses []Loss) (logits, grad []float32, err error) {
	n := len(losses)
	s.check(x, n)
	plan, err := s.program.compileGradient()
	if err != nil {
		return nil, nil, err
	}
	if s.gradient == nil {
		s.gradient = newMemory(plan, plan.chunk(s.maxBatch, gradientChunk))
		s.grad = make([]float32, s.maxBatch*s.picture())
	}
	s.losses = losses
	defer func() { s.losses = nil }()
	if err := s.run(ctx, plan, s.gradient, x, n); err != nil {
		return nil, nil, err
	}
	return s.logits[:n*s.program.net.Classes()], s.grad[:n*s.picture()], nil
}

// Bytes returns the current size of the session's memory. The first gradient adds to it.
func (s *Session) Bytes() int64 {
	floats := len(s.logits) + len(s.features) + len(s.grad)
	for _, m := range []*memory{s.forward, s.gradient, s.look} {
		if m != nil {
			floats += len(m.arena) + len(m.bits)/2
		}
	}
	return 4 * int64(floats)
}

// Close stops the workers. The session must not be used afterwards.
func (s *Session) Close() { s.pool.Close() }

func (s *Session) check(x []float32, n int) {
	if n < 1 || n > s.maxBatch {
		panic("nn: more pictures than the session is for, or none")
	}
	if len(x) < n*s.picture() {
		panic("nn: fewer pixels than pictures")
	}
}

// picture returns the number of values of one picture.
func (s *Session) picture() int { return elements(s.program.net.input.Shape()) }

// forwardChunk and gradientChunk are the numbers of pictures that pass through the network together. More pictures
// would share each read of the weights, but their activations would not fit into the caches and would take more memory
// (a gradient keeps all clamped activations). Measured on a core with 1 MB of second-level cache: from 1 to 4 pictures,
// times differ by 3 % for EfficientNet-Lite0, ResNet-101 and DenseNet-121; with more they rise.
const (
	forwardChunk  = 2
	gradientChunk = 2
)

// largePicture is the working memory of one picture, in bytes, above which pictures pass one by one.
const largePicture = 1_000_000_000

// chunk returns how many of maxBatch pictures pass together, at most most.
func (p *plan) chunk(maxBatch, most int) int {
	if p.bytes() > largePicture {
		return 1
	}
	return min(maxBatch, most)
}

func newMemory(p *plan, chunk int) *memory {
	return &memory{chunk: chunk, arena: kernel.Alloc(p.arena * chunk), bits: make([]uint16, p.bits*chunk)}
}

// run computes n pictures, chunk by chunk.
func (s *Session) run(ctx context.Context, p *plan, m *memory, x []float32, n int) error {
	s.pictures = 0
	for done := 0; done < n; done += m.chunk {
		count := min(m.chunk, n-done)
		m.external = [storageKinds][]float32{inPictures: x[done*s.picture():]}
		if s.grad != nil {
			m.external[inGradient] = s.grad[done*s.picture():]
		}
		if s.losses != nil {
			m.losses = s.losses[done : done+count]
		}
		for _, step := range p.steps {
			if err := ctx.Err(); err != nil {
				return fmt.Errorf("running the network: %w", err)
			}
			s.pool.Run(step.tasks(count), func(task int) { step.run(m, count, task) })
			if s.watch != nil {
				s.watch(step.describe(), count)
			}
		}
		s.collect(p.logits, m, done, count, s.logits)
		s.collect(p.features, m, done, count, s.features)
	}
	s.pictures = n
	return nil
}

// collect copies the pictures at p to the rows of dst from row done.
func (s *Session) collect(p *place, m *memory, done, count int, dst []float32) {
	t, size := m.tensor(p), p.shape[1]
	for i := range count {
		copy(dst[(done+i)*size:][:size], t.Data[i*t.Stride:])
	}
}
