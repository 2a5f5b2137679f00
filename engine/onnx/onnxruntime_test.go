package onnx

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"beyond/engine/nn"
)

// TestOnnxruntime compares networks of onnxruntime's quantisation and of its optimiser with onnxruntime's results
// (testdata/onnxruntime/make.py): operators on floats to 1e-5 of the largest logit, quantised networks to that beside
// the levels of the last rounding, of which none may differ. onnxruntime's QLinearSoftmax adds up a table of rounded
// exponentials, which moves its own result by two levels of 0.0266 from that of the same network before the optimiser.
func TestOnnxruntime(t *testing.T) {
	dir := filepath.Join("testdata", "onnxruntime")
	text, err := os.ReadFile(filepath.Join(dir, "outputs.json"))
	if err != nil {
		t.Fatal(err)
	}
	var outputs map[string][]float64
	if err := json.Unmarshal(text, &outputs); err != nil {
		t.Fatal(err)
	}
	x := make([]float32, 3*8*8)
	for i := range x {
		x[i] = float32(7*i%23-11) / 4
	}
	for name, want := range outputs {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join(dir, name+".onnx"))
			if err != nil {
				t.Fatal(err)
			}
			n, err := Load(t.Context(), data, DefaultLimits())
			if err != nil {
				t.Fatal(err)
			}
			p, err := nn.Compile(n)
			if err != nil {
				t.Fatal(err)
			}
			s := p.NewSession(1, 1)
			defer s.Close()
			z, grad, err := s.InputGradient(t.Context(), x, []int{1})
			if err != nil {
				t.Fatal(err)
			}
			most, table := 0.0, 0.0
			if name == "attention_qdq_extended" {
				table = 2 * 0.0267
			}
			for _, v := range want {
				most = max(most, math.Abs(v))
			}
			for i, v := range want {
				if e := math.Abs(float64(z[i]) - v); !(e <= 1e-5*most+table) {
					t.Errorf("logit %d is %v, want %v", i, z[i], v)
				}
			}
			if strings.Contains(name, "dynamic") || strings.Contains(name, "q") {
				some := 0
				for _, g := range grad {
					if g != 0 {
						some++
					}
				}
				if some < len(grad)/2 {
					t.Errorf("the gradient is 0 at %d of %d pixels: rounding stops it", len(grad)-some, len(grad))
				}
			}
		})
	}
}
