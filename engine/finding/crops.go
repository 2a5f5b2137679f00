package finding

import "beyond/engine/stats"

// CropPlaces are the places of crops: nine on the resized picture, then the whole picture with a border.
var CropPlaces = [10]string{
	"top left", "top", "top right", "left", "centre", "right", "bottom left", "bottom", "bottom right", "whole",
}

// CropCentre is the place of the crop that the preset takes.
const CropCentre = 4

// Crops is the error of a model on other crops of the same pictures.
type Crops struct {
	N        int         `json:"n"` // labelled pictures
	Places   []CropError `json:"places"`
	Averaged stats.Share `json:"averaged_error"` // of the mean of the probabilities over a picture's different crops
	// Elsewhere are the pictures that are right at another place, of those wrong in the centre: the crop's mistakes.
	Elsewhere stats.Share `json:"right_elsewhere"`
	// Fragile are the pictures that are wrong at another place, of those right in the centre.
	Fragile stats.Share `json:"wrong_elsewhere"`
	Saved   []Saved     `json:"saved"` // the pictures of Elsewhere
}

// CropError is the error at one place.
type CropError struct {
	Place string      `json:"place"`
	Error stats.Share `json:"top1_error"`
}

// Saved is a picture that is wrong in the centre and right at other places.
type Saved struct {
	Path    string   `json:"path"`
	RightAt []string `json:"right_at"`
}

// CropAnswers are the first classes at the places of a picture, and of the mean of the probabilities.
type CropAnswers struct {
	Path   string  `json:"-"`
	Label  int     `json:"-"`
	Places [10]int `json:"places"`
	Mean   int     `json:"mean"`
}

// NewCrops sums up the answers to labelled pictures.
func NewCrops(answers []CropAnswers) Crops {
	var wrong [10]int
	averaged, elsewhere, fragile := 0, 0, 0
	c := Crops{N: len(answers), Places: []CropError{}, Saved: []Saved{}}
	for _, a := range answers {
		var rightAt []string
		for i, class := range a.Places {
			if class == a.Label {
				rightAt = append(rightAt, CropPlaces[i])
			} else {
				wrong[i]++
			}
		}
		if a.Mean != a.Label {
			averaged++
		}
		switch mistaken := a.Places[CropCentre] != a.Label; {
		case mistaken && len(rightAt) > 0:
			elsewhere++
			c.Saved = append(c.Saved, Saved{a.Path, rightAt})
		case !mistaken && len(rightAt) < len(CropPlaces):
			fragile++
		}
	}
	for i, name := range CropPlaces {
		c.Places = append(c.Places, CropError{name, stats.NewShare(wrong[i], c.N)})
	}
	c.Averaged = stats.NewShare(averaged, c.N)
	c.Elsewhere = stats.NewShare(elsewhere, wrong[CropCentre])
	c.Fragile = stats.NewShare(fragile, c.N-wrong[CropCentre])
	return c
}
