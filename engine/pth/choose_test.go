package pth

import (
	"bytes"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

// TestExtras reads what PyTorch wrote among plain data and an optimiser's state, see testdata/extras.py.
func TestExtras(t *testing.T) {
	for _, name := range []string{"extras", "extras-legacy", "extras-protocol4"} {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile("testdata/" + name + ".pth")
			if err != nil {
				t.Fatal(err)
			}
			for key, first := range map[string]float32{"": 0, "state_dict": 0, "state_dict_ema": 100} {
				c, err := Open(bytes.NewReader(data), DefaultBudget, key)
				if err != nil {
					t.Fatal(err)
				}
				if err := Rename(c.Tensors); err != nil {
					t.Fatal(err)
				}
				var names []string
				for i, tensor := range c.Tensors {
					names = append(names, tensor.Name)
					if want := []float32{first + float32(i), first + float32(i+1)}; !slices.Equal(numbersOf(t, tensor), want) {
						t.Errorf("%s of %q is %v, want %v", tensor.Name, key, numbersOf(t, tensor), want)
					}
				}
				if want := []string{"a.weight", "a.bias", "b.weight", "b.bias"}; !slices.Equal(names, want) {
					t.Errorf("names %q, want %q", names, want)
				}
				if len(c.Others) != 1 || key == "" && (c.Key != "state_dict" || c.Others[0] != "state_dict_ema") {
					t.Errorf("took %q and left %q for %q", c.Key, c.Others, key)
				}
			}
			_, err = Open(bytes.NewReader(data), DefaultBudget, "ema")
			var wrong *KeyError
			if !errors.As(err, &wrong) || !strings.Contains(err.Error(), `"state_dict", "state_dict_ema"`) {
				t.Errorf("a wrong key: %v", err)
			}
		})
	}
}

// TestChoose chooses among dictionaries by their names.
func TestChoose(t *testing.T) {
	weights := func(names ...string) *dict {
		d := newDict()
		for _, name := range names {
			d.set(name, tensor{shape: []int64{1}, strides: []int64{1}})
		}
		return d
	}
	of := func(pairs ...any) *dict {
		d := newDict()
		for i := 0; i < len(pairs); i += 2 {
			d.set(pairs[i], pairs[i+1])
		}
		return d
	}
	itself := of("net", weights("w.weight"))
	itself.set("self", itself)
	for name, c := range map[string]struct {
		root *dict
		want string // path, or a part of the error
		ok   bool
	}{
		"outermost":     {weights("w.weight"), "", true},
		"nested":        {of("a", of("b", weights("w.weight"))), "a.b", true},
		"an average":    {of("ema", weights("w.weight"), "net", weights("w.weight")), "net", true},
		"an optimiser":  {of("optimizer", of("state", weights("exp_avg")), "x", weights("w.weight")), "x", true},
		"two":           {of("generator", weights("w.weight"), "critic", weights("w.weight")), `"generator", "critic"`, false},
		"parts":         {of("model", of("body", weights("a.weight"), "head", weights("b.weight"))), `"model.body"`, false},
		"no weight":     {of("a", weights("w")), "a", true},
		"in itself":     {itself, "net", true},
		"no dictionary": {of("a", int64(1)), "no tensors in the file", false},
	} {
		t.Run(name, func(t *testing.T) {
			got, _, err := choose(c.root, "")
			if (err == nil) != c.ok || c.ok && got.path != c.want || !c.ok && !strings.Contains(err.Error(), c.want) {
				t.Errorf("chose %q, %v, want %q", got.path, err, c.want)
			}
		})
	}
}

func TestRename(t *testing.T) {
	for _, c := range []struct{ names, want string }{
		{"module.a.weight module.b.weight", "a.weight b.weight"},
		{"_orig_mod.module.a.weight _orig_mod.module.a.bias", "a.weight a.bias"},
		{"model.backbone.a.weight model.backbone.b.weight", "a.weight b.weight"},
		{"model.a.weight head.weight", "model.a.weight head.weight"},
		{"fc.weight fc.bias", "fc.weight fc.bias"},
		{"module.w", "w"},
		{"features.denselayer1.norm.1.weight x.y", "features.denselayer1.norm1.weight x.y"},
	} {
		var tensors []Tensor
		for _, name := range strings.Fields(c.names) {
			tensors = append(tensors, Tensor{Name: name})
		}
		err := Rename(tensors)
		var got []string
		for _, tensor := range tensors {
			got = append(got, tensor.Name)
		}
		if strings.Join(got, " ") != c.want || err != nil {
			t.Errorf("%s became %s, %v, want %s", c.names, got, err, c.want)
		}
	}
	if err := Rename([]Tensor{{Name: "a"}, {Name: "a"}}); err == nil {
		t.Error("two tensors of one name are accepted")
	}
}
