package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"beyond/engine"
	"beyond/engine/imaging"
	"beyond/engine/onnx"
	"beyond/views/models"
)

// shelf is what the explorer keeps of the models it has looked at.
type shelf struct {
	heavy chan struct{} // holds one: whoever reads or times a model, which takes memory and processors

	mu     sync.Mutex
	about  map[string]models.About
	opened map[[2]string]*engine.Workspace // by --model and --preset: what is known of the pictures under it
}

func newShelf() *shelf {
	return &shelf{heavy: make(chan struct{}, 1), about: map[string]models.About{}, opened: map[[2]string]*engine.Workspace{}}
}

// alone runs f while nobody else reads or times a model.
func (s *shelf) alone(ctx context.Context, f func() error) error {
	select {
	case s.heavy <- struct{}{}:
		defer func() { <-s.heavy }()
	case <-ctx.Done():
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return f()
}

// Active implements models.Source.
func (x *explorer) Active() string { return x.flags.model }

// List implements models.Source: the embedded model, those pulled, and files in their folder and in this one.
func (x *explorer) List(context.Context) ([]models.Entry, error) {
	var list []models.Entry
	for _, m := range namedModels() {
		if m.Where != "catalogue" {
			list = append(list, models.Entry{Name: m.Name, Title: m.Name, Where: m.Where, Bytes: m.Bytes})
		}
	}
	pulled := len(list)
	list = append(list, modelFiles(modelFolder(), "data folder")...)
	list = slices.DeleteFunc(list, func(e models.Entry) bool { // a pulled one is there by its name
		return e.Where == "data folder" && slices.ContainsFunc(list[:pulled], func(p models.Entry) bool { return p.Name == e.Title })
	})
	list = append(list, modelFiles(".", "this folder")...)
	if !slices.ContainsFunc(list, func(e models.Entry) bool { return e.Name == x.flags.model }) {
		list = append(list, entryOf(x.flags.model, "as named"))
	}
	return list, nil
}

// modelFiles are the models of a folder, by name.
func modelFiles(folder, where string) []models.Entry {
	files, _ := os.ReadDir(folder) // a folder that is not there has none
	var list []models.Entry
	for _, f := range files {
		if slices.Contains([]string{".onnx", ".pth", ".pt"}, strings.ToLower(filepath.Ext(f.Name()))) && !f.IsDir() {
			list = append(list, entryOf(filepath.Join(folder, f.Name()), where))
		}
	}
	return list
}

func entryOf(path, where string) models.Entry {
	e := models.Entry{Name: path, Title: strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)), Where: where}
	if info, err := os.Stat(path); err == nil {
		e.Bytes = info.Size()
	}
	return e
}

// About implements models.Source.
func (x *explorer) About(ctx context.Context, name string) (about models.About, err error) {
	x.shelf.mu.Lock()
	about, known := x.shelf.about[name]
	x.shelf.mu.Unlock()
	if known {
		return about, nil
	}
	err = x.shelf.alone(ctx, func() error {
		f := modelFlags{model: name, arch: x.archOf(name)}
		file, err := f.read()
		if err != nil {
			return cause(err)
		}
		s, err := file.inspect()
		if err != nil {
			return err
		}
		about = aboutOf(s)
		if p, err := f.choosePreset(file); err == nil {
			about.Preset = p.Name
		}
		return nil
	})
	if err == nil {
		x.shelf.mu.Lock()
		defer x.shelf.mu.Unlock()
		x.shelf.about[name] = about
	}
	return about, err
}

func aboutOf(s onnx.Summary) models.About {
	about := models.About{
		Shape: s.Shape, Layout: s.Layout, Outputs: s.Outputs, Features: s.Features, Parameters: s.Parameters,
		Operators: s.Operators, Softmax: s.Softmax,
	}
	for _, p := range imaging.Presets() {
		if s.Shape == [3]int{3, p.Crop, p.Crop} {
			about.Presets = append(about.Presets, p.Name)
		}
	}
	return about
}

// archOf is the --arch of the command line, which belongs to the model named there.
func (x *explorer) archOf(name string) string {
	if name == x.named {
		return x.flags.arch
	}
	return ""
}

// cause is an error without the name of the file, which stands beside it already.
func cause(err error) error {
	var c *coded
	if errors.As(err, &c) {
		if inner := errors.Unwrap(c.err); inner != nil {
			return inner
		}
	}
	return err
}

// timedRuns are how many runs are timed: few, for all other work waits meanwhile.
const timedRuns = 7

// Time implements models.Source.
func (x *explorer) Time(ctx context.Context, name string) (took time.Duration, err error) {
	err = x.shelf.alone(ctx, func() error {
		m, err := x.bare(ctx, name)
		if err != nil {
			return err
		}
		return x.w.Engine().Alone(ctx, func(ctx context.Context) error {
			_, fastest, err := x.app.benchmark(ctx, m, "forward", 1, timedRuns)
			took = time.Duration(fastest * float64(time.Second))
			return err
		})
	})
	return took, err
}

// Layers implements models.Source.
func (x *explorer) Layers(ctx context.Context, name string) (layers []models.Layer, err error) {
	err = x.shelf.alone(ctx, func() error {
		m, err := x.bare(ctx, name)
		if err != nil {
			return err
		}
		var rows []layerRow
		err = x.w.Engine().Alone(ctx, func(ctx context.Context) (err error) {
			rows, err = x.app.layers(ctx, m, "forward", 1, timedRuns)
			return err
		})
		for _, r := range rows {
			layers = append(layers, models.Layer{
				Kind: r.Kind, Plane: r.Plane, Count: r.Count, Took: time.Duration(r.Seconds * float64(time.Second)),
				Operations: r.Operations, OfPeak: r.Share,
			})
		}
		return err
	})
	return layers, err
}

// bare is a model to be timed, without preset and labels unless it is the active one.
func (x *explorer) bare(ctx context.Context, name string) (*engine.Model, error) {
	if name == x.flags.model {
		return x.w.Model, x.w.Model.Load(ctx)
	}
	f := modelFlags{model: name, arch: x.archOf(name)}
	m, err := f.openBare(ctx)
	if err != nil {
		return nil, cause(err)
	}
	return m, nil
}
