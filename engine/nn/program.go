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

	again    func() (*Network, error) // the network with its weights, where net has lost them; nil where it has not
	derive   sync.Once                // the gradient is compiled when it is first asked for: showing predictions needs none
	gradient *plan
	err      error
}

// Compile fuses the network's operators into kernel layers, packs their weights and plans their memory.
func Compile(n *Network) (*Program, error) { return newProgram(n, nil) }

// Consume is Compile of a network whose weights are let go as they are packed, so that both are never there at a
// time. What is left of n describes it and no more. again makes it anew when a gradient is first asked for.
func Consume(n *Network, again func() (*Network, error)) (*Program, error) {
	return newProgram(n, again)
}

func newProgram(n *Network, again func() (*Network, error)) (*Program, error) {
	made := make(layers)
	forward, err := newPlan(n, false, made, again != nil)
	if err != nil {
		return nil, fmt.Errorf("compiling the network: %w", err)
	}
	return &Program{net: n, forward: forward, layers: made, again: again}, nil
}

// Network returns what was compiled.
func (p *Program) Network() *Network { return p.net }

func (p *Program) compileGradient() (*plan, error) {
	p.derive.Do(func() {
		net := p.net
		if p.again != nil {
			if net, p.err = p.again(); p.err != nil {
				return
			}
		}
		if p.gradient, p.err = newPlan(net, true, p.layers, p.again != nil); p.err != nil {
			p.err = fmt.Errorf("compiling the gradient: %w", p.err)
		}
	})
	return p.gradient, p.err
}
