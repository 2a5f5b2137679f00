package critic

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"beyond/engine/golden"
	"beyond/engine/npy"
)

// The reference was computed with dense NumPy matrices in float64.
func TestGoldenMMD(t *testing.T) {
	data, err := os.ReadFile(golden.Path(t, "golden", "mmd", "features.npy"))
	if err != nil {
		t.Fatal(err)
	}
	features, shape, err := npy.Decode[float32](data)
	if err != nil {
		t.Fatal(err)
	}
	if data, err = os.ReadFile(golden.Path(t, "golden", "mmd", "mmd.json")); err != nil {
		t.Fatal(err)
	}
	var want struct {
		Gamma      float64
		Prototypes []int
		Criticisms map[string][]int
	}
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	for name, s := range map[string]MMD{
		"none":                     {Regulariser: None},
		"iterative":                {Regulariser: Iterative},
		"logdet weight 1e-5":       DefaultMMD(),
		"logdet weight 1":          {Regulariser: LogDet, Lambda: 1},
		"logdet weight 1 (direct)": {Regulariser: LogDet, Lambda: 1},
	} {
		t.Run(name, func(t *testing.T) {
			criticisms, ok := want.Criticisms[name]
			if !ok {
				t.Fatal("the reference has no such case")
			}
			f, err := s.Fit(context.Background(), features, shape[1], Counts{len(want.Prototypes), len(criticisms)})
			if err != nil {
				t.Fatal(err)
			}
			if d := f.Gamma/want.Gamma - 1; math.Abs(d) > 1e-12 {
				t.Errorf("gamma %v, want %v", f.Gamma, want.Gamma)
			}
			if !slices.Equal(f.Prototypes, want.Prototypes) {
				t.Errorf("prototypes %v, want %v", f.Prototypes, want.Prototypes)
			}
			if !slices.Equal(f.Criticisms, criticisms) {
				t.Errorf("criticisms %v, want %v", f.Criticisms, criticisms)
			}
		})
	}
}
