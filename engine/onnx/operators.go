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
	"Abs":                       {7, lastOpset, 1, lowerMap, false},
	"Acos":                      {7, lastOpset, 1, lowerMap, false},
	"Acosh":                     {9, lastOpset, 1, lowerMap, false},
	"Add":                       {7, lastOpset, 2, arithmetic(addInts), false},
	"And":                       {7, lastOpset, 2, lowerCompare, false},
	"Asin":                      {7, lastOpset, 1, lowerMap, false},
	"Asinh":                     {9, lastOpset, 1, lowerMap, false},
	"Atan":                      {7, lastOpset, 1, lowerMap, false},
	"Atanh":                     {9, lastOpset, 1, lowerMap, false},
	"AveragePool":               {7, lastOpset, 1, lowerAveragePool, false},
	"BatchNormalization":        {7, lastOpset, 5, lowerBatchNormalization, false},
	"Cast":                      {7, lastOpset, 1, lowerCast, false},
	"CastLike":                  {15, lastOpset, 2, lowerCastLike, false},
	"Ceil":                      {7, lastOpset, 1, lowerMap, false},
	"Celu":                      {12, lastOpset, 1, lowerMap, false},
	"Clip":                      {7, lastOpset, 1, lowerClip, false},
	"Col2Im":                    {18, lastOpset, 3, lowerCol2Im, false},
	"Compress":                  {9, lastOpset, 2, lowerCompress, false},
	"Concat":                    {7, lastOpset, 1, lowerConcat, false},
	"Constant":                  {7, lastOpset, 0, lowerConstant, true},
	"ConstantOfShape":           {9, lastOpset, 1, lowerConstantOfShape, true},
	"Conv":                      {7, lastOpset, 2, lowerConv, false},
	"ConvTranspose":             {7, lastOpset, 2, lowerConvTranspose, false},
	"Cos":                       {7, lastOpset, 1, lowerMap, false},
	"Cosh":                      {9, lastOpset, 1, lowerMap, false},
	"CumSum":                    {11, lastOpset, 2, lowerCumSum, false},
	"DepthToSpace":              {7, lastOpset, 1, lowerDepthToSpace, false},
	"Div":                       {7, lastOpset, 2, arithmetic(divideInts), false},
	"Dropout":                   {7, lastOpset, 1, lowerDropout, false},
	"Einsum":                    {12, lastOpset, 1, lowerEinsum, false},
	"Elu":                       {7, lastOpset, 1, lowerMap, false},
	"Equal":                     {7, lastOpset, 2, lowerCompare, false},
	"Erf":                       {9, lastOpset, 1, lowerMap, false},
	"Exp":                       {7, lastOpset, 1, lowerMap, false},
	"Expand":                    {8, lastOpset, 2, lowerExpand, false},
	"EyeLike":                   {9, lastOpset, 1, lowerEyeLike, false},
	"Flatten":                   {7, lastOpset, 1, lowerFlatten, false},
	"Floor":                     {7, lastOpset, 1, lowerMap, false},
	"Gather":                    {7, lastOpset, 2, lowerGather, false},
	"GatherElements":            {11, lastOpset, 2, lowerGatherElements, false},
	"GatherND":                  {11, lastOpset, 2, lowerGatherND, false},
	"Gelu":                      {20, lastOpset, 1, lowerMap, false},
	"Gemm":                      {7, lastOpset, 2, lowerGemm, false},
	"GlobalAveragePool":         {7, lastOpset, 1, lowerGlobalAveragePool, false},
	"GlobalLpPool":              {7, lastOpset, 1, lowerGlobalLpPool, false},
	"GlobalMaxPool":             {7, lastOpset, 1, lowerGlobalMaxPool, false},
	"Greater":                   {7, lastOpset, 2, lowerCompare, false},
	"GreaterOrEqual":            {12, lastOpset, 2, lowerCompare, false},
	"GroupNormalization":        {18, lastOpset, 3, lowerGroupNormalization, false},
	"HardSigmoid":               {7, lastOpset, 1, lowerMap, false},
	"HardSwish":                 {14, lastOpset, 1, lowerMap, false},
	"Identity":                  {7, lastOpset, 1, lowerIdentity, false},
	"InstanceNormalization":     {7, lastOpset, 3, lowerInstanceNormalization, false},
	"IsInf":                     {10, lastOpset, 1, lowerIs, false},
	"IsNaN":                     {9, lastOpset, 1, lowerIs, false},
	"LRN":                       {7, lastOpset, 1, lowerLRN, false},
	"LSTM":                      {7, lastOpset, 3, lowerLSTM, false},
	"LayerNormalization":        {7, lastOpset, 2, lowerLayerNormalization, false},
	"LeakyRelu":                 {7, lastOpset, 1, lowerMap, false},
	"Less":                      {7, lastOpset, 2, lowerCompare, false},
	"LessOrEqual":               {12, lastOpset, 2, lowerCompare, false},
	"Log":                       {7, lastOpset, 1, lowerMap, false},
	"LogSoftmax":                {7, lastOpset, 1, lowerSoftmax, false},
	"LpNormalization":           {7, lastOpset, 1, lowerLpNormalization, false},
	"LpPool":                    {7, lastOpset, 1, lowerLpPool, false},
	"MatMul":                    {7, lastOpset, 2, lowerMatMul, false},
	"Max":                       {7, lastOpset, 1, arithmetic(maxInts), false},
	"MaxPool":                   {7, lastOpset, 1, lowerMaxPool, false},
	"Mean":                      {7, lastOpset, 1, lowerMean, false},
	"MeanVarianceNormalization": {9, lastOpset, 1, lowerMeanVarianceNormalization, false},
	"Min":                       {7, lastOpset, 1, arithmetic(minInts), false},
	"Mish":                      {18, lastOpset, 1, lowerMap, false},
	"Mod":                       {10, lastOpset, 2, lowerMod, false},
	"Mul":                       {7, lastOpset, 2, arithmetic(multiplyInts), false},
	"Neg":                       {7, lastOpset, 1, lowerMap, false},
	"NonZero":                   {9, lastOpset, 1, lowerNonZero, true},
	"Not":                       {7, lastOpset, 1, lowerNot, false},
	"OneHot":                    {9, lastOpset, 3, lowerOneHot, true},
	"Or":                        {7, lastOpset, 2, lowerCompare, false},
	"PRelu":                     {7, lastOpset, 2, arithmetic(nil), false},
	"Pad":                       {7, lastOpset, 1, lowerPad, false},
	"Pow":                       {7, lastOpset, 2, lowerPow, false},
	"RMSNormalization":          {23, lastOpset, 2, lowerRMSNormalization, false},
	"Range":                     {11, lastOpset, 3, lowerRange, true},
	"Reciprocal":                {7, lastOpset, 1, lowerMap, false},
	"ReduceL1":                  {7, lastOpset, 1, lowerReduce, false},
	"ReduceL2":                  {7, lastOpset, 1, lowerReduce, false},
	"ReduceLogSum":              {7, lastOpset, 1, lowerReduce, false},
	"ReduceLogSumExp":           {7, lastOpset, 1, lowerReduce, false},
	"ReduceMax":                 {7, lastOpset, 1, lowerReduce, false},
	"ReduceMean":                {7, lastOpset, 1, lowerReduce, false},
	"ReduceMin":                 {7, lastOpset, 1, lowerReduce, false},
	"ReduceProd":                {7, lastOpset, 1, lowerReduce, false},
	"ReduceSum":                 {7, lastOpset, 1, lowerReduce, false},
	"ReduceSumSquare":           {7, lastOpset, 1, lowerReduce, false},
	"Relu":                      {7, lastOpset, 1, lowerRelu, false},
	"Reshape":                   {7, lastOpset, 1, lowerReshape, false},
	"Resize":                    {10, lastOpset, 1, lowerResize, false},
	"Round":                     {11, lastOpset, 1, lowerMap, false},
	"ScatterElements":           {11, lastOpset, 3, lowerScatterElements, false},
	"ScatterND":                 {11, lastOpset, 3, lowerScatterND, false},
	"Selu":                      {7, lastOpset, 1, lowerMap, false},
	"Shape":                     {7, lastOpset, 1, lowerShape, false},
	"Shrink":                    {9, lastOpset, 1, lowerMap, false},
	"Sigmoid":                   {7, lastOpset, 1, lowerMap, false},
	"Sign":                      {9, lastOpset, 1, lowerMap, false},
	"Sin":                       {7, lastOpset, 1, lowerMap, false},
	"Sinh":                      {9, lastOpset, 1, lowerMap, false},
	"Size":                      {7, lastOpset, 1, lowerSize, false},
	"Slice":                     {7, lastOpset, 1, lowerSlice, false},
	"Softmax":                   {7, lastOpset, 1, lowerSoftmax, false},
	"Softplus":                  {7, lastOpset, 1, lowerMap, false},
	"Softsign":                  {7, lastOpset, 1, lowerMap, false},
	"SpaceToDepth":              {7, lastOpset, 1, lowerSpaceToDepth, false},
	"Split":                     {7, lastOpset, 1, lowerSplit, false},
	"Sqrt":                      {7, lastOpset, 1, lowerMap, false},
	"Squeeze":                   {7, lastOpset, 1, lowerSqueeze, false},
	"Sub":                       {7, lastOpset, 2, arithmetic(subtractInts), false},
	"Sum":                       {7, lastOpset, 1, lowerSum, false},
	"Swish":                     {24, lastOpset, 1, lowerSwish, false},
	"Tan":                       {7, lastOpset, 1, lowerMap, false},
	"Tanh":                      {7, lastOpset, 1, lowerMap, false},
	"ThresholdedRelu":           {10, lastOpset, 1, lowerMap, false},
	"Tile":                      {7, lastOpset, 2, lowerTile, false},
	"Transpose":                 {7, lastOpset, 1, lowerTranspose, false},
	"Trilu":                     {14, lastOpset, 1, lowerTrilu, false},
	"Unsqueeze":                 {7, lastOpset, 1, lowerUnsqueeze, false},
	"Upsample":                  {7, lastOpset, 1, lowerUpsample, false},
	"Where":                     {9, lastOpset, 3, lowerWhere, false},
	"Xor":                       {7, lastOpset, 2, lowerCompare, false},
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

// flatOperators give constants, or what is true or false: they pass no gradient.
var flatOperators = map[string]bool{
	"And": true, "Equal": true, "EyeLike": true, "Greater": true, "GreaterOrEqual": true, "IsInf": true, "IsNaN": true,
	"Less": true, "LessOrEqual": true, "Not": true, "Or": true, "Shape": true, "Size": true, "Xor": true,
}

func listOperators(domain string, table map[string]operator) (list []Operator) {
	for _, name := range slices.Sorted(maps.Keys(table)) {
		op := table[name]
		list = append(list, Operator{domain + name, op.first, op.last, !op.constant, !op.constant && !flatOperators[name]})
	}
	return list
}
