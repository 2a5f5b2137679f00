// Package onnx turns untrusted ONNX bytes into an nn.Network.
//
//	scan       walks the wire format under limits of depth and count, before anything is unmarshalled
//	parse      reads the parts we use; strings and tensor data stay slices of the file
//	sortNodes  checks names and topology: every input made once, no cycles
//	normalise  infers every shape under a memory budget and lowers each operator to a few operators of nn:
//	           settings as attributes, weights by name; operators on constants are computed by the definitions
//	           of the same operators, when their results are needed. Functions of the file are inlined; an If or
//	           a Loop is expanded where constants decide it
//	encode     writes the normal form as ONNX again, without weights
//	onnx-go    decodes the normal form into backend, which builds the nn.Network
//
// A model made by a stranger can end the process inside a decoder (stack overflow, out of memory), where recover
// does not help. Nothing here allocates more than a small multiple of the file before the whole plan of the
// network has been added up. A refusal is one printable line.
//
// A network computes the model's result for a batch of one picture. The package supports the operators of
// [Operators]; it does not run networks, and knows nothing of training or sparse weights, nor of control flow that
// depends on the picture.
//
// The format is onnx.proto of ONNX 1.17 (IR version 10); operators follow its Operators.md.
package onnx
