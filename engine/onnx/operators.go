package onnx

import (
	"maps"
	"slices"
)

// operator describes how an ONNX operator is lowered: to normal form on activations, or computed on constants.
// Everything in normal form has a gradient.
type operator struct {
	first, last int64               // opsets
	inputs      int                 // number of required inputs; later ones are optional
	lower       func(u *use) *value // returns the first output
	constant    bool                // on constants only: an operator with which exporters compute shapes
}

// Files of opsets from oldestOpset on are read; those before firstOpset as firstOpset, see modernised.
const oldestOpset, firstOpset, lastOpset = 1, 7, 28

// operators are the supported operators. All others are refused.
var operators = map[string]operator{
	"Abs":                   {7, lastOpset, 1, lowerMap, false},
	"Add":                   {7, lastOpset, 2, arithmetic(addInts), false},
	"AveragePool":           {7, lastOpset, 1, lowerAveragePool, false},
	"BatchNormalization":    {7, lastOpset, 5, lowerBatchNormalization, false},
	"Cast":                  {7, lastOpset, 1, lowerCast, false},
	"CastLike":              {15, lastOpset, 2, lowerCastLike, false},
	"Ceil":                  {7, lastOpset, 1, lowerMap, false},
	"Clip":                  {7, lastOpset, 1, lowerClip, false},
	"Concat":                {7, lastOpset, 1, lowerConcat, false},
	"Constant":              {7, lastOpset, 0, lowerConstant, true},
	"ConstantOfShape":       {9, lastOpset, 1, lowerConstantOfShape, true},
	"Conv":                  {7, lastOpset, 2, lowerConv, false},
	"ConvTranspose":         {7, lastOpset, 2, lowerConvTranspose, false},
	"DepthToSpace":          {7, lastOpset, 1, lowerDepthToSpace, false},
	"Div":                   {7, lastOpset, 2, arithmetic(divideInts), false},
	"Dropout":               {7, lastOpset, 1, lowerDropout, false},
	"Elu":                   {7, lastOpset, 1, lowerMap, false},
	"Equal":                 {7, lastOpset, 2, lowerEqual, true},
	"Erf":                   {9, lastOpset, 1, lowerMap, false},
	"Exp":                   {7, lastOpset, 1, lowerMap, false},
	"Expand":                {8, lastOpset, 2, lowerExpand, false},
	"Flatten":               {7, lastOpset, 1, lowerFlatten, false},
	"Floor":                 {7, lastOpset, 1, lowerMap, false},
	"Gather":                {7, lastOpset, 2, lowerGather, false},
	"Gelu":                  {20, lastOpset, 1, lowerMap, false},
	"Gemm":                  {7, lastOpset, 2, lowerGemm, false},
	"GlobalAveragePool":     {7, lastOpset, 1, lowerGlobalAveragePool, false},
	"GlobalMaxPool":         {7, lastOpset, 1, lowerGlobalMaxPool, false},
	"HardSigmoid":           {7, lastOpset, 1, lowerMap, false},
	"HardSwish":             {14, lastOpset, 1, lowerMap, false},
	"Identity":              {7, lastOpset, 1, lowerIdentity, false},
	"InstanceNormalization": {7, lastOpset, 3, lowerInstanceNormalization, false},
	"LRN":                   {7, lastOpset, 1, lowerLRN, false},
	"LayerNormalization":    {7, lastOpset, 2, lowerLayerNormalization, false},
	"LeakyRelu":             {7, lastOpset, 1, lowerMap, false},
	"Log":                   {7, lastOpset, 1, lowerMap, false},
	"LogSoftmax":            {7, lastOpset, 1, lowerSoftmax, false},
	"MatMul":                {7, lastOpset, 2, lowerMatMul, false},
	"Max":                   {7, lastOpset, 1, arithmetic(maxInts), false},
	"MaxPool":               {7, lastOpset, 1, lowerMaxPool, false},
	"Mean":                  {7, lastOpset, 1, lowerMean, false},
	"Min":                   {7, lastOpset, 1, arithmetic(minInts), false},
	"Mish":                  {18, lastOpset, 1, lowerMap, false},
	"Mod":                   {10, lastOpset, 2, lowerMod, true},
	"Mul":                   {7, lastOpset, 2, arithmetic(multiplyInts), false},
	"Neg":                   {7, lastOpset, 1, lowerMap, false},
	"Not":                   {7, lastOpset, 1, lowerNot, true},
	"PRelu":                 {7, lastOpset, 2, arithmetic(nil), false},
	"Pad":                   {7, lastOpset, 1, lowerPad, false},
	"Pow":                   {7, lastOpset, 2, lowerPow, false},
	"Range":                 {11, lastOpset, 3, lowerRange, true},
	"Reciprocal":            {7, lastOpset, 1, lowerMap, false},
	"ReduceMean":            {7, lastOpset, 1, lowerReduce, false},
	"ReduceSum":             {7, lastOpset, 1, lowerReduce, false},
	"Relu":                  {7, lastOpset, 1, lowerRelu, false},
	"Reshape":               {7, lastOpset, 1, lowerReshape, false},
	"Resize":                {10, lastOpset, 1, lowerResize, false},
	"ScatterND":             {11, lastOpset, 3, lowerScatterND, true},
	"Shape":                 {7, lastOpset, 1, lowerShape, false},
	"Sigmoid":               {7, lastOpset, 1, lowerMap, false},
	"Slice":                 {7, lastOpset, 1, lowerSlice, false},
	"Softmax":               {7, lastOpset, 1, lowerSoftmax, false},
	"Softplus":              {7, lastOpset, 1, lowerMap, false},
	"Split":                 {7, lastOpset, 1, lowerSplit, false},
	"Sqrt":                  {7, lastOpset, 1, lowerMap, false},
	"Squeeze":               {7, lastOpset, 1, lowerSqueeze, false},
	"Sub":                   {7, lastOpset, 2, arithmetic(subtractInts), false},
	"Sum":                   {7, lastOpset, 1, lowerSum, false},
	"Tanh":                  {7, lastOpset, 1, lowerMap, false},
	"Tile":                  {7, lastOpset, 2, lowerTile, false},
	"Transpose":             {7, lastOpset, 1, lowerTranspose, false},
	"Unsqueeze":             {7, lastOpset, 1, lowerUnsqueeze, false},
	"Upsample":              {7, lastOpset, 1, lowerUpsample, false},
	"Where":                 {9, lastOpset, 3, lowerWhere, true},
}

// Operator describes a supported ONNX operator.
type Operator struct {
	Name        string `json:"name"`
	First       int64  `json:"first_opset"`
	Last        int64  `json:"last_opset"`
	Activations bool   `json:"activations"` // accepts tensors that depend on the picture; otherwise only constants
	Gradient    bool   `json:"gradient"`    // passes a gradient to the picture; constants have none
}

// Operators returns the supported ONNX operators by name, and then those of other domains, behind their domain.
func Operators() []Operator {
	all := maps.Clone(operators)
	maps.Copy(all, quantisedOperators)
	maps.Copy(all, control)
	maps.Copy(all, attentionOperators)
	return append(listOperators("", all), listOperators("com.microsoft.", microsoft)...)
}

func listOperators(domain string, table map[string]operator) (list []Operator) {
	for _, name := range slices.Sorted(maps.Keys(table)) {
		op := table[name]
		list = append(list, Operator{domain + name, op.first, op.last, !op.constant, !op.constant && name != "Shape"})
	}
	return list
}
