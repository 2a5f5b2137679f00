package onnx

import "slices"

// microsoft are the supported operators of the domain com.microsoft, which onnxruntime's quantisation and its optimiser
// write (onnxruntime, ContribOperators.md).
var microsoft = map[string]operator{
	"Attention":                {firstOpset, lastOpset, 2, lowerAttention, false},
	"BiasGelu":                 {firstOpset, lastOpset, 2, lowerBiasGelu, false},
	"DequantizeLinear":         {firstOpset, lastOpset, 2, lowerDequantizeLinear, false},
	"DynamicQuantizeMatMul":    {firstOpset, lastOpset, 3, lowerDynamicQuantizeMatMul, false},
	"FastGelu":                 {firstOpset, lastOpset, 1, lowerFastGelu, false},
	"FusedConv":                {firstOpset, lastOpset, 2, lowerFusedConv, false},
	"FusedGemm":                {firstOpset, lastOpset, 2, lowerFusedGemm, false},
	"FusedMatMul":              {firstOpset, lastOpset, 2, lowerFusedMatMul, false},
	"Gelu":                     {firstOpset, lastOpset, 1, lowerMap, false},
	"MatMulIntegerToFloat":     {firstOpset, lastOpset, 4, lowerMatMulIntegerToFloat, false},
	"MultiHeadAttention":       {firstOpset, lastOpset, 3, lowerMultiHeadAttention, false},
	"QGemm":                    {firstOpset, lastOpset, 6, lowerQGemm, false},
	"QLinearAdd":               {firstOpset, lastOpset, 7, qbinary("Add"), false},
	"QLinearAveragePool":       {firstOpset, lastOpset, 4, qlinear(lowerAveragePool), false},
	"QLinearConcat":            {firstOpset, lastOpset, 5, lowerQLinearConcat, false},
	"QLinearConv":              {firstOpset, lastOpset, 5, lowerQLinearConv, false},
	"QLinearGlobalAveragePool": {firstOpset, lastOpset, 5, qlinear(lowerGlobalAveragePool), false},
	"QLinearLeakyRelu":         {firstOpset, lastOpset, 4, qmap("LeakyRelu"), false},
	"QLinearMul":               {firstOpset, lastOpset, 7, qbinary("Mul"), false},
	"QLinearReduceMean":        {firstOpset, lastOpset, 4, qlinear(lowerReduce), false},
	"QLinearSigmoid":           {firstOpset, lastOpset, 4, qmap("Sigmoid"), false},
	"QLinearSoftmax":           {firstOpset, lastOpset, 5, lowerQLinearSoftmax, false},
	"QuantizeLinear":           {firstOpset, lastOpset, 2, lowerQuantizeLinear, false},
	"QuickGelu":                {firstOpset, lastOpset, 1, lowerQuickGelu, false},
	"SkipLayerNormalization":   {firstOpset, lastOpset, 3, lowerSkipLayerNormalization, false},
	"TransposeMatMul":          {firstOpset, lastOpset, 2, lowerFusedMatMul, false},
}

// find returns the operator of a node.
func (n *node) find() (operator, bool) {
	if n.domain == "com.microsoft" {
		op, known := microsoft[n.op]
		return op, known
	}
	if !n.standard() {
		return operator{}, false
	}
	for _, table := range []map[string]operator{control, quantisedOperators, attentionOperators} {
		if op, known := table[n.op]; known {
			return op, true
		}
	}
	op, known := operators[n.op]
	return op, known
}

// takes reports whether a node reads v, a large constant of integers.
func (n *node) takes(v *value) bool {
	if v.same {
		return slices.Contains([]string{"And", "Expand", "Not", "Or", "Where", "Xor"}, n.op)
	}
	_, quantised := quantisedOperators[n.op]
	return quantised || n.op == "Cast" || n.op == "Identity" || n.domain == "com.microsoft" && n.op[:1] == "Q" ||
		n.op == "MatMulIntegerToFloat" || n.op == "DynamicQuantizeMatMul"
}
