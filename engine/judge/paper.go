package judge

// The paper's figures, in percent, on the ImageNet validation set with its own raters (§3.1 and §3.2). Data, weights,
// raters and preprocessing differ from the results printed beside them.
type (
	// Paper is printed beside a report.
	Paper struct {
		Note   string       `json:"note"`
		Table1 []PaperError `json:"table_1"`
		Table2 []PaperView  `json:"table_2,omitempty"`
	}
	// PaperError is a row of Table 1: the top-1 error, and rectified by at least 4 of 5 raters.
	PaperError struct {
		Model     string  `json:"model"` // its name in catalogues
		Title     string  `json:"title"`
		Error     float64 `json:"top1_error"`
		Rectified float64 `json:"rectified_error"`
	}
	// PaperView is a row of Table 2: ResNet-101 on adversarial pictures of 20 classes.
	PaperView struct {
		View      View    `json:"view"`
		Error     float64 `json:"top1_error"`
		Rectified float64 `json:"rectified_error"`
		Agreement float64 `json:"agreement"` // share of the fooling pictures whose class raters accept
	}
)

// newPaper is the paper's Table 1.
func newPaper() Paper {
	return Paper{
		Note: "ImageNet validation set, the paper's raters, weights and preprocessing; percent",
		Table1: []PaperError{
			{"resnet18", "ResNet-18", 31.39, 17.93},
			{"resnet101", "ResNet-101", 22.69, 9.47},
			{"densenet121", "DenseNet-121", 25.53, 14.37},
			{"densenet161", "DenseNet-161", 22.85, 10.87},
		},
	}
}

// PaperTable2 is the paper's Table 2.
func PaperTable2() []PaperView {
	return []PaperView{
		{Whole, 92.04, 76.78, 22.01},
		{Attention, 92.04, 70.68, 30.80},
	}
}

// The paper's top-5 error of ResNet-101, and rectified by asking about the five predictions of top-1 mistakes and of
// top-5 mistakes.
const (
	PaperTop5               = 6.44
	PaperTop5OfTop1Mistakes = 1.94
	PaperTop5OfTop5Mistakes = 1.37
)

// The share of mistakes that all five raters accept (Fig. 2). The paper gives no numbers for the other bars.
const (
	PaperAllFiveResNet101 = 39.76
	PaperAllFiveResNet18  = 27.14
)
