#!/usr/bin/env python3
"""Writes small models of operators of onnxruntime and their outputs: NAME.onnx and outputs.json.

Made with onnx 1.23.2 and onnxruntime 1.32. Each takes x [1,3,8,8], x[i] = ((7 i) mod 23 - 11) / 4.
"""
import json, os, sys, tempfile
import numpy as np, onnx, onnxruntime as rt
from onnx import TensorProto as T, helper as h, numpy_helper as nh
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_dynamic, quantize_static

here = os.path.dirname(os.path.abspath(__file__))
rng = np.random.default_rng(5)
x = (((7 * np.arange(192)) % 23 - 11) / 4).astype(np.float32).reshape(1, 3, 8, 8)
outputs = {}


def w(name, *shape, scale=0.5):
    return nh.from_array((rng.standard_normal(shape) * scale).astype(np.float32), name)


def ints(name, *values):
    return nh.from_array(np.array(values, np.int64), name)


def model(nodes, weights, classes=4, opset=17):
    graph = h.make_graph(nodes, "g", [h.make_tensor_value_info("x", T.FLOAT, ["n", 3, 8, 8])],
                         [h.make_tensor_value_info("y", T.FLOAT, ["n", classes])], weights)
    return h.make_model(graph, ir_version=9,
                        opset_imports=[h.make_opsetid("", opset), h.make_opsetid("com.microsoft", 1)])


def save(name, m):
    path = os.path.join(here, name + ".onnx")
    onnx.save(m if not isinstance(m, str) else onnx.load(m), path)
    o = rt.SessionOptions()
    o.graph_optimization_level = rt.GraphOptimizationLevel.ORT_DISABLE_ALL
    y = rt.InferenceSession(path, o, providers=["CPUExecutionProvider"]).run(["y"], {"x": x})[0]
    outputs[name] = [float(v) for v in y.ravel()]
    print(name, os.path.getsize(path), y.ravel()[:4])


class Reader(CalibrationDataReader):
    def __init__(self):
        self.left = [{"x": x}, {"x": -x}, {"x": x[:, :, ::-1].copy()}]

    def get_next(self):
        return self.left.pop() if self.left else None


def convolutional():
    n = h.make_node
    nodes = [
        n("Conv", ["x", "f", "fb"], ["c"], kernel_shape=[3, 3], pads=[1, 1, 1, 1]), n("Relu", ["c"], ["r"]),
        n("MaxPool", ["r"], ["m"], kernel_shape=[2, 2], strides=[2, 2]),
        n("Conv", ["m", "d", "db"], ["e"], kernel_shape=[3, 3], pads=[1, 1, 1, 1], group=8), n("Sigmoid", ["e"], ["s"]),
        n("Mul", ["e", "s"], ["q"]), n("Add", ["q", "m"], ["a"]), n("Concat", ["a", "m"], ["k"], axis=1),
        n("AveragePool", ["k"], ["v"], kernel_shape=[2, 2], strides=[2, 2]), n("LeakyRelu", ["v"], ["l"], alpha=0.1),
        n("GlobalAveragePool", ["l"], ["g"]), n("Flatten", ["g"], ["t"]), n("Gemm", ["t", "o", "ob"], ["y"], transB=1),
    ]
    return model(nodes, [w("f", 8, 3, 3, 3), w("fb", 8), w("d", 8, 1, 3, 3), w("db", 8), w("o", 4, 16), w("ob", 4)])


def attention():
    n = h.make_node
    nodes = [
        n("Reshape", ["x", "to"], ["s"]), n("MatMul", ["s", "p"], ["a"]),
        n("LayerNormalization", ["a", "g", "b"], ["ln"]), n("MatMul", ["ln", "wq"], ["q"]), n("MatMul", ["ln", "wk"], ["k"]),
        n("Transpose", ["k"], ["kt"], perm=[0, 2, 1]), n("MatMul", ["q", "kt"], ["z"]), n("Softmax", ["z"], ["sm"], axis=-1),
        n("MatMul", ["sm", "ln"], ["v"]), n("Add", ["v", "a"], ["u"]), n("ReduceMean", ["u"], ["t"], axes=[1], keepdims=0),
        n("Gemm", ["t", "o", "ob"], ["y"], transB=1),
    ]
    return model(nodes, [ints("to", -1, 8, 24), w("p", 24, 8), w("g", 8), w("b", 8), w("wq", 8, 8), w("wk", 8, 8),
                         w("o", 4, 8), w("ob", 4)], opset=17)


def quantised():
    with tempfile.TemporaryDirectory() as dir:
        for kind, make in (("conv", convolutional), ("attention", attention)):
            source, out = os.path.join(dir, "m.onnx"), os.path.join(dir, "q.onnx")
            onnx.save(make(), source)
            for name, settings in {
                "qdq": dict(quant_format=QuantFormat.QDQ),
                "qdq_int8_by_channel": dict(quant_format=QuantFormat.QDQ, per_channel=True, activation_type=QuantType.QInt8),
                "qdq_16": dict(quant_format=QuantFormat.QDQ, activation_type=QuantType.QUInt16),
                "operators": dict(quant_format=QuantFormat.QOperator, activation_type=QuantType.QUInt8),
                "operators_by_channel": dict(quant_format=QuantFormat.QOperator, per_channel=True, activation_type=QuantType.QInt8),
            }.items():
                if kind == "attention" and name not in ("qdq", "operators"):
                    continue
                quantize_static(source, out, Reader(), **settings)
                save(f"{kind}_{name}", out)
            quantize_dynamic(source, out, weight_type=QuantType.QUInt8)
            save(f"{kind}_dynamic", out)
            for name in ("qdq", "dynamic"):  # as the optimiser rewrites them
                o = rt.SessionOptions()
                o.graph_optimization_level = rt.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
                o.optimized_model_filepath = os.path.join(dir, "e.onnx")
                rt.InferenceSession(os.path.join(here, f"{kind}_{name}.onnx"), o, providers=["CPUExecutionProvider"])
                save(f"{kind}_{name}_extended", o.optimized_model_filepath)


def fused():
    """One operator each, between a reshape to [n,8,24] and a linear layer."""
    def op(name, kind, inputs, weights, width=24, more=[], **attributes):
        nodes = [h.make_node("Reshape", ["x", "to"], ["s"])] + more + [
            h.make_node(kind, inputs, ["h"], domain="com.microsoft", **attributes),
            h.make_node("ReduceMean", ["h"], ["t"], axes=[1], keepdims=0), h.make_node("MatMul", ["t", "o"], ["y"])]
        save(name, model(nodes, [ints("to", -1, 8, 24), w("o", width, 4)] + weights))

    op("gelu", "Gelu", ["s"], [])
    op("bias_gelu", "BiasGelu", ["s", "b"], [w("b", 24)])
    op("fast_gelu", "FastGelu", ["s", "b"], [w("b", 24)])
    op("fast_gelu_alone", "FastGelu", ["s"], [])
    op("quick_gelu", "QuickGelu", ["s"], [], alpha=1.5)
    op("skip_layer", "SkipLayerNormalization", ["s", "s", "g", "b", "c"], [w("g", 24), w("b", 24), w("c", 24)], epsilon=1e-6)
    op("skip_layer_short", "SkipLayerNormalization", ["s", "k", "g"], [w("g", 24), w("k", 1, 8, 24)])
    op("attention", "Attention", ["s", "w", "b"], [w("w", 24, 72, scale=0.1), w("b", 72)], num_heads=3)
    op("attention_sizes", "Attention", ["s", "w", "b"], [w("w", 24, 40, scale=0.1), w("b", 40)], width=8, num_heads=2,
       qkv_hidden_sizes=[16, 16, 8])
    proj = [h.make_node("MatMul", ["s", "wq"], ["q"])]
    op("heads", "MultiHeadAttention", ["q", "s", "s"], [w("wq", 24, 24, scale=0.1)], more=proj, num_heads=4)
    op("heads_bias", "MultiHeadAttention", ["q", "s", "s", "b", "", "p"],
       [w("wq", 24, 24, scale=0.1), w("b", 72), w("p", 1, 4, 8, 8)], more=proj, num_heads=4, scale=0.2)
    op("fused_matmul", "FusedMatMul", ["s", "b"], [w("b", 5, 24)], width=5, transB=1, alpha=0.25)
    op("fused_matmul_two", "FusedMatMul", ["s", "s"], [], width=24, transA=1, alpha=0.25)
    n = h.make_node

    def conv(name, activation, params=None, z=False):
        extra = {} if params is None else {"activation_params": params}
        nodes = [n("Conv", ["x", "f2"], ["z"], kernel_shape=[1, 1])] if z else []
        nodes += [n("FusedConv", ["x", "f", "fb"] + ["z"] * z, ["c"], domain="com.microsoft", kernel_shape=[1, 1],
                    activation=activation, **extra),
                  n("GlobalAveragePool", ["c"], ["g"]), n("Flatten", ["g"], ["t"]), n("MatMul", ["t", "o"], ["y"])]
        save(name, model(nodes, [w("f", 8, 3, 1, 1), w("fb", 8), w("o", 8, 4)] + [w("f2", 8, 3, 1, 1)] * z))

    conv("fused_conv_relu", "Relu")
    conv("fused_conv_sum", "Relu", z=True)
    conv("fused_conv_clip", "Clip", [-0.5, 1.5])
    conv("fused_conv_hard", "HardSigmoid", [0.3, 0.4])
    conv("fused_conv_leaky", "LeakyRelu", [0.2])
    conv("fused_conv_tanh", "Tanh")
    nodes = [n("GlobalAveragePool", ["x"], ["g"]), n("Flatten", ["g"], ["t"]),
             n("FusedGemm", ["t", "a", "b"], ["l"], domain="com.microsoft", activation="LeakyRelu", activation_alpha=0.3, transB=1),
             n("MatMul", ["l", "o"], ["y"])]
    save("fused_gemm", model(nodes, [w("a", 6, 3), w("b", 6), w("o", 6, 4)]))


def scaled_attention():
    """ONNX's own Attention, of opset 23."""
    n = h.make_node

    def save23(name, shape, queries, weights=[], inputs=[], **attributes):
        nodes = [n("Reshape", ["x", "to"], ["s"]),
            n("Attention", [queries, "s", "s"] + inputs, ["h"], **attributes), n("Flatten", ["h"], ["t"]),
            n("MatMul", ["t", "o"], ["y"])]
        m = model(nodes, [ints("to", -1, *shape), w("o", 192, 4, scale=0.2)] + weights, opset=23)
        m.ir_version = 11
        save(name, m)

    save23("scaled_features", (8, 24), "s", q_num_heads=4, kv_num_heads=4)
    save23("scaled_causal", (2, 8, 12), "s", is_causal=1, scale=0.3)
    save23("scaled_masked", (8, 24), "s", weights=[nh.from_array(rng.random((8, 8)) < 0.6, "seen")], inputs=["seen"],
           q_num_heads=2, kv_num_heads=2)
    save23("scaled_capped", (2, 8, 12), "s", weights=[w("bias", 8, 8)], inputs=["bias"], softcap=1.5)
    two = [n("Mul", ["s", "half"], ["s2"]), n("Concat", ["s", "s2"], ["q"], axis=1),  # two heads of queries, one of keys
           n("Attention", ["q", "s", "s"], ["h2"]), n("ReduceMean", ["h2", "one"], ["m"], keepdims=1)]
    nodes = [n("Reshape", ["x", "to"], ["s"])] + two + [n("Flatten", ["m"], ["t"]), n("MatMul", ["t", "o"], ["y"])]
    m = model(nodes, [ints("to", -1, 1, 16, 12), ints("one", 1), w("half", 1), w("o", 192, 4, scale=0.2)], opset=23)
    m.ir_version = 11
    save("scaled_shared", m)


quantised()
fused()
scaled_attention()
with open(os.path.join(here, "outputs.json"), "w") as f:
    json.dump(outputs, f, indent=0)
