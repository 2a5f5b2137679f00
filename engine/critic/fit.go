package critic

// Fit is the choice of MMD among rows of features, with its settings: the document of critic fit.
type Fit struct {
	N           int         `json:"n"` // rows
	Gamma       float64     `json:"gamma"`
	Regulariser Regulariser `json:"regulariser"`
	Lambda      float64     `json:"lambda"`
	Prototypes  []int       `json:"prototypes"` // rows, in the order in which they were picked
	Criticisms  []int       `json:"criticisms"`
}

// Document returns f, which s chose, for writing.
func (s MMD) Document(f Fitted) Fit {
	return Fit{
		N: len(f.Witness), Gamma: f.Gamma, Regulariser: s.Regulariser, Lambda: s.Lambda,
		Prototypes: append([]int{}, f.Prototypes...), Criticisms: append([]int{}, f.Criticisms...),
	}
}
