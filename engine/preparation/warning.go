package preparation

import (
	"fmt"
	"strings"

	"beyond/engine/dataset"
)

// Warning is something wrong with labels or outputs that no preparation mends.
type Warning struct {
	Kind string `json:"kind"` // outputs, names, labels, training, softmax, constant or nan
	Says string `json:"says"` // with the remedy
}

// Subject is what warnings are about.
type Subject struct {
	Set     *dataset.Set
	Classes *dataset.Classes // by which the set is labelled
	Outputs int              // of the network
	// Training says that the network was exported in training mode, and is read as at inference.
	Training bool
}

// Warnings tells what is wrong with the outputs as given, and with their names.
func (s Subject) Warnings(k Ranking) []Warning {
	list := []Warning{} // never null in JSON
	add := func(kind, format string, args ...any) {
		list = append(list, Warning{kind, fmt.Sprintf(format, args...)})
	}
	if n := s.Classes.Len(); n != s.Outputs {
		add("outputs", "the model has %d outputs and the list of labels %d: choose --labels", s.Outputs, n)
	}
	if shared := s.sharedNames(); len(shared) > 0 {
		add("names", "one name for several classes: %s; name their pictures by WordNet id or number",
			strings.Join(shared, ", "))
	}
	if s.Training {
		add("training", "the model was exported in training mode: export it again after model.eval()")
	}
	switch all, labelled := len(s.Set.Items), s.Set.Labelled(); {
	case len(s.Set.Foreign) > 0:
		add("labels", "no folder of pictures is called like a class, such as %q: choose --labels", s.Set.Foreign[0])
	case labelled == 0:
		add("labels", "no picture has a label: preparations are ranked by how sure the model is, which proves little")
	case labelled < all:
		add("labels", "%d of %d pictures have no label and are left out", all-labelled, all)
	}
	switch {
	case k.Probabilities:
		add("softmax", "the outputs are probabilities already, by a softmax inside: those shown here are too even")
	case k.Within:
		add("softmax", "all outputs lie in 0 to 1, by a sigmoid inside: probabilities shown here are too even")
	}
	if k.OneOutput >= 0 {
		add("constant", "as given, %s comes first for every picture", s.output(k.OneOutput))
	}
	if k.NotFinite > 0 {
		add("nan", "as given, the model gives NaN or Inf for %d of %d pictures", k.NotFinite, k.N)
	}
	return list
}

// output names an output by its class as given.
func (s Subject) output(i int) string {
	if i < s.Classes.Len() {
		return s.Classes.At(i).String()
	}
	return fmt.Sprintf("output %d", i)
}

// sharedNames lists names that several classes have, unless WordNet ids tell these apart and no picture is of them.
func (s Subject) sharedNames() []string {
	const most = 3
	pictured := map[int]bool{}
	for _, label := range labelsOf(s.Set) {
		pictured[label] = true
	}
	var order []string
	by := map[string][]dataset.Class{}
	matters := map[string]bool{}
	for i := range s.Classes.Len() {
		c := s.Classes.At(i)
		name := strings.ToLower(c.Name)
		if len(by[name]) == 1 {
			order = append(order, name)
		}
		by[name] = append(by[name], c)
		matters[name] = matters[name] || c.WNID == "" || pictured[i]
	}
	var list []string
	for _, name := range order {
		if !matters[name] {
			continue
		}
		if len(list) == most {
			return append(list, "…")
		}
		var indices []string
		for _, c := range by[name] {
			indices = append(indices, fmt.Sprint(c.Index))
		}
		list = append(list, fmt.Sprintf("%q (%s)", name, strings.Join(indices, ", ")))
	}
	return list
}
