package onnx

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"beyond/engine/golden"
	"beyond/engine/nn"
)

// The ONNX project's own tests of operators. Each is a model of one or two operators with inputs and outputs.

type nodeTest struct {
	Name, Op   string
	RTol, ATol float64
}

// beyondUs lists the tests that fail, by the missing feature. All other tests must pass.
var beyondUs = map[string][]string{
	"type uint8": {"test_maxpool_2d_uint8"},
	"empty tensors": {
		"test_reduce_sum_empty_set", "test_reduce_sum_empty_set_non_reduced_axis_zero", "test_reshape_allowzero_reordered",
	},
	"positions of maxima": {
		"test_maxpool_with_argmax_2d_precomputed_pads", "test_maxpool_with_argmax_2d_precomputed_strides",
	},
}

// TestGoldenONNXNode computes each test with constants as inputs and, if the operator can be applied to an
// activation, with activations as inputs, by the steps of a network.
func TestGoldenONNXNode(t *testing.T) {
	data, err := os.ReadFile(golden.Path(t, "onnx-node", "index.json"))
	if err != nil {
		t.Fatal(err)
	}
	var tests []nodeTest
	if err := json.Unmarshal(data, &tests); err != nil {
		t.Fatal(err)
	}
	passed, live := make(map[string]int), make(map[string]int)
	for _, test := range tests {
		why := excuse(test.Name)
		t.Run(test.Name, func(t *testing.T) {
			asActivations, err := test.run(t, golden.Path(t, "onnx-node", test.Name))
			if (err != nil) != (why != "") {
				t.Fatalf("%v; listed as unsupported: %q", err, why)
			}
			if err == nil {
				passed[test.Op]++
				live[test.Op] += asActivations
			}
		})
	}
	reportNodes(t, len(tests), passed, live)
}

func excuse(name string) string {
	for why, names := range beyondUs {
		if slices.Contains(names, name) {
			return why
		}
	}
	return ""
}

func reportNodes(t *testing.T, all int, passed, live map[string]int) {
	sum, sumLive := 0, 0
	for _, op := range slices.Sorted(maps.Keys(passed)) {
		t.Logf("%-22s %3d passed, %3d of them on activations", op, passed[op], live[op])
		sum, sumLive = sum+passed[op], sumLive+live[op]
	}
	for _, why := range slices.Sorted(maps.Keys(beyondUs)) {
		t.Logf("unsupported, %s: %s", why, strings.Join(beyondUs[why], " "))
		sum += len(beyondUs[why])
	}
	t.Logf("%d tests, %d passed on activations", all, sumLive)
	if sum != all {
		t.Errorf("%d of %d tests passed or are listed as unsupported", sum, all)
	}
}

// run returns an error if the test is refused, and otherwise whether it also ran on activations. It fails the test on a
// wrong result.
func (n nodeTest) run(t *testing.T, folder string) (asActivations int, err error) {
	data, err := os.ReadFile(filepath.Join(folder, "model.onnx"))
	if err != nil {
		t.Fatal(err)
	}
	m := parse(data)
	sets, err := filepath.Glob(filepath.Join(folder, "test_data_set_*"))
	if err != nil || len(sets) == 0 {
		t.Fatalf("no data: %v", err)
	}
	for _, set := range sets {
		inputs, outputs := tensors(t, set, "input", m.graph.inputs), tensors(t, set, "output", m.graph.outputs)
		none := func(int) bool { return false }
		z, err := n.lower(t, m, inputs, none)
		if err != nil {
			return 0, err
		}
		for i, want := range outputs {
			v := z.values[m.graph.outputs[i].name]
			if v == nil {
				return 0, fmt.Errorf("output %d is not computed", i)
			}
			n.compare(t, v, v.numbers(), want)
		}
		for _, live := range []func(int) bool{func(int) bool { return true }, func(i int) bool { return i == 0 }} {
			if z, err := n.lower(t, m, inputs, live); err == nil {
				if v := z.values[m.graph.outputs[0].name]; v.isActivation() {
					n.compare(t, v, evaluate(t, z.net, inputs, v.name), outputs[0])
					asActivations = 1
				}
			}
		}
	}
	return asActivations, nil
}

// tensors reads the files of a set's inputs or outputs.
func tensors(t *testing.T, set, kind string, values []valueInfo) (list []*tensorProto) {
	for i := range values {
		data, err := os.ReadFile(filepath.Join(set, fmt.Sprintf("%s_%d.pb", kind, i)))
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, parseTensor(data))
	}
	return list
}

// lower brings the model to normal form. Inputs of floats for which live is true are activations, as one picture each;
// the others are constants. Opsets later than lastOpset differ only in types.
func (n nodeTest) lower(t *testing.T, m *model, inputs []*tensorProto, live func(i int) bool) (*normaliser, error) {
	opset := min(m.opsets[0].version, lastOpset)
	z := newNormaliser(t.Context(), opset, Options{Limits: DefaultLimits()})
	for i, tensor := range inputs {
		v, err := z.constant(tensor, "input "+tensor.name)
		if err != nil {
			return nil, err
		}
		if live(i) && v.floats != nil {
			v = &value{shape: v.shape, name: fmt.Sprintf("input%d", i), lead: max(1, 2-len(v.shape)), batchAxis: -1}
		}
		z.values[m.graph.inputs[i].name] = v
	}
	sorted, err := sortNodes(m.graph, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, node := range sorted {
		if err := z.node(node); err != nil {
			var r *RefusedError
			var u UnsupportedOpError
			if !errors.As(err, &r) && !errors.As(err, &u) {
				t.Fatal(err)
			}
			return nil, err
		}
	}
	return z, nil
}

// evaluate computes the steps by their definitions, after encoding and decoding each.
func evaluate(t *testing.T, net *network, inputs []*tensorProto, want string) []float64 {
	values := make(map[string]nn.Array)
	for i, tensor := range inputs {
		if isFloat(tensor.dtype) {
			shape := []int{1}
			for _, d := range tensor.dims {
				shape = append(shape, int(d))
			}
			if len(shape) == 1 {
				shape = []int{1, 1}
			}
			values[fmt.Sprintf("input%d", i)] = nn.Array{Shape: shape, Data: tensor.floats()}
		}
	}
	for name, w := range net.weights {
		values[name] = nn.Array{Shape: w.shape, Data: w.load()}
	}
	for _, s := range net.steps {
		op, err := operatorOf(settingsOf(s.op))
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := op.(nn.Differentiable); !ok {
			t.Errorf("%s has no gradient", op.Kind())
		}
		var args []nn.Array
		var shapes [][]int
		for _, in := range s.inputs {
			args, shapes = append(args, values[in]), append(shapes, values[in].Shape)
		}
		shape, err := op.Shape(shapes...)
		if err != nil {
			t.Fatal(err)
		}
		out := nn.Array{Shape: shape, Data: make([]float32, elementCount(shape))}
		op.Apply(out, args...)
		values[s.output] = out
	}
	return float64s(values[want].Data)
}

// numbers returns the elements of a constant.
func (v *value) numbers() []float64 {
	if v.isInts() {
		return float64s(v.ints)
	}
	return float64s(v.floats())
}

func float64s[T float32 | int64](list []T) []float64 {
	out := make([]float64, len(list))
	for i, x := range list {
		out[i] = float64(x)
	}
	return out
}

func (n nodeTest) compare(t *testing.T, v *value, got []float64, tensor *tensorProto) {
	t.Helper()
	if !slices.Equal(int64s(v.shape), append([]int64{}, tensor.dims...)) {
		t.Errorf("shape %v, want %v", v.shape, tensor.dims)
		return
	}
	var want []float64
	if isFloat(tensor.dtype) {
		want = float64s(tensor.floats())
	} else {
		want = float64s(tensor.integers())
	}
	if len(got) != len(want) || !v.isActivation() && v.isInts() == isFloat(tensor.dtype) {
		t.Errorf("%d elements, integers: %v; want %d of type %d", len(got), v.isInts(), len(want), tensor.dtype)
		return
	}
	for i, w := range want {
		same := got[i] == w || got[i] != got[i] && w != w
		if !same && !(math.Abs(got[i]-w) <= n.ATol+n.RTol*math.Abs(w)) {
			t.Errorf("element %d is %v, want %v (live %v)", i, got[i], w, v.isActivation())
			return
		}
	}
}
