package classes

import (
	"beyond/engine/finding"
	"beyond/engine/wordnet"
	"beyond/ui/safe"
)

// facts is everything that the screen shows, computed from the evidence of one moment. Only
// confusion is modified.
type facts struct {
	names     func(class int) string
	common    func(label, predicted int) *wordnet.Synset // nil where WordNet's ids are not known
	version   int
	total     int    // pictures
	done      int    // of these, predicted or left out
	known     int    // predicted
	reason    string // why the first picture was left out, if any
	labelled  bool
	rows      []row
	confusion finding.Confusion // of the classes that pass the filter
	all       finding.Confusion // of all classes
}

// row is a line of the table.
type row = finding.ClassRow

func gather(e finding.Evidence) facts {
	known, failed := e.Progress()
	all := finding.ConfusionOf(e)
	f := facts{
		names: e.Name, common: e.Common, version: e.Version, total: len(e.Pictures), done: known + failed, known: known,
		labelled: e.Labelled(), rows: finding.Rows(e), confusion: all, all: all,
	}
	if leftOut := e.LeftOut(); failed > 0 {
		f.reason = leftOut[len(leftOut)-failed].Reason
	}
	return f
}

// silent reports whether answers are awaited and none has come.
func (f *facts) silent() bool { return f.done == 0 && f.total > 0 }

func (f *facts) cellTitle(label, predicted int) safe.Text {
	return safe.Format("%s taken for %s", f.names(label), f.names(predicted))
}
