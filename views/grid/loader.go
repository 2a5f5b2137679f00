package grid

import (
	"context"

	"beyond/engine"
	"beyond/engine/imaging"
	"beyond/ui"
)

// crop is a picture as the model sees it.
type crop struct {
	img     *imaging.RGB
	info    imaging.Info
	colours string // its main colours, in words
}

// newLoader fetches pictures; one that is there is then predicted, when the engine finds it read already. The
// answer comes as knowledge of the source, and so does an error, as the reason for which the picture is left out.
func newLoader(source Source) ui.Loader[int, crop] {
	return ui.Loader[int, crop]{
		Fetch: func(ctx context.Context, near bool, i int) (crop, error) {
			img, info, err := source.Crop(ctx, engine.At(near), i)
			if err != nil {
				return crop{}, err
			}
			return crop{img, info, colourWords(img)}, nil
		},
		Then: func(ctx context.Context, near bool, i int) { _, _ = source.Predict(ctx, engine.At(near), i) },
	}
}
