// Package nn holds an image classifier as a Gorgonia graph of our own operators and compiles it into a
// program that runs on blocked kernels.
//
//	Builder → Network    a gorgonia.ExprGraph; Gorgonia derives the input gradient symbolically from the
//	                     operators' Gradient methods
//	        → Program    the graph fused, laid out in NCHW16c, weights packed, memory planned
//	        → Session    a program's working memory and workers: Forward, InputGradient, Features
//
// Every operator also states its definition as a plain loop over NCHW arrays (Apply). Those loops are what
// the kernels are tested against, and they run the few operators that have no blocked kernel.
//
// The graph has shapes for one picture: the leading dimension of every activation is 1. A batch runs the
// same program over more pictures; no operator mixes them.
package nn
