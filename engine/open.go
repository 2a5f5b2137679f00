package engine

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"

	"beyond/engine/catalogue"
	"beyond/engine/dataset"
	"beyond/engine/imaging"
	"beyond/engine/onnx"
)

// OpenModel returns the chosen model, prepared by its preset, with a list of its outputs' names, which may be nil. The
// embedded one is read at first use. Another one, or one with other labels, is loaded now, so that it is refused before
// anything else happens. Errors are *catalogue.ChoiceError, *catalogue.LimitError, or say why the model is refused.
func OpenModel(ctx context.Context, f catalogue.Finder, c catalogue.Choice, list *dataset.Classes) (*Model, error) {
	file, err := f.Read(c)
	if err != nil {
		return nil, err
	}
	preset, err := f.Preset(c, file)
	if err != nil {
		return nil, err
	}
	m := newModel(f, c, file, preset, list)
	if c.Model == f.Embedded.Name && c.Labels == "" {
		return m, nil
	}
	var labels *LabelsError
	if err = m.Load(ctx); errors.As(err, &labels) {
		if labels.List = c.Labels; c.Labels == "" {
			err = fmt.Errorf("%w: choose --labels", err)
		}
	}
	m.bytesAsTheyAre()
	return m, err
}

// bytesAsTheyAre gives a loaded network that takes integers the bytes: it prepares them itself.
func (m *Model) bytesAsTheyAre() {
	if m.integers.Load() {
		m.Preset.Mean, m.Preset.Std = [3]float32{}, [3]float32{1, 1, 1}
	}
}

// OpenBare returns the chosen model, loaded, for inputs that are arrays already, of a size in rows and columns where
// the file leaves it open. Errors are OpenModel's.
func OpenBare(ctx context.Context, f catalogue.Finder, c catalogue.Choice, size [2]int) (*Model, error) {
	file, err := f.Read(c)
	if err != nil {
		return nil, err
	}
	if c.Preset != "" && size == [2]int{} {
		p, err := f.Preset(c, file)
		if err != nil {
			return nil, err
		}
		size = [2]int{p.Crop, p.Crop}
	}
	file.Options.Size = size
	m := newModel(f, c, file, imaging.Preset{}, nil)
	return m, m.Load(ctx)
}

func newModel(
	f catalogue.Finder, c catalogue.Choice, file catalogue.File, p imaging.Preset, list *dataset.Classes,
) *Model {
	// Most of the heap will be weights and planned memory that lives as long as the model; the collector need not wait
	// until as much again has been left behind.
	debug.SetGCPercent(40)
	m := NewModel(file.Name, nil, p, list)
	m.source, m.Folder, m.Options = file.Source, file.Folder, file.Options
	c.Arch, f.Note = file.Arch, nil // nothing is left to be guessed, and to be noted
	m.Reread = func(context.Context) (onnx.Source, error) {
		again, err := f.Read(c)
		return again.Source, err
	}
	return m
}
