package onnx

import (
	"maps"
	"slices"
)

// operator is how an ONNX operator is taken in. Its gradient is a matter of the nn.Operator it is lowered to.
type operator struct {
	first, last int64              // opsets
	inputs      int                // how many inputs it must have; those after may be left out
	lower       func(u *use) error // to the normal form, when it is applied to activations; nil: only constants
	fold        folder             // when all its inputs are constants
}

const firstOpset, lastOpset = 7, 21

// operators is the list of what is supported: all else is refused.
var operators = map[string]operator{
	"Add":                {7, 21, 2, lowerAdd, arithmetic(func(a, b int64) int64 { return a + b })},
	"AveragePool":        {7, 21, 1, lowerAveragePool, nil},
	"BatchNormalization": {7, 21, 5, lowerBatchNormalization, nil},
	"Cast":               {7, 21, 1, lowerCast, foldCast},
	"Clip":               {7, 21, 1, lowerClip, nil},
	"Concat":             {7, 21, 1, lowerConcat, foldConcat},
	"Constant":           {7, 21, 0, nil, foldConstant},
	"ConstantOfShape":    {9, 21, 1, nil, foldConstantOfShape},
	"Conv":               {7, 21, 2, lowerConv, nil},
	"Div":                {7, 21, 2, nil, arithmetic(divide)},
	"Dropout":            {7, 21, 1, lowerIdentity, nil},
	"Flatten":            {7, 21, 1, lowerFlatten, nil},
	"Gather":             {7, 21, 2, nil, foldGather},
	"Gemm":               {7, 21, 2, lowerGemm, nil},
	"GlobalAveragePool":  {7, 21, 1, lowerGlobalAveragePool, nil},
	"Identity":           {7, 21, 1, lowerIdentity, func(_ *node, in []*constant) *constant { return in[0] }},
	"MaxPool":            {7, 21, 1, lowerMaxPool, nil},
	"Mul":                {7, 21, 2, nil, arithmetic(func(a, b int64) int64 { return a * b })},
	"Pad":                {7, 21, 1, lowerPad, nil},
	"ReduceMean":         {7, 21, 1, lowerReduceMean, nil},
	"Relu":               {7, 21, 1, lowerRelu, nil},
	"Reshape":            {7, 21, 1, lowerReshape, foldReshape},
	"Shape":              {7, 21, 1, lowerShape, foldShape},
	"Slice":              {7, 21, 1, nil, foldSlice},
	"Softmax":            {7, 21, 1, lowerSoftmax, nil},
	"Squeeze":            {7, 21, 1, lowerSqueeze, foldSqueeze},
	"Sub":                {7, 21, 2, nil, arithmetic(func(a, b int64) int64 { return a - b })},
	"Transpose":          {7, 21, 1, nil, foldTranspose},
	"Unsqueeze":          {7, 21, 1, lowerUnsqueeze, foldUnsqueeze},
}

// Operators returns the names of the supported ONNX operators, sorted.
func Operators() []string { return slices.Sorted(maps.Keys(operators)) }
