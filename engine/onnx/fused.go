package onnx

import (
	"beyond/engine/nn"
)

// Operators into which onnxruntime's optimiser fuses several.

// activated applies the function that an attribute names, with its parameters.
func (u *use) activated(v *value, name string, alpha, beta float32) *value {
	switch name {
	case "":
		return v
	case "Relu":
		return u.add(nn.Relu, v)
	case "Clip":
		return u.add(nn.Clip{Min: min(alpha, beta), Max: beta}, v)
	case "HardSwish", "HardSigmoid", "LeakyRelu", "Sigmoid", "Tanh", "Elu", "Softplus", "Gelu":
		return u.add(nn.Map{Function: name, Alpha: alpha, Beta: beta}, v)
	}
	u.unsupported("activation %s", show(name))
	return nil
}

// lowerFusedConv convolves, adds a tensor if there is one, and applies a function.
func lowerFusedConv(u *use) *value {
	y := u.plus(u.with(lowerConv, u.in[:min(3, len(u.in))]...), 3)
	name, p := u.word("activation", ""), u.node.attributes["activation_params"].floats
	alpha, beta := parameters[name][0].standard, float32(0.5)
	if name == "Clip" {
		alpha, beta = -infinity, infinity
	}
	if len(p) > 0 {
		alpha = p[0]
	}
	if len(p) > 1 {
		beta = p[1]
	}
	return u.activated(y, name, alpha, beta)
}

func lowerFusedGemm(u *use) *value {
	name := u.word("activation", "")
	alpha, beta := u.scalar("activation_alpha", parameters[name][0].standard), u.scalar("activation_beta", 0.5)
	return u.activated(u.with(lowerGemm, u.in...), name, alpha, beta)
}

// lowerFusedMatMul transposes the matrices and multiplies the product by alpha.
func lowerFusedMatMul(u *use) *value {
	if u.number("transBatchA", 0) != 0 || u.number("transBatchB", 0) != 0 {
		u.unsupported("with transposed batches")
	}
	a, b := u.in[0], u.in[1]
	if u.number("transA", 0) != 0 {
		a = u.flipped(a)
	}
	if u.number("transB", 0) != 0 {
		b = u.flipped(b)
	}
	return u.scaled(u.with(lowerMatMul, a, b), u.scalar("alpha", 1))
}

// flipped exchanges the last two dimensions.
func (u *use) flipped(v *value) *value {
	n := len(v.shape)
	if n < 2 {
		return v
	}
	perm := make([]int64, n)
	for i := range perm {
		perm[i] = int64(i)
	}
	perm[n-1], perm[n-2] = perm[n-2], perm[n-1]
	return u.turned(v, perm...)
}

func lowerBiasGelu(u *use) *value { return u.add(nn.Map{Function: "Gelu"}, u.plus(u.in[0], 1)) }

func lowerFastGelu(u *use) *value { return u.add(nn.Map{Function: "GeluTanh"}, u.plus(u.in[0], 1)) }

// lowerQuickGelu computes x·sigmoid(alpha·x).
func lowerQuickGelu(u *use) *value {
	gate := u.add(nn.Map{Function: "Sigmoid"}, u.scaled(u.in[0], u.scalar("alpha", 1.702)))
	return u.binary("Mul", u.in[0], gate)
}

// lowerSkipLayerNormalization normalises the sum of the inputs and a bias. Its fourth output is the sum.
func lowerSkipLayerNormalization(u *use) *value {
	sum := u.plus(u.plus(u.in[0], 1), 4)
	y, mean, factor := u.standardised(sum, from(len(sum.shape)-1, sum))
	y = u.plus(u.binary("Mul", y, u.in[2]), 3)
	return u.outputs(y, mean, factor, sum)
}
