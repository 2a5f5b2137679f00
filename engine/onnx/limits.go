package onnx

// Limits bound what a model may ask for.
type Limits struct {
	Memory    int64 // bytes of all weights and of all activations of one picture
	Depth     int   // nesting of messages
	Nodes     int   // operators, subgraphs included
	NameBytes int   // one name
	Fields    int   // fields of all messages, and elements of short lists
}

// DefaultLimits hold the largest classifier that is of use here many times over.
func DefaultLimits() Limits {
	return Limits{Memory: 2e9, Depth: 32, Nodes: 20_000, NameBytes: 1 << 10, Fields: 400_000}
}
