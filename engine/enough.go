package engine

import (
	"fmt"

	"beyond/engine/nn"
)

// MemoryError says that gradients of a network need more memory than the process has, in bytes.
type MemoryError struct{ Needs, Has int64 }

func (e *MemoryError) Error() string {
	const text = "gradients of this network need about %d MB, and this process has %d MB: give it more, or take a smaller model"
	return fmt.Sprintf(text, e.Needs/1e6, e.Has/1e6)
}

// enough returns an error if gradients of a network need more memory than there is; 0 means that this is not known. The
// file, the weights, their packed form and that of the gradient are there at once for a moment: ResNet-101 takes 726 MB
// in all, of which its weights are 178 MB.
func enough(memory int64, n *nn.Network) error {
	if n == nil || memory == 0 {
		return nil
	}
	const weight, copies, rest = 4, 4, 20_000_000
	if needs := weight*copies*int64(n.Parameters()) + rest; needs > memory {
		return &MemoryError{Needs: needs, Has: memory}
	}
	return nil
}
