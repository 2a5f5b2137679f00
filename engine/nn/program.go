package nn

import (
	"fmt"
	"sync"
)

// Program is a Network compiled for the kernel path that was active then. It is immutable and may be shared.
type Program struct {
	net     *Network
	forward *plan
	layers  layers

	derive   sync.Once // the gradient is compiled when it is first asked for: showing predictions needs none
	gradient *plan
	err      error
}

// Compile fuses the network's operators into kernel layers, packs their weights and plans their memory.
func Compile(n *Network) (*Program, error) {
	made := make(layers)
	forward, err := newPlan(n, false, made)
	if err != nil {
		return nil, fmt.Errorf("compiling the network: %w", err)
	}
	return &Program{net: n, forward: forward, layers: made}, nil
}

// Network returns what was compiled.
func (p *Program) Network() *Network { return p.net }

func (p *Program) compileGradient() (*plan, error) {
	p.derive.Do(func() {
		if p.gradient, p.err = newPlan(p.net, true, p.layers); p.err != nil {
			p.err = fmt.Errorf("compiling the gradient: %w", p.err)
		}
	})
	return p.gradient, p.err
}
