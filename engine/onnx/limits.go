package onnx

// Limits are the limits of a model.
type Limits struct {
	Memory    int64 // bytes at once of weights, beyond the size of their files, and of one picture's activations
	Depth     int   // nesting of messages
	Nodes     int   // operators, including subgraphs
	NameBytes int   // bytes of a name
	Fields    int   // fields of all messages, and elements of short lists
}

// DefaultLimits returns limits that are many times larger than the largest useful classifier needs.
func DefaultLimits() Limits {
	return Limits{Memory: 2e9, Depth: 32, Nodes: 20_000, NameBytes: 1 << 10, Fields: 400_000}
}
