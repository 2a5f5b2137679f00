package engine

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"

	"beyond/engine/catalogue"
	"beyond/engine/dataset"
	"beyond/engine/finding"
	"beyond/engine/imaging"
	"beyond/engine/preparation"
)

// Diagnosis is the result of a search for the right preparation of a model's pictures and the right order of its
// labels.
type Diagnosis struct {
	Model        finding.Model         `json:"model"`
	Preset       string                `json:"preset"` // as given
	N            int                   `json:"n"`      // pictures of the sample that could be read
	Outputs      int                   `json:"outputs"`
	Classes      int                   `json:"classes"` // of the list of labels
	AsGiven      preparation.Row       `json:"as_given"`
	Tried        int                   `json:"tried"`    // combinations of preparation and order of labels
	Complete     bool                  `json:"complete"` // the search was not stopped
	Warnings     []preparation.Warning `json:"warnings"`
	Preparations []preparation.Row     `json:"preparations"` // best first
	Better       bool                  `json:"better"`       // the advice is to change
	Advice       string                `json:"advice"`

	Verdict string           `json:"-"` // the advice without flags
	Advised *preparation.Row `json:"-"` // nil unless Better
}

// Diagnosing says what is tried.
type Diagnosing struct {
	Pictures int                  // at most, evenly over the classes
	Classes  *dataset.Classes     // by which the set is labelled
	Others   []preparation.Listed // lists that may name the outputs instead
	// Background is the value of --labels for Classes behind a background class; "" if there is none.
	Background string
}

// DefaultDiagnosis is how many pictures are enough to tell most wrong preparations from the right one.
const DefaultDiagnosis = 300

// Diagnose searches for the preparation and the order of labels with which the model is right most often. The data set
// must be labelled by q.Classes; the model's own list may be nil. Update, which may be nil, is given what is known so
// far after each look at the pictures. If ctx ends, what is known so far is returned with the error.
func (w *Workspace) Diagnose(
	ctx context.Context, q Diagnosing, progress Progress, update func(Diagnosis),
) (Diagnosis, error) {
	if err := w.Model.Load(ctx); err != nil {
		return Diagnosis{}, err
	}
	subject := preparation.Subject{
		Set: w.Set, Classes: q.Classes, Outputs: w.Model.Network().Classes(),
		Training: w.Model.training.Load(),
	}
	search := preparation.Search{
		Set: w.Set, Sample: preparation.Sample(w.Set, q.Pictures), Given: w.Model.Preset,
		Orders: preparation.Orders(q.Classes, subject.Outputs, w.Set, q.Others),
		Values: preparation.Values, Shapes: preparation.Shapes,
	}
	if w.Model.open.Load() && w.Model.Reread != nil {
		search.Sizes = preparation.Sizes
	}
	if len(search.Sample) == 0 {
		return Diagnosis{}, errors.New("there are no pictures")
	}
	sum := func(k preparation.Ranking) Diagnosis {
		return Diagnosis{
			Model: w.Model.Identity(), Preset: w.Model.Preset.Name, N: k.N, Outputs: subject.Outputs,
			Classes: q.Classes.Len(), AsGiven: k.AsGiven, Tried: k.Tried, Complete: k.Complete,
			Warnings: subject.Warnings(k), Preparations: k.Rows, Better: k.Advised != nil, Advised: k.Advised,
			Advice: k.Advice(q.Background), Verdict: k.Verdict(),
		}
	}
	ranking, err := search.Run(ctx, w.unprepared(), progress.report, func(k preparation.Ranking) {
		if update != nil {
			update(sum(k))
		}
	})
	return sum(ranking), err
}

// decodedBytes bounds the pictures that are kept whole during a search, so that most are decoded once.
const decodedBytes = 128 << 20

// unprepared returns the function that predicts pictures under presets other than the model's.
func (w *Workspace) unprepared() preparation.Ask {
	whole, other := newCache[int, *imaging.RGB](decodedBytes), &otherSize{of: w.Model}
	return func(ctx context.Context, i int, presets []imaging.Preset) (logits [][]float32, err error) {
		_, err = guarded(func() error {
			img, err := w.wholeOnce(ctx, whole, i)
			if img == nil {
				return err
			}
			m, err := other.model(ctx, presets[0].Crop)
			if m == nil {
				logits = make([][]float32, len(presets))
				return err
			}
			logits, err = w.logits(ctx, m, img, presets)
			return err
		})
		return logits, err
	}
}

// wholeOnce decodes picture i unless it is kept. A picture that cannot be read is nil.
func (w *Workspace) wholeOnce(ctx context.Context, kept *cache[int, *imaging.RGB], i int) (*imaging.RGB, error) {
	if img, ok := kept.get(i); ok {
		return img, nil
	}
	img, err := w.whole(ctx, i)
	if err != nil {
		return nil, ctx.Err()
	}
	kept.put(i, img, int64(len(img.Pix)))
	return img, nil
}

// otherSize is a model whose file leaves rows and columns open, at another size than its preset's. It holds one at a
// time: each has all the weights. The zero value of all but of is ready.
type otherSize struct {
	of *Model

	mu   sync.Mutex
	side int
	at   *Model // nil if the network takes no such pictures
}

// model returns the model for pictures of a side; nil if it takes no such pictures.
func (o *otherSize) model(ctx context.Context, side int) (*Model, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	switch {
	case side == o.of.Preset.Crop:
		return o.of, nil
	case side == o.side:
		return o.at, nil
	}
	if o.at != nil {
		o.at.Unload()
	}
	preset := o.of.Preset
	preset.Crop = side
	m := NewModel(o.of.Name, nil, preset, nil)
	m.Folder, m.Options, m.Reread = o.of.Folder, o.of.Options, o.of.Reread
	err := m.Load(ctx)
	if o.side, o.at = side, m; err != nil {
		o.at = nil
	}
	return o.at, ctx.Err()
}

// whole decodes picture i.
func (w *Workspace) whole(ctx context.Context, i int) (*imaging.RGB, error) {
	free, err := w.engine.slot(ctx, Background)
	if err != nil {
		return nil, err
	}
	return reading(ctx, w.engine, free, func() (img *imaging.RGB, err error) {
		err = w.engine.room.decode(ctx, func(l imaging.Limits) error {
			img, _, err = w.Set.Load(i, l)
			return err
		})
		return img, err
	})
}

// logits predicts a picture by m under each preset, all of one size, a batch at a time.
func (w *Workspace) logits(
	ctx context.Context, m *Model, img *imaging.RGB, presets []imaging.Preset,
) ([][]float32, error) {
	var logits [][]float32
	crops := map[imaging.Preset]*imaging.RGB{}
	for len(presets) > 0 {
		batch := presets[:min(forwardBatch, len(presets))]
		presets = presets[len(batch):]
		var requests []*request
		for _, p := range batch {
			shape := p.Shape()
			if crops[shape] == nil {
				crops[shape] = p.Apply(img)
			}
			input := make([]float32, m.pixels())
			p.Normalise(input, crops[shape])
			requests = append(requests, &request{ctx: ctx, priority: Background, model: m, input: input})
		}
		answers, err := w.engine.askAll(requests)
		if err != nil {
			return nil, err
		}
		for _, a := range answers {
			logits = append(logits, a.logits)
		}
	}
	return logits, nil
}

// OpenToDiagnose returns the chosen model, loaded, whose outputs may have other names than the list of labels. If no
// preset is known for it, it gets the most usual one of the size of its pictures. Errors are OpenModel's.
func OpenToDiagnose(ctx context.Context, f catalogue.Finder, c catalogue.Choice) (*Model, error) {
	file, err := f.Read(c)
	if err != nil {
		return nil, err
	}
	preset, err := f.Preset(c, file)
	if errors.As(err, new(*catalogue.ChoiceError)) && c.Preset == "" {
		if preset, err = usualPreset(file); err == nil && f.Note != nil {
			f.Note(fmt.Sprintf("%s: its preset is not known: taken as given is %s", c.Model, preset.Name))
		}
	}
	if err != nil {
		return nil, err
	}
	m := newModel(f, c, file, preset, nil)
	err = m.Load(ctx)
	m.bytesAsTheyAre()
	return m, err
}

// usualPreset is ImageNet's preparation at the size of a model's pictures, of 224 pixels where that is open.
func usualPreset(file catalogue.File) (imaging.Preset, error) {
	s, err := file.Inspect()
	if err != nil {
		return imaging.Preset{}, err
	}
	preset, _ := imaging.PresetByName("torchvision")
	if side := s.Shape[1]; side != preset.Crop && side > 0 {
		preset.Crop, preset.Resize = side, int(math.Round(float64(side)/0.875))
		preset = preset.Named()
	}
	return preset, nil
}
