package engine

import (
	"context"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"iter"
	"slices"

	"beyond/engine/attack"
	"beyond/engine/imaging"
	"beyond/engine/score"
	"beyond/engine/walk"
)

// walkPart is how many steps of a picture are painted and asked about at once.
const walkPart = 4

// walker makes the walks of one picture. It is not safe for concurrent use.
type walker struct {
	w       *Workspace
	p       Priority
	i       int
	label   int
	seed    uint64
	painter *walk.Painter // nil until the picture is read
	crop    crop
}

// begin reads the picture, once.
func (k *walker) begin(ctx context.Context) (err error) {
	if k.painter != nil {
		return nil
	}
	w := k.w
	if k.crop, err = w.engine.crop(ctx, k.p, w.Set, k.i, w.Model.Preset); err != nil {
		return err
	}
	if w.isOther(k.i, k.crop.sha256) {
		return errOther
	}
	k.painter = &walk.Painter{}
	k.painter.Begin(walk.Picture{
		Crop: k.crop.img, Seed: walkSeed(k.seed, k.crop.sha256),
		Around: func(border int) (*imaging.RGB, error) {
			around, err := w.engine.decoded(ctx, k.p, w.Set, k.i, func(data []byte, l imaging.Limits) (*imaging.RGB, imaging.Info, error) {
				return w.Model.Preset.DecodeAround(data, l, border)
			})
			return around.img, err
		},
	})
	return nil
}

// walkSeed is that of one picture: nothing depends on the order of pictures or on their names.
func walkSeed(seed uint64, content string) uint64 {
	h := fnv.New64a()
	fmt.Fprintf(h, "%d %s", seed, content)
	return h.Sum64()
}

// Walk yields the steps of a walk from picture i as they are computed, as Attack does. Step 0 is the picture itself.
func (w *Workspace) Walk(
	ctx context.Context, p Priority, i int, along walk.Walk, seed uint64,
) iter.Seq2[attack.Step, error] {
	return func(yield func(attack.Step, error) bool) {
		err := w.walk(ctx, p, i, along, seed, func(s attack.Step) bool { return yield(s, nil) })
		if err != nil {
			yield(attack.Step{}, err)
		}
	}
}

func (w *Workspace) walk(
	ctx context.Context, p Priority, i int, along walk.Walk, seed uint64, yield func(attack.Step) bool,
) error {
	label, err := w.AttackLabel(ctx, p, i)
	if err != nil {
		return err
	}
	var start []float32
	step := 0
	for img, err := range w.Painted(ctx, p, i, along, seed) {
		if err != nil {
			return err
		}
		unit := make([]float32, w.Model.pixels())
		img.Unit(unit)
		if step == 0 {
			start = unit
		}
		answers, err := w.prober(p).ask(w.walkRequests(ctx, p, img))
		if err != nil {
			return fmt.Errorf("%s, step %d: %w", along.Kind, step, err)
		}
		s := attack.Describe(step, start, unit, answers[0].logits, label)
		s.SurvivesRounding = true // it is of 8 bits
		if !yield(s) {
			return nil
		}
		step++
	}
	return nil
}

// Painted yields picture i after the steps of a walk. Step 0 is the picture itself and is not to be modified.
func (w *Workspace) Painted(
	ctx context.Context, p Priority, i int, along walk.Walk, seed uint64,
) iter.Seq2[*imaging.RGB, error] {
	return func(yield func(*imaging.RGB, error) bool) {
		k := &walker{w: w, p: p, i: i, seed: seed}
		if err := k.begin(ctx); err != nil {
			yield(nil, err)
			return
		}
		if !yield(k.crop.img, nil) {
			return
		}
		for _, value := range along.Values {
			if img, err := k.painter.Paint(along.Kind, value); !yield(img, err) || err != nil {
				return
			}
		}
	}
}

// walkRequests ask about pictures.
func (w *Workspace) walkRequests(ctx context.Context, p Priority, pictures ...*imaging.RGB) []*request {
	requests := make([]*request, len(pictures))
	for i, img := range pictures {
		requests[i] = &request{ctx: ctx, priority: p, model: w.Model, input: w.normalised(img)}
	}
	return requests
}

// courses are kept without step 0, which is a prediction.
var courses = keeping[[]walk.Figures]{
	method: "walk 1",
	encode: func(f []walk.Figures) []byte { return marshal(f) },
	decode: func(text []byte) (f []walk.Figures, err error) { return f, json.Unmarshal(text, &f) },
}

// Course is the model's answer to the steps of a walk from picture i, of which only figures stay in memory.
func (w *Workspace) Course(
	ctx context.Context, p Priority, i int, along walk.Walk, seed uint64,
) (walk.Course, error) {
	label, err := w.AttackLabel(ctx, p, i)
	if err != nil {
		return walk.Course{}, err
	}
	return (&walker{w: w, p: p, i: i, label: label, seed: seed}).course(ctx, along)
}

// course returns the answers to all steps, from the kept results if they are there.
func (k *walker) course(ctx context.Context, along walk.Walk) (walk.Course, error) {
	prediction, err := k.w.Predict(ctx, k.p, k.i)
	if err != nil {
		return walk.Course{}, err
	}
	first := walk.Figures{Top1: prediction.Top[0].Class, PTop1: prediction.Top[0].P, PTrue: prediction.PLabel}
	if k.w.Set.Items[k.i].Label < 0 {
		first.PTrue = first.PTop1
	}
	settings := fmt.Sprintf("class %d %v %v seed %d", k.label, along.Kind, along.Values, k.seed)
	rest, _, err := kept(ctx, k.w, k.p, k.i, courses, settings, func() ([]walk.Figures, string, error) {
		if err := k.begin(ctx); err != nil {
			return nil, "", err
		}
		answers, err := k.answers(ctx, along)
		return answers, k.crop.sha256, err
	})
	if err == nil && len(rest) != len(along.Values) {
		err = errKeptPrediction
	}
	if err != nil {
		return walk.Course{}, fmt.Errorf("%s: %w", along.Kind, err)
	}
	return walk.NewCourse(along, k.label, append([]walk.Figures{first}, rest...)), nil
}

// answers asks about the steps after the first, a part at a time.
func (k *walker) answers(ctx context.Context, along walk.Walk) (list []walk.Figures, err error) {
	for part := range slices.Chunk(along.Values, walkPart) {
		pictures := make([]*imaging.RGB, len(part))
		for i, value := range part {
			if pictures[i], err = k.painter.Paint(along.Kind, value); err != nil {
				return nil, err
			}
		}
		answers, err := k.w.prober(k.p).ask(k.w.walkRequests(ctx, k.p, pictures...))
		if err != nil {
			return nil, err
		}
		for _, a := range answers {
			probs := score.Softmax(a.logits)
			top := score.Top(probs, 1)[0]
			list = append(list, walk.Figures{Top1: top.Class, PTop1: top.P, PTrue: probs[k.label]})
		}
	}
	return list, nil
}
