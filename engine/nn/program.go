package nn

import (
	"errors"
	"fmt"
	"slices"
	"sync"
)

// Program is a Network compiled for the kernel path active at that time. It is immutable and may be shared between
// goroutines.
type Program struct {
	net     *Network
	forward *plan
	layers  layers

	again    func() (*Network, error) // makes the network anew if net has lost its weights; nil if it has them
	memory   Memory
	derive   sync.Once // compiles the gradient when it is first needed; predictions need none
	gradient *plan
	err      error

	looking sync.Mutex
	looks   map[string]*plan // by layer
	packing sync.Mutex       // held while layers change
}

// Compile fuses the network's operators into kernel layers, packs their weights and plans their memory.
func Compile(n *Network) (*Program, error) {
	p := &Program{net: n, layers: make(layers)}
	return p, p.compile()
}

// Consume is Compile for a network whose weights are freed as they are packed, so that memory holds them only once.
// Afterwards n only describes the network. again makes the network anew when a gradient is first needed. A network
// that needs more memory than there is is refused with a *MemoryError before anything is packed.
func Consume(n *Network, again func() (*Network, error), m Memory) (*Program, error) {
	p := &Program{net: n, layers: make(layers), again: again, memory: m}
	return p, p.compile()
}

func (p *Program) compile() (err error) {
	how := storing{consume: p.again != nil, room: p.memory.Weights, all: p.memory.All, what: "this network needs"}
	if p.forward, err = newPlan(p.net, aim{}, p.layers, how); err != nil {
		err = compiling("the network", err)
	}
	return p.net.settled(how.consume, err)
}

// Within sets the memory of the process, in bytes. Gradients that need more are refused with a *MemoryError.
func (p *Program) Within(bytes int64) {
	p.packing.Lock()
	defer p.packing.Unlock()
	p.memory.All = bytes
}

// storing says how the weights of the gradient are kept. The caller holds packing.
func (p *Program) storing() storing {
	return storing{
		consume: p.again != nil, room: p.memory.Weights / 5 * 7, all: p.memory.All,
		what: "gradients of this network need", beside: p.forward,
	}
}

// compiling adds what failed to an error that does not say it.
func compiling(what string, err error) error {
	if errors.As(err, new(*MemoryError)) {
		return err
	}
	return fmt.Errorf("compiling %s: %w", what, err)
}

// Network returns the compiled network.
func (p *Program) Network() *Network { return p.net }

// gradientBudget limits the working memory of the gradient of one picture, in bytes. A gradient keeps most activations
// of the forward pass: 2 GB for a ViT-B at 384 pixels.
const gradientBudget = 12_000_000_000

// bytes returns the size of the working memory for one picture.
func (p *plan) bytes() int64 { return 4*int64(p.arena) + 2*int64(p.bits) }

func (p *Program) compileGradient() (*plan, error) {
	p.derive.Do(func() {
		net := p.net
		if p.again != nil {
			if net, p.err = p.again(); p.err != nil {
				return
			}
		}
		p.packing.Lock()
		defer p.packing.Unlock()
		if p.gradient, p.err = newPlan(net, aim{gradient: true}, p.layers, p.storing()); p.err != nil {
			p.err = compiling("the gradient", p.err)
		}
		if p.err = net.settled(p.again != nil, p.err); p.err == nil {
			p.err = p.gradient.affordable()
		}
	})
	return p.gradient, p.err
}

// affordable refuses a gradient over the budget.
func (p *plan) affordable() error {
	if need := p.bytes(); need > gradientBudget {
		return fmt.Errorf("the gradient of one picture would need %.1f GB (budget %.0f GB)",
			float64(need)/1e9, float64(gradientBudget)/1e9)
	}
	return nil
}

// Definitions returns the kinds of the operators that run by their definitions, tens of times slower than a kernel, in
// the forward pass and in the gradient. The gradient of the loss, of one vector, does not count.
func (p *Program) Definitions() ([]string, error) {
	gradient, err := p.compileGradient()
	if err != nil {
		return nil, err
	}
	var kinds []string
	for _, s := range slices.Concat(p.forward.steps, gradient.steps) {
		if d, ok := s.(*definitionStep); ok && !slices.Contains(kinds, d.op.Kind()) {
			kinds = append(kinds, d.op.Kind())
		}
	}
	return kinds, nil
}
