// Package nn represents an image classifier as a Gorgonia graph of the package's own operators, and compiles the graph
// into a program that runs on the blocked kernels of package kernel.
//
//	Builder → Network    a gorgonia.ExprGraph; Gorgonia derives the input gradient symbolically from the
//	                     operators' gradient methods
//	        → Program    the graph with fused operators, NCHW16c layout, packed weights and a memory plan
//	        → Session    a program's working memory and workers: Forward, InputGradient, Features
//
// Every operator also has its definition as a plain loop over NCHW arrays (Apply). Tests compare the kernels with
// these loops, and the few operators without a blocked kernel run them. Operators follow the definitions of ONNX,
// and PyTorch's gradients at kinks. The package reads no files and trains nothing.
//
// The graph has the shapes of one picture: the leading dimension of every activation is 1. A batch runs the
// same program for more pictures; no operator mixes them.
package nn
