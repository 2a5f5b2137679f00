package classes

import (
	"beyond/engine/finding"
	"beyond/engine/stats"
	"beyond/ui/safe"
)

// facts is everything that the screen shows, computed from the evidence of one moment. It is not modified.
type facts struct {
	names     func(class int) string
	version   int
	total     int    // pictures
	done      int    // of these, predicted or left out
	known     int    // predicted
	reason    string // why the first picture was left out, if any
	labelled  bool
	rows      []row
	confusion finding.Confusion
}

// row is the pictures with a label or, in a data set without labels, with a prediction.
type row struct {
	class    int
	name     string
	n        int         // pictures, predicted or not
	share    stats.Share // wrong; or predicted as this, of all
	top5     stats.Share // of the pictures with this label, not among the first five
	steps    finding.Steps
	taken    []finding.Taken
	meanP    float64 // of the predicted class, without labels
	pictures []int
}

func gather(e finding.Evidence) facts {
	known, failed := e.Progress()
	f := facts{
		names: e.Name, version: e.Version, total: len(e.Pictures), done: known + failed, known: known,
		labelled: e.Labelled(), confusion: finding.ConfusionOf(e),
	}
	if leftOut := e.LeftOut(); failed > 0 {
		f.reason = leftOut[len(leftOut)-failed].Reason
	}
	if !f.labelled {
		for _, c := range finding.PredictedRows(e) {
			f.rows = append(f.rows, row{
				class: c.Class, name: e.Name(c.Class), n: len(c.Pictures), share: c.Share, meanP: c.MeanP, pictures: c.Pictures,
			})
		}
		return f
	}
	for _, c := range finding.ClassRows(e) {
		f.rows = append(f.rows, row{
			class: c.Class, name: e.Name(c.Class), n: len(c.Pictures), share: c.Wrong, top5: c.Wrong5, steps: c.Steps,
			taken: c.Taken, pictures: c.Pictures,
		})
	}
	return f
}

// silent reports whether answers are awaited and none has come.
func (f *facts) silent() bool { return f.done == 0 && f.total > 0 }

func (f *facts) cellTitle(label, predicted int) safe.Text {
	return safe.Format("%s taken for %s", f.names(label), f.names(predicted))
}
