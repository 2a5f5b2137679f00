package cli

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"

	"beyond/engine"
	"beyond/engine/lime"
	"beyond/engine/saliency"
	"beyond/engine/segment"
)

type (
	// explainResult is the document of several explanations; that of a single one is an explanationJSON.
	explainResult struct {
		Model   modelJSON          `json:"model"`
		Preset  string             `json:"preset"`
		Method  string             `json:"method"`
		N       int                `json:"n"`
		Images  []*explanationJSON `json:"images"`
		Skipped []skippedJSON      `json:"skipped"`
	}
	// explanationJSON has all that is needed to compute an explanation again and to draw it.
	explanationJSON struct {
		File         string            `json:"file"`
		Label        *classJSON        `json:"label"`
		Model        modelJSON         `json:"model"`
		Preset       string            `json:"preset"`
		Settings     explainSettings   `json:"settings"`
		Class        *classJSON        `json:"class"` // null when the run was stopped before it was known
		P            float64           `json:"p"`
		Segments     int               `json:"segments"`
		Selected     []weightJSON      `json:"selected"`  // by decreasing weight
		Intercept    *float64          `json:"intercept"` // null without a surrogate
		R2           *float64          `json:"r2"`
		Path         [][]int           `json:"path"`              // the K first segments that speak for the class, K = 1..k
		Attention    []float64         `json:"attention"`         // p(class) when only these are visible
		Scores       []float64         `json:"scores"`            // of every segment
		Problem      string            `json:"problem,omitempty"` // why there is no explanation
		Notes        []string          `json:"notes,omitempty"`
		Completeness *completenessJSON `json:"completeness,omitempty"`
		Deletion     *float64          `json:"deletion,omitempty"`
		Insertion    *float64          `json:"insertion,omitempty"`
		Stability    *stabilityJSON    `json:"stability,omitempty"`
		Segmentation *segmentationJSON `json:"segmentation,omitempty"`
		Seconds      *float64          `json:"seconds"` // null unless asked for
	}
	explainSettings struct {
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
	}
	weightJSON struct {
		Segment int     `json:"segment"`
		Weight  float64 `json:"weight"`
	}
	// completenessJSON says how far integrated gradients add up to the change of log p(class) that they divide.
	completenessJSON struct {
		Sum    float64 `json:"sum"`
		Change float64 `json:"change"`
		Gap    float64 `json:"gap"`
	}
	stabilityJSON struct {
		Runs  int   `json:"runs"`
		Times []int `json:"times"` // of each segment
	}
	// segmentationJSON holds the segment of every pixel: base64 of pairs (segment, length) of unsigned varints, in
	// reading order.
	segmentationJSON struct {
		Width  int    `json:"width"`
		Height int    `json:"height"`
		Runs   string `json:"runs"`
	}
)

// stopped is the document of a picture whose explanation was not finished.
func (e *explainer) stopped() *explanationJSON {
	return &explanationJSON{
		File: e.w.Set.Items[e.i].Path, Model: e.w.Model.Identity(), Preset: e.w.Model.Preset.Name, Settings: e.plan.document(),
		Selected: []weightJSON{}, Path: [][]int{}, Attention: []float64{}, Scores: []float64{},
		Problem: fmt.Sprintf("stopped after %d of %d samples", e.done, e.plan.lime.Samples),
	}
}

func newExplanationJSON(w *engine.Workspace, i int, plan *explainPlan, s *engine.Subject, x explained) *explanationJSON {
	item, fit, class := w.Set.Items[i], x.fit, toClassJSON(w.Model.Classes.At(x.fit.Class))
	img := &explanationJSON{
		File: item.Path, Model: w.Model.Identity(), Preset: w.Model.Preset.Name, Settings: plan.document(),
		Class: &class, P: fit.P, Segments: fit.Segments,
		Selected: toWeightsJSON(fit.Selected), Path: [][]int{}, Attention: []float64{}, Scores: []float64{},
		Notes: fit.Notes(), Segmentation: toSegmentationJSON(s.Segments),
	}
	if item.Label >= 0 {
		label := toClassJSON(w.Model.Classes.At(item.Label))
		img.Label = &label
	}
	if fit.Err != nil {
		img.Problem = fit.Err.Error()
		return img
	}
	img.Path, img.Scores = fit.Path(fit.K), fit.All
	if plan.isLIME {
		img.Intercept, img.R2 = &fit.Intercept, &fit.R2
	} else if m := x.scores; plan.method == saliency.Integrated {
		img.Completeness = &completenessJSON{m.Sum, m.Change, m.Gap()}
	}
	return img
}

func (p *explainPlan) document() explainSettings {
	return explainSettings{
		Method: p.explainFlags.method, Segments: p.segments, Hidden: p.hidden, Samples: p.lime.Samples, Sigma: p.lime.Sigma,
		Kernel: p.lime.Kernel.String(), K: p.lime.K, Refit: p.lime.Refit.String(), Seed: p.seed, Steps: p.steps,
	}
}

func toWeightsJSON(weights []lime.Weight) []weightJSON {
	list := []weightJSON{}
	for _, w := range weights {
		list = append(list, weightJSON(w))
	}
	return list
}

func toSegmentationJSON(s *segment.Segmentation) *segmentationJSON {
	var runs []byte
	for at := 0; at < len(s.Labels); {
		end := at
		for end < len(s.Labels) && s.Labels[end] == s.Labels[at] {
			end++
		}
		runs = binary.AppendUvarint(runs, uint64(s.Labels[at]))
		runs = binary.AppendUvarint(runs, uint64(end-at))
		at = end
	}
	return &segmentationJSON{s.W, s.H, base64.StdEncoding.EncodeToString(runs)}
}

// write prints the explanations for people.
func (r *explainResult) write(a *app) {
	fmt.Fprintf(a.out, "%s · preset %s · %s\n", r.Model.Name, r.Preset, r.Method)
	for _, img := range r.Images {
		fmt.Fprintf(a.out, "\n%s", img.File)
		if img.Class != nil {
			fmt.Fprintf(a.out, " · %s", img.Class.Name)
		}
		if img.Problem != "" {
			fmt.Fprintf(a.out, "\nno explanation: %s\n", img.Problem)
			continue
		}
		fmt.Fprintf(a.out, ", p %.3f · %d segments", img.P, img.Segments)
		img.write(a)
	}
	for _, s := range r.Skipped {
		fmt.Fprintf(a.out, "\nskipped %s: %s\n", s.Path, s.Reason)
	}
}

func (img *explanationJSON) write(a *app) {
	if img.R2 != nil {
		fmt.Fprintf(a.out, " · R² %.2f · n %d", *img.R2, img.Settings.Samples)
	}
	if c := img.Completeness; c != nil {
		fmt.Fprintf(a.out, " · adds up to %.2f of %.2f", c.Sum, c.Change)
	}
	if img.Deletion != nil {
		fmt.Fprintf(a.out, " · deletion %.3f, insertion %.3f", *img.Deletion, *img.Insertion)
	}
	fmt.Fprintf(a.out, "\nsegment  weight\n")
	for _, w := range img.Selected {
		fmt.Fprintf(a.out, "%7d  %+.4f%s\n", w.Segment, w.Weight, img.stable(w.Segment))
	}
	var parts []string
	for _, p := range img.Attention {
		parts = append(parts, fmt.Sprintf("%.3f", p))
	}
	fmt.Fprintf(a.out, "p of the class with only the first K visible: %s\n", strings.Join(parts, " "))
	for _, note := range img.Notes {
		fmt.Fprintf(a.out, "note: %s\n", note)
	}
}

// stable says how often a segment is selected.
func (img *explanationJSON) stable(segment int) string {
	if img.Stability == nil {
		return ""
	}
	return fmt.Sprintf("  selected in %d of %d runs", img.Stability.Times[segment], img.Stability.Runs)
}
