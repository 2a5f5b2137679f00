package catalogue

import (
	"errors"
	"fmt"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"beyond/engine/onnx"
	"beyond/engine/pth"
	"beyond/engine/pth/arch"
	"beyond/engine/safetensors"
)

// tensors reads the tensors of a file of weights, under the file's names.
func (f Finder) tensors(c Choice, src *onnx.File, as format) ([]pth.Tensor, error) {
	if as == formatSafetensors {
		if c.WeightsKey != "" {
			return nil, wrongChoice("--weights-key %q: a safetensors file has one dictionary", c.WeightsKey)
		}
		return safetensors.Read(src, pth.DefaultBudget)
	}
	checkpoint, err := pth.Open(src, pth.DefaultBudget, c.WeightsKey)
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

// assemble makes an ONNX file of a network's tensors, which are read from files.
func (f Finder) assemble(c Choice, name string, tensors []pth.Tensor, files opened) (file File, err error) {
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
	model, err := network.ONNX(tensors)
	if err != nil {
		return File{}, err
	}
	model.File = files
	return File{Name: name, Source: model, Arch: network.Name}, nil
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

// opened are the files of a checkpoint.
type opened []*onnx.File

// Close closes all.
func (p opened) Close() error {
	for _, f := range p {
		_ = f.Close() // nothing was written
	}
	return nil
}

// Unchanged returns an error if one has been written to since it was opened.
func (p opened) Unchanged() error {
	for _, f := range p {
		if err := f.Unchanged(); err != nil {
			return err
		}
	}
	return nil
}
