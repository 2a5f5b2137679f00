package engine

import (
	"fmt"

	"beyond/engine/dataset"
	"beyond/engine/finding"
	"beyond/engine/lime"
	"beyond/engine/saliency"
	"beyond/engine/segment"
)

type (
	// Explanations is the result of explaining pictures one by one. Its JSON form is the document of the command
	// explain; that of a single picture is an Explanation.
	Explanations struct {
		Model   finding.Model  `json:"model"`
		Preset  string         `json:"preset"`
		Method  string         `json:"method"`
		N       int            `json:"n"` // explanations
		Images  []*Explanation `json:"images"`
		Skipped []dataset.Skip `json:"skipped"`
	}
	// Explanation holds all that is needed to compute an explanation again and to draw it.
	Explanation struct {
		File         string           `json:"file"`
		Label        *dataset.Class   `json:"label"`
		Model        finding.Model    `json:"model"`
		Preset       string           `json:"preset"`
		Settings     ExplainSettings  `json:"settings"`
		Class        *dataset.Class   `json:"class"` // nil when the run was stopped before the class was known
		P            float64          `json:"p"`     // of the class
		Segments     int              `json:"segments"`
		Selected     []lime.Weight    `json:"selected"`  // by decreasing weight
		Intercept    *float64         `json:"intercept"` // nil without a surrogate
		R2           *float64         `json:"r2"`
		Path         [][]int          `json:"path"`              // the first K segments that speak for the class, K = 1..k
		Attention    []float64        `json:"attention"`         // p of the class when only these are visible
		Scores       []float64        `json:"scores"`            // of every segment
		Problem      string           `json:"problem,omitempty"` // why there is no explanation
		Notes        []string         `json:"notes,omitempty"`
		Completeness *Completeness    `json:"completeness,omitempty"` // of integrated gradients
		Map          *saliency.Coarse `json:"map,omitempty"`          // of Grad-CAM, in the layer's resolution
		Deletion     *float64         `json:"deletion,omitempty"`     // areas under the curves, see saliency.Judge
		Insertion    *float64         `json:"insertion,omitempty"`
		Stability    *lime.Stability  `json:"stability,omitempty"`
		Segmentation *segment.Runs    `json:"segmentation,omitempty"`
		Seconds      *float64         `json:"seconds"` // nil unless asked for
	}
	// ExplainSettings are the settings of an ExplainPlan by name.
	ExplainSettings struct {
		Method   string  `json:"method"`
		Segments string  `json:"segments"`
		Hidden   string  `json:"hidden"`
		Samples  int     `json:"samples"`
		Sigma    float64 `json:"sigma"`
		Kernel   string  `json:"kernel"`
		K        int     `json:"k"`
		Refit    string  `json:"refit"`
		Seed     uint64  `json:"seed"`
		Steps    int     `json:"steps"`
		Layer    string  `json:"layer,omitempty"` // of Grad-CAM; "" is the last convolution with more than one pixel
	}
	// Completeness compares the sum of integrated gradients with the change of log p(class) that they divide.
	Completeness struct {
		Sum    float64 `json:"sum"`
		Change float64 `json:"change"`
		Gap    float64 `json:"gap"` // share of the change, see saliency.Map
	}
)

// ExplainPlan says how pictures are explained.
type ExplainPlan struct {
	Cut       Cut
	LIME      lime.Settings
	Method    *saliency.Method // nil for LIME
	Saliency  saliency.Settings
	Classes   []int // none: the first class of each picture
	Judge     bool  // adds the areas under the deletion and insertion curves
	Stability int   // repetitions of LIME with other seeds
	Timing    bool  // adds the seconds that a picture takes, which makes two runs differ
	Pictures  bool  // Explained.Subject is needed, which a kept explanation comes without
}

// LIMEMethod is the name of LIME among the methods of package saliency.
const LIMEMethod = "lime"

func (p ExplainPlan) settings() ExplainSettings {
	method := LIMEMethod
	if p.Method != nil {
		method = p.Method.String()
	}
	return ExplainSettings{
		Method: method, Segments: p.Cut.Segments.String(), Hidden: p.Cut.Hidden.String(), Samples: p.LIME.Samples,
		Sigma: p.LIME.Sigma, Kernel: p.LIME.Kernel.String(), K: p.LIME.K, Refit: p.LIME.Refit.String(), Seed: p.LIME.Seed,
		Steps: p.Saliency.Steps, Layer: p.Saliency.Layer,
	}
}

// mostSamples bounds the methods that sample and are not LIME, which has a limit of its own.
const mostSamples = 100_000

// Plan is the plan that the settings name, without classes; LIME's settings are not validated. Errors begin with the
// name of the setting.
func (s ExplainSettings) Plan() (p ExplainPlan, err error) {
	p = ExplainPlan{
		Cut:      Cut{Seed: s.Seed},
		LIME:     lime.Settings{Samples: s.Samples, Seed: s.Seed, Sigma: s.Sigma, K: s.K},
		Saliency: saliency.Settings{Steps: s.Steps, Samples: s.Samples, Seed: s.Seed, Layer: s.Layer},
	}
	if p.LIME.Kernel, err = lime.ParseKernel(s.Kernel); err != nil {
		return p, err
	}
	if p.LIME.Refit, err = lime.ParseRefit(s.Refit); err != nil {
		return p, err
	}
	if p.Cut.Segments, err = segment.ParseMethod(s.Segments); err != nil {
		return p, err
	}
	if p.Cut.Hidden, err = lime.ParseHidden(s.Hidden); err != nil {
		return p, err
	}
	if s.Method != LIMEMethod {
		method, err := saliency.ParseMethod(s.Method)
		if err != nil {
			return p, fmt.Errorf("%w, %s", err, LIMEMethod)
		}
		p.Method = &method
	}
	switch {
	case s.Steps < 1 || s.Steps > 10_000:
		return p, fmt.Errorf("steps %d: must be 1 to 10000", s.Steps)
	case s.Layer != "" && s.Method != saliency.GradCAM.String():
		return p, fmt.Errorf("layer %q: only gradcam looks at a layer", s.Layer)
	case p.Method != nil && p.Method.Samples() && s.Samples > mostSamples:
		return p, fmt.Errorf("samples %d: must be at most %d", s.Samples, mostSamples)
	}
	return p, nil
}

// Explained is an explanation of one class of picture I, with its origin.
type Explained struct {
	*Explanation
	I       int
	Subject *Subject
	Fit     lime.Fit      // Selected and All hold the segments' scores, whatever the method
	scores  *saliency.Map // nil for LIME
}

// newExplanation is the document of a picture without an explanation.
func (w *Workspace) newExplanation(i int, p ExplainPlan) *Explanation {
	return &Explanation{
		File: w.Set.Items[i].Path, Model: w.Model.Identity(), Preset: w.Model.Preset.Name, Settings: p.settings(),
		Selected: []lime.Weight{}, Path: [][]int{}, Attention: []float64{}, Scores: []float64{},
	}
}

// stopped is the document of a picture whose explanation was stopped after so many samples.
func (w *Workspace) stopped(i int, p ExplainPlan, done int) *Explanation {
	e := w.newExplanation(i, p)
	e.Problem = fmt.Sprintf("stopped after %d of %d samples", done, p.LIME.Samples)
	return e
}

// document fills in everything that follows from the fit and the scores.
func (w *Workspace) document(x *Explained, p ExplainPlan) {
	e, fit, class := w.newExplanation(x.I, p), &x.Fit, w.Model.Classes.At(x.Fit.Class)
	e.Class, e.P, e.Segments, e.Notes = &class, fit.P, fit.Segments, fit.Notes()
	e.Segmentation = new(x.Subject.Segments.Runs())
	e.Selected = append(e.Selected, fit.Selected...)
	if item := w.Set.Items[x.I]; item.Label >= 0 {
		e.Label = new(w.Model.Classes.At(item.Label))
	}
	x.Explanation = e
	if fit.Err != nil {
		e.Problem = fit.Err.Error()
		return
	}
	e.Path, e.Scores = fit.Path(fit.K), fit.All
	if m := x.scores; m == nil {
		e.Intercept, e.R2 = &fit.Intercept, &fit.R2
	} else {
		e.Map = m.Coarse
		if m.Method == saliency.Integrated {
			e.Completeness = &Completeness{m.Sum, m.Change, m.Gap()}
		}
	}
}
