package finding

import (
	"cmp"
	"slices"

	"beyond/engine/dataset"
	"beyond/engine/score"
	"beyond/engine/stats"
	"beyond/engine/wordnet"
)

// Model names a model.
type Model struct {
	Name   string `json:"name"`
	SHA256 string `json:"sha256"` // of its file, hexadecimal
}

// Evaluation is the error of a model on a data set. Its JSON form is the document of eval.
type Evaluation struct {
	Model      Model          `json:"model"`
	Preset     string         `json:"preset"`
	N          int            `json:"n"`          // pictures with a label and a prediction
	Unlabelled int            `json:"unlabelled"` // pictures with a prediction only, counted in no error
	Top1       stats.Share    `json:"top1_error"`
	Top5       stats.Share    `json:"top5_error"`
	Classes    []ClassError   `json:"classes"`              // by index
	Confusions []Confused     `json:"confusions"`           // mistakes by label and prediction, most first
	Severity   *Severity      `json:"severity,omitempty"`   // nil without a mistake between classes of WordNet
	Attributes []ValueError   `json:"attributes,omitempty"` // by attribute and value
	Effects    []Effect       `json:"effects,omitempty"`    // largest first
	Crops      *Crops         `json:"crops,omitempty"`      // on other crops; nil if they were not asked for
	NotFinite  int            `json:"not_finite"`           // skipped pictures for which the model gave NaN or Inf
	Skipped    []dataset.Skip `json:"skipped"`
	Images     []Image        `json:"images,omitempty"`
}

// ClassError is the error of the pictures with one label.
type ClassError struct {
	Class dataset.Class `json:"class"`
	N     int           `json:"n"`
	Wrong int           `json:"wrong"`
}

// Confused is the pictures of a label that are taken for another class.
type Confused struct {
	Label     dataset.Class   `json:"label"`
	Predicted dataset.Class   `json:"predicted"`
	N         int             `json:"n"`
	MeanP     float64         `json:"mean_p"` // of the predicted class
	Common    *wordnet.Synset `json:"common"` // the lowest hypernym of both; nil where WordNet's ids are not known
}

// Severity is how far the mistakes are from the truth: the height of the lowest common hypernym of label and
// prediction (Deng, Berg, Li and Fei-Fei 2010).
type Severity struct {
	N    int     `json:"n"`           // mistakes between classes of WordNet
	Mean float64 `json:"mean_height"` // 0 to 18
}

// ValueError is the error of the pictures with one value of an attribute.
type ValueError struct {
	Attribute string      `json:"attribute"`
	Value     string      `json:"value"`
	Error     stats.Share `json:"error"`
}

// Image is the prediction of one picture.
type Image struct {
	Path  string         `json:"path"`
	Label *dataset.Class `json:"label"` // nil without a label
	Top5  []ClassScore   `json:"top5"`
	Rank  *int           `json:"rank"` // of the label among all classes, from 1; nil without a label
}

// ClassScore is the probability of a class.
type ClassScore struct {
	Class dataset.Class `json:"class"`
	P     float64       `json:"p"`
}

// ClassScores are a picture's most probable classes, most probable first.
func ClassScores(classes *dataset.Classes, top []score.Score) []ClassScore {
	list := []ClassScore{}
	for _, s := range top {
		list = append(list, ClassScore{classes.At(s.Class), s.P})
	}
	return list
}

// Evaluate sums up the predictions of all pictures. Model, Preset and Images are left to the caller.
func Evaluate(e Evidence, classes *dataset.Classes) Evaluation {
	known, _ := e.Progress()
	v := Evaluation{
		Top1: Top1Error(e), Top5: Top5Error(e), Classes: []ClassError{}, Attributes: e.valueErrors(),
		Effects: effects(e, classes), NotFinite: e.NotFinite(), Skipped: e.LeftOut(),
	}
	v.Confusions, v.Severity = confusions(e, classes)
	v.N = v.Top1.N
	v.Unlabelled = known - v.N
	for _, row := range ClassRows(e) {
		if row.Share.N > 0 {
			v.Classes = append(v.Classes, ClassError{classes.At(row.Class), row.Share.N, row.Share.K})
		}
	}
	return v
}

// confusions lists the mistakes, and says how severe they are.
func confusions(e Evidence, classes *dataset.Classes) ([]Confused, *Severity) {
	list, s, sum := []Confused{}, Severity{}, 0
	all := ConfusionOf(e)
	for _, pair := range all.Fullest() {
		cell, common := all.At(pair[0], pair[1]), e.Common(pair[0], pair[1])
		n := len(cell.Pictures)
		list = append(list, Confused{classes.At(pair[0]), classes.At(pair[1]), n, cell.MeanP, common})
		if common != nil {
			s.N, sum = s.N+n, sum+n*common.Height
		}
	}
	if s.N == 0 {
		return list, nil
	}
	s.Mean = float64(sum) / float64(s.N)
	return list, &s
}

// Pictures counts the pictures of the evaluation, skipped ones included.
func (v Evaluation) Pictures() int { return v.N + v.Unlabelled + len(v.Skipped) }

// Images lists the predicted pictures.
func Images(e Evidence, classes *dataset.Classes) []Image {
	var images []Image
	for _, p := range e.Pictures {
		if !p.Known() {
			continue
		}
		img := Image{Path: p.Path, Top5: ClassScores(classes, p.Top)}
		if p.Label >= 0 {
			img.Label, img.Rank = new(classes.At(p.Label)), new(p.Rank)
		}
		images = append(images, img)
	}
	return images
}

func (e Evidence) valueErrors() []ValueError {
	var list []ValueError
	everything := e.where(Picture.judged)
	for a, attribute := range e.Attributes {
		values, tallies, _ := e.valueTallies(everything, a)
		for _, value := range values {
			list = append(list, ValueError{attribute, value, tallies[value].share()})
		}
	}
	slices.SortStableFunc(list, func(a, b ValueError) int { return cmp.Compare(a.Attribute, b.Attribute) })
	return list
}
