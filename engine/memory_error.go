package engine

import "beyond/engine/nn"

// MemoryError says that a network, or its gradients, need more memory than the process has, in bytes.
type MemoryError = nn.MemoryError
