package catalogue

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"beyond/engine/onnx"
	"beyond/engine/pth"
	"beyond/engine/pth/arch"
	"beyond/engine/safetensors"
)

// tensors reads the tensors of a file of weights, under the file's names.
func (f Finder) tensors(c Choice, src *onnx.File, as format) ([]pth.Tensor, error) {
	data := make([]byte, src.Size())
	if _, err := src.ReadAt(data, 0); err != nil {
		return nil, err
	}
	if as == formatSafetensors {
		if c.WeightsKey != "" {
			return nil, wrongChoice("--weights-key %q: a safetensors file has one dictionary", c.WeightsKey)
		}
		return safetensors.Read(data, pth.DefaultBudget)
	}
	checkpoint, err := pth.Open(data, pth.DefaultBudget, c.WeightsKey)
	var wrongKey *pth.KeyError
	var forbidden *pth.ForbiddenError
	switch {
	case errors.As(err, &wrongKey):
		return nil, wrongChoice("%s: %v: choose by --weights-key", c.Model, err)
	case errors.As(err, &forbidden) && !forbidden.Harmful:
		return nil, fmt.Errorf("%w; Python: torch.save(torch.load(%q,weights_only=False)%s,\"w\")",
			err, filepath.Base(c.Model), forbidden.Weights)
	case forbidden != nil || err != nil && strings.Contains(err.Error(), "torch.save"):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf(`%w; download it again, or save it again by torch.save(model.state_dict(), "w")`, err)
	}
	if f.Note != nil && c.WeightsKey == "" && len(checkpoint.Others) > 0 {
		f.Note(fmt.Sprintf("%s: takes the weights at %s; --weights-key takes others: %s",
			c.Model, pathOf(checkpoint.Key), strings.Join(checkpoint.Others, ", ")))
	}
	return checkpoint.Tensors, nil
}

func pathOf(key string) string {
	if key == "" {
		return "the outermost level"
	}
	return key
}

// assemble makes an ONNX file of a network's tensors.
func (f Finder) assemble(c Choice, name string, tensors []pth.Tensor) (file File, err error) {
	network, known := arch.ByName(c.Arch)
	if c.Arch != "" && !known {
		return File{}, wrongChoice("--arch %q: beyond models import --help lists the networks", c.Arch)
	}
	if err := pth.Rename(tensors); err != nil {
		return File{}, err
	}
	if !known {
		if network, err = f.guess(c.Model, name, tensors); err != nil {
			return File{}, err
		}
	}
	runtime.GC() // the checkpoint's bytes are garbage now: the ONNX file takes their place
	data, err := network.ONNX(tensors)
	return File{Name: name, Source: bytes.NewReader(data), Arch: network.Name}, err
}

// guess tells the network of a model's checkpoint by the tensors' names and shapes. Among networks of the same tensors it
// takes the one that the file is named after, else the first.
func (f Finder) guess(model, name string, tensors []pth.Tensor) (arch.Architecture, error) {
	networks, err := arch.Guess(tensors)
	if err != nil {
		return arch.Architecture{}, fmt.Errorf("%w: in Python %s makes a file that opens", err, exportLine)
	}
	at := max(slices.IndexFunc(networks, func(a arch.Architecture) bool {
		return strings.HasPrefix(name, path.Base(a.Name))
	}), 0)
	if f.Note != nil {
		f.Note(fmt.Sprintf("%s: taken for %s by its keys%s", model, networks[at].Name, others(networks, at)))
	}
	return networks[at], nil
}

// others says which other networks have the same keys.
func others(networks []arch.Architecture, taken int) string {
	var names []string
	for i, a := range networks {
		if i != taken {
			names = append(names, a.Name)
		}
	}
	if names == nil {
		return ""
	}
	return "; --arch takes others: " + strings.Join(names, ", ")
}

// exportLine writes a network as an ONNX file that this program opens.
const exportLine = `torch.onnx.export(model.eval(), torch.zeros(1,3,224,224), "m.onnx")`
