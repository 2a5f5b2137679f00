package pth

import (
	"fmt"
	"regexp"
	"strings"
)

// wrappers are the names that PyTorch's own wrappers of modules put before those of the parameters.
var wrappers = map[string]bool{"module": true, "_orig_mod": true}

// denseLayer matches the names of a layer's parts in DenseNets of 2017: denselayer1.norm.1.weight.
var denseLayer = regexp.MustCompile(
	`^(.*denselayer\d+\.(?:norm|relu|conv))\.((?:[12])\.(?:weight|bias|running_mean|running_var))$`)

// Rename gives tensors the names of torchvision's current models. It removes prefixes that all names share (module.,
// _orig_mod., model., backbone.), and renames the keys of 2017's DenseNets. It returns an error if two tensors have the
// same name.
func Rename(tensors []Tensor) error {
	for {
		prefix, ok := shared(tensors)
		if !ok {
			break
		}
		for i := range tensors {
			tensors[i].Name = tensors[i].Name[len(prefix):]
		}
	}
	seen := map[string]bool{}
	for i := range tensors {
		t := &tensors[i]
		t.Name = denseLayer.ReplaceAllString(t.Name, "$1$2")
		if seen[t.Name] {
			return fmt.Errorf("two tensors are named %.80q", t.Name)
		}
		seen[t.Name] = true
	}
	return nil
}

// shared returns the part up to the first dot, if it is the same in all names. Unless it is a wrapper's, a part that
// stands directly before the last one stays: it names the layer of a network of one layer.
func shared(tensors []Tensor) (prefix string, ok bool) {
	if len(tensors) == 0 {
		return "", false
	}
	first, _, _ := strings.Cut(tensors[0].Name, ".")
	prefix = first + "."
	deeper := wrappers[first]
	for _, t := range tensors {
		if !strings.HasPrefix(t.Name, prefix) {
			return "", false
		}
		deeper = deeper || strings.Contains(t.Name[len(prefix):], ".")
	}
	return prefix, deeper
}
