// Package onnx turns untrusted ONNX bytes into an nn.Network.
//
//	scan       walks the wire format under limits of depth and count, before anything is unmarshalled
//	parse      reads the parts we use; strings and tensor data stay slices of the file
//	sortNodes  checks names and topology: every input made once, no cycles
//	normalise  infers every shape under a memory budget and lowers each operator to a few operators of nn:
//	           settings as attributes, weights by name; what is applied to constants is computed by the same
//	           operators' definitions, where it is needed
//	encode     writes the normal form as ONNX again, without weights
//	onnx-go    decodes that into backend, which builds the nn.Network
//
// A model made by a stranger can end the process inside a decoder (stack overflow, out of memory) where no
// recover reaches. Nothing here allocates more than a small multiple of the file before the whole plan of
// the network has been added up. What is refused is refused with one printable line.
//
// A network is that of one picture: what the model computes for a batch of one.
//
// The format is onnx.proto of ONNX 1.17 (IR version 10); operators follow its Operators.md.
package onnx
