package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"beyond/assets"
	"beyond/engine"
	"beyond/engine/dataset"
	"beyond/engine/imaging"
	"beyond/engine/onnx"
)

// modelLimit bounds a model file; the largest of the paper's has 178 MB.
const modelLimit = 2 << 30

// modelFile is a model as an ONNX file in memory.
type modelFile struct {
	name   string
	data   []byte
	folder string // where it may keep weights in other files; "" where it may not
}

// read returns the chosen model.
func (f *modelFlags) read() (file modelFile, err error) {
	if f.model == assets.ModelName {
		if f.arch != "" {
			return modelFile{}, wrongUse(errors.New("--arch needs --model FILE.pth"))
		}
		return modelFile{name: f.model, data: assets.Model}, nil
	}
	path, err := locate(f.model)
	if err != nil {
		return modelFile{}, err
	}
	file.name = strings.TrimSuffix(filepath.Base(path), filepath.Ext(path))
	if file.data, err = f.readFile(path); err != nil {
		return modelFile{}, err
	}
	if f.isCheckpoint(path) {
		file.data, err = f.join(file.data)
	} else {
		file.folder = filepath.Dir(path)
	}
	return file, err
}

// readFile reads the model's file. Errors call it what the person called the model.
func (f *modelFlags) readFile(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		return nil, refused(f.model, fmt.Errorf("no such model: neither embedded (%s) nor pulled nor a file%s", assets.ModelName, meant(f.model)))
	case err != nil:
		return nil, refused(f.model, err)
	case !info.Mode().IsRegular():
		return nil, refused(f.model, errors.New("not a regular file"))
	case info.Size() > modelLimit:
		return nil, &coded{exitLimit, fmt.Errorf("%s: %d bytes (limit %d)", f.model, info.Size(), modelLimit)}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, refused(f.model, err)
	}
	return data, nil
}

// inspect describes the model without decoding its weights.
func (file modelFile) inspect() (onnx.Summary, error) {
	if file.folder == "" {
		return onnx.Inspect(file.data, onnx.DefaultLimits())
	}
	folder, err := os.OpenRoot(file.folder)
	if err != nil {
		return onnx.Summary{}, err
	}
	defer folder.Close()
	return onnx.InspectFrom(file.data, folder, onnx.DefaultLimits())
}

// reread reads the model once more, for engine.Model.Reread.
func (f modelFlags) reread(context.Context) ([]byte, error) {
	f.command = nil // what is to be noted has been
	file, err := f.read()
	return file.data, err
}

// model returns the model, to be loaded. Preset and labels may be zero; see engine.NewModel.
func (file modelFile) model(preset imaging.Preset, labels *dataset.Classes) *engine.Model {
	// Most of the heap will be weights and planned memory that lives as long as the model; the collector need not wait
	// until as much again has been left behind.
	debug.SetGCPercent(40)
	m := engine.NewModel(file.name, file.data, preset, labels)
	m.Folder = file.folder
	return m
}
