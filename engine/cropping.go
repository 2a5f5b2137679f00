package engine

import (
	"context"
	"encoding/json"
	"image"
	"slices"
	"sync"

	"beyond/engine/finding"
	"beyond/engine/imaging"
	"beyond/engine/score"
)

// cropAnswers are kept as their document.
var cropAnswers = keeping[finding.CropAnswers]{
	method: "crops 1",
	encode: func(a finding.CropAnswers) []byte { return marshal(a) },
	decode: func(text []byte) (a finding.CropAnswers, err error) { return a, json.Unmarshal(text, &a) },
}

// Crops asks the model about other crops of the labelled pictures of indices. Pictures that cannot be predicted are left
// out, as they are of an Evaluation.
func (w *Workspace) Crops(ctx context.Context, indices []int, progress Progress) (finding.Crops, error) {
	var mu sync.Mutex
	found := map[int]finding.CropAnswers{}
	err := w.Each(ctx, indices, progress, func(ctx context.Context, i int) error {
		item := w.Set.Items[i]
		if item.Label < 0 || w.Outcome(i).Err != nil {
			return nil
		}
		a, _, err := kept(ctx, w, Background, i, cropAnswers, "", func() (finding.CropAnswers, string, error) {
			return w.cropAnswers(ctx, i)
		})
		if err != nil {
			return err
		}
		a.Path, a.Label = item.Path, item.Label
		mu.Lock()
		found[i] = a
		mu.Unlock()
		return nil
	})
	if err != nil {
		return finding.Crops{}, err
	}
	var answers []finding.CropAnswers
	for _, i := range indices {
		if a, ok := found[i]; ok {
			answers = append(answers, a)
		}
	}
	return finding.NewCrops(answers), nil
}

// cropAnswers asks about each different crop of picture i once. content is the SHA-256 of the file.
func (w *Workspace) cropAnswers(ctx context.Context, i int) (a finding.CropAnswers, content string, err error) {
	read, err := w.engine.decoded(ctx, Background, w.Set, i, imaging.Decode)
	if err != nil {
		return a, "", err
	}
	preset, whole := w.Model.Preset, read.img
	windows := preset.Windows(whole.W, whole.H)
	different := slices.Compact(slices.SortedFunc(slices.Values(windows[:]), lessWindow))
	crops := []*imaging.RGB{preset.Whole().Apply(whole)}
	for _, window := range different {
		crops = append(crops, preset.At(whole, window))
	}
	firsts, mean, err := w.firsts(ctx, crops)
	if err != nil {
		return a, "", err
	}
	for at, window := range windows {
		a.Places[at] = firsts[1+slices.Index(different, window)]
	}
	a.Places[len(windows)], a.Mean = firsts[0], mean
	return a, read.sha256, nil
}

func lessWindow(a, b image.Rectangle) int {
	return slices.Compare([]int{a.Min.Y, a.Min.X}, []int{b.Min.Y, b.Min.X})
}

// firsts returns the first class of each crop, and that of the mean of their probabilities.
func (w *Workspace) firsts(ctx context.Context, crops []*imaging.RGB) (firsts []int, mean int, err error) {
	var sum []float64
	for part := range slices.Chunk(crops, walkPart) {
		answers, err := w.prober(Background).ask(w.walkRequests(ctx, Background, part...))
		if err != nil {
			return nil, 0, err
		}
		for _, a := range answers {
			probs := score.Softmax(a.logits)
			firsts = append(firsts, score.Top(probs, 1)[0].Class)
			sum = append(sum, make([]float64, len(probs)-len(sum))...)
			for class, p := range probs {
				sum[class] += p
			}
		}
	}
	return firsts, score.Top(sum, 1)[0].Class, nil
}
