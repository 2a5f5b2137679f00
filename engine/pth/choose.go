package pth

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// maxDepth bounds how deeply dictionaries are looked for in dictionaries.
const maxDepth = 8

// weightKeys are the names under which training programs keep the weights, the likeliest first. Averages of weights
// come after the weights themselves.
var weightKeys = []string{
	"state_dict", "model_state_dict", "model", "net", "network", "weights", "module", "params", "",
	"state_dict_ema", "model_ema", "ema_state_dict", "ema", "params_ema",
}

// candidate is a dictionary of a file that holds tensors.
type candidate struct {
	path    string // keys from the outermost dictionary, joined by dots
	dict    *dict
	weights bool // a name ends in "weight", as those of an optimiser's state do not
}

// A KeyError says that the dictionary of weights cannot be told, or that there is none at the path asked for.
type KeyError struct {
	Key  string   // as asked for
	Keys []string // of all dictionaries of weights
}

// Error lists the paths.
func (e *KeyError) Error() string {
	const most = 6
	var keys []string
	for _, key := range e.Keys[:min(len(e.Keys), most)] {
		keys = append(keys, fmt.Sprintf("%.40q", key))
	}
	if len(e.Keys) > most {
		keys = append(keys, "…")
	}
	list := strings.Join(keys, ", ")
	if e.Key != "" {
		return fmt.Sprintf("no dictionary of tensors at %.40q, but at %s", e.Key, list)
	}
	return "several dictionaries of tensors: " + list
}

// choose returns the dictionary of tensors at the path key, or with an empty key the likeliest one, and the paths of the
// others.
func choose(root any, key string) (chosen candidate, others []string, err error) {
	outer, ok := root.(*dict)
	if !ok {
		return candidate{}, nil, fmt.Errorf("holds a %T, not a dictionary of tensors", root)
	}
	all := candidates(nil, outer, "", map[*dict]bool{})
	if slices.ContainsFunc(all, func(c candidate) bool { return c.weights }) {
		all = slices.DeleteFunc(all, func(c candidate) bool { return !c.weights })
	}
	if len(all) == 0 {
		return candidate{}, nil, errors.New("no tensors in the file")
	}
	var best []candidate
	for _, c := range all {
		others = append(others, c.path)
		if key != "" && c.path != key {
			continue
		}
		if len(best) > 0 && c.rank() < best[0].rank() {
			best = nil
		}
		if len(best) == 0 || c.rank() == best[0].rank() {
			best = append(best, c)
		}
	}
	if len(best) != 1 {
		return candidate{}, nil, &KeyError{Key: key, Keys: others}
	}
	return best[0], slices.DeleteFunc(others, func(path string) bool { return path == best[0].path }), nil
}

// rank is the place of the path's first key among weightKeys.
func (c candidate) rank() int {
	first, _, _ := strings.Cut(c.path, ".")
	if at := slices.Index(weightKeys, first); at >= 0 {
		return at
	}
	return len(weightKeys)
}

// candidates appends d and the dictionaries in it that hold tensors. A pickle may put a dictionary into itself.
func candidates(list []candidate, d *dict, path string, seen map[*dict]bool) []candidate {
	if seen[d] || strings.Count(path, ".") >= maxDepth {
		return list
	}
	seen[d] = true
	here, tensors := candidate{path: path, dict: d}, false
	for _, key := range d.keys {
		name, isName := key.(string)
		if t, ok := d.values[key].(tensor); ok && isName && len(t.shape) > 0 {
			tensors, here.weights = true, here.weights || strings.HasSuffix(name, "weight")
		}
	}
	if tensors {
		list = append(list, here)
	}
	for _, key := range d.keys {
		name, isName := key.(string)
		if inner, ok := d.values[key].(*dict); ok && isName {
			list = candidates(list, inner, strings.TrimPrefix(path+"."+name, "."), seen)
		}
	}
	return list
}
