package finding

import "beyond/engine/dataset"

// Predictions is what a model says of pictures, without a figure about them.
type Predictions struct {
	Model     Model          `json:"model"`
	Preset    string         `json:"preset"`
	N         int            `json:"n"`          // pictures with a prediction
	NotFinite int            `json:"not_finite"` // skipped pictures for which the model gave NaN or Inf
	Skipped   []dataset.Skip `json:"skipped"`
	Images    []Image        `json:"images"`
	Box       *Box           `json:"box,omitempty"` // the part of the only picture that the model is shown; nil for the crop
}

// Box is a part of a picture, in pixels.
type Box struct {
	X      int `json:"x"` // of the left edge
	Y      int `json:"y"` // of the upper edge
	Width  int `json:"width"`
	Height int `json:"height"`
}

// Predictions are those of an evaluation that lists its images.
func (e Evaluation) Predictions() Predictions {
	images := e.Images
	if images == nil {
		images = []Image{}
	}
	return Predictions{
		Model: e.Model, Preset: e.Preset, N: len(images), NotFinite: e.NotFinite, Skipped: e.Skipped, Images: images,
	}
}
