package lime

// Document is the JSON form of a Fit to samples from elsewhere.
type Document struct {
	N         int      `json:"n"` // samples
	Segments  int      `json:"segments"`
	Selected  []Weight `json:"selected"`  // by decreasing weight
	Intercept *float64 `json:"intercept"` // nil without a surrogate
	R2        *float64 `json:"r2"`
	Problem   string   `json:"problem,omitempty"` // why there is no surrogate
	Notes     []string `json:"notes,omitempty"`
}

// Document returns the fit's document.
func (f *Fit) Document() Document {
	d := Document{N: f.Samples, Segments: f.Segments, Selected: append([]Weight{}, f.Selected...)}
	if f.Err != nil {
		d.Problem = f.Err.Error()
		return d
	}
	d.Intercept, d.R2, d.Notes = &f.Intercept, &f.R2, f.Notes()
	return d
}
