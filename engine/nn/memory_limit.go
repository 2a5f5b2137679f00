package nn

import "fmt"

// Memory is what a program may take, in bytes; 0 means that it does not matter.
type Memory struct {
	// Weights should be at most the packed weights of the forward pass, and 7/5 of it with those of the gradient. Where
	// they would take more, forms are chosen that are smaller and slower.
	Weights int64
	All     int64 // of the process
}

// MemoryError says that a network, or its gradients, need more memory than the process has, in bytes.
type MemoryError struct {
	What       string // "this network needs" or "gradients of this network need"
	Needs, Has int64
}

func (e *MemoryError) Error() string {
	const text = "%s about %d MB, and this process has %d MB: give it more, or take a smaller model"
	return fmt.Sprintf(text, e.What, e.Needs/1e6, e.Has/1e6)
}

// storing says how a plan keeps weights, and what it may take.
type storing struct {
	consume bool  // weights are freed as they are packed
	room    int64 // bytes that all packed filters should take at most; 0 where that does not matter
	all     int64 // of the process; 0 where that does not matter
	what    string
	beside  *plan // whose working memory is there as well; may be nil
}

// affords returns a *MemoryError if packed filters of a size, and the working memory of a plan, need more memory than
// there is. The rest is the program itself, and a picture and a filter that are being read.
func (s storing) affords(filters int64, p *plan) error {
	const rest = 40_000_000
	if need := filters + p.working() + s.beside.working() + rest; s.all > 0 && need > s.all {
		return &MemoryError{What: s.what, Needs: need, Has: s.all}
	}
	return nil
}

// working returns the size of the working memory of a session, in bytes.
func (p *plan) working() int64 {
	if p == nil {
		return 0
	}
	return p.bytes() * int64(p.chunk(forwardChunk, forwardChunk))
}
