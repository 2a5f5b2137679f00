package nn

import (
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
	derive   sync.Once                // compiles the gradient when it is first needed; predictions need none
	gradient *plan
	err      error

	looking sync.Mutex
	looks   map[string]*plan // by layer
	packing sync.Mutex       // held while layers change
}

// Compile fuses the network's operators into kernel layers, packs their weights and plans their memory.
func Compile(n *Network) (*Program, error) { return newProgram(n, nil) }

// Consume is Compile for a network whose weights are freed as they are packed, so that memory holds them only once.
// Afterwards n only describes the network. again makes the network anew when a gradient is first needed.
func Consume(n *Network, again func() (*Network, error)) (*Program, error) {
	return newProgram(n, again)
}

func newProgram(n *Network, again func() (*Network, error)) (*Program, error) {
	made := make(layers)
	forward, err := newPlan(n, aim{}, made, again != nil)
	if err != nil {
		return nil, fmt.Errorf("compiling the network: %w", err)
	}
	return &Program{net: n, forward: forward, layers: made, again: again}, nil
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
		if p.gradient, p.err = newPlan(net, aim{gradient: true}, p.layers, p.again != nil); p.err != nil {
			p.err = fmt.Errorf("compiling the gradient: %w", p.err)
			return
		}
		p.err = p.gradient.affordable()
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
