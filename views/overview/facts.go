package overview

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"beyond/engine/dataset"
	"beyond/engine/finding"
	"beyond/engine/preparation"
	"beyond/engine/stats"
	"beyond/ui"
)

// facts is everything that the screen says, computed from the evidence of one moment. It is not modified.
type facts struct {
	evidence  finding.Evidence
	version   int
	labelled  bool
	known     int // pictures predicted
	failed    int // pictures that could not be
	notFinite int // of these, the ones for which the model gives NaN
	attacked  int // pictures right at the start whose first wrong step is known
	right     int
	judged    int  // pictures that are right or wrong
	chance    bool // so few are right that guesses would do
	top5      stats.Share
	leftOut   []dataset.Skip
	found     []finding.Finding
	rows      []row
	few       bool            // pictures a class
	sure      map[int]mistake // by class, where there are few
	surest    []int
	early     bool        // surest are the first pictures, for no mistake is known yet
	alike     map[int]int // by one of surest, the others of its confusion
}

// row is a line of the table.
type row = finding.ClassRow

func gather(e finding.Evidence) facts {
	f := facts{
		evidence: e, version: e.Version, labelled: e.Labelled(), top5: finding.Top5Error(e), leftOut: e.LeftOut(),
		found: finding.Find(e),
	}
	f.surest, f.alike = finding.Apart(e, finding.Surest(e))
	f.known, f.failed = e.Progress()
	if f.early = len(f.surest) == 0 && f.known+f.failed < f.total(); f.early {
		f.surest = first(f.total())
	}
	f.notFinite = e.NotFinite()
	for _, p := range e.Pictures {
		if p.Right() || p.Wrong() {
			f.judged++
		}
		if p.Right() {
			f.right++
			if p.Attacked {
				f.attacked++
			}
		}
	}
	f.rows = finding.Rows(e)
	f.chance = f.labelled && preparation.NearChance(stats.NewShare(f.right, f.judged), len(f.rows))
	f.few = f.labelled && fewEach(f.rows)
	switch {
	case f.few:
		f.sure = surestOf(e)
		sortBySureness(f.rows, f.sure)
	case f.labelled:
		sortByLoss(f.rows)
	}
	return f
}

// mostFirst bounds how many pictures are shown before anything is known of them.
const mostFirst = 16

func first(total int) []int {
	list := make([]int, min(total, mostFirst))
	for i := range list {
		list[i] = i
	}
	return list
}

// longestPause bounds the time between two looks at a million pictures.
const longestPause = 10 * time.Second

// pause is how long to wait between two looks. The first answer is awaited.
func pause(f facts) time.Duration {
	if f.silent() {
		return ui.Pause(0)
	}
	return min(ui.Pause(f.total()), longestPause)
}

// sortByLoss puts first the classes that lose most for sure: where there are few pictures, the lower end of the
// interval keeps one wrong picture out of one from standing above thirty out of forty. Unknown classes come last.
func sortByLoss(rows []row) {
	slices.SortStableFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(b.Share.Low, a.Share.Low), cmp.Compare(b.Share.N, a.Share.N))
	})
}

func (f *facts) total() int { return len(f.evidence.Pictures) }

// silent reports whether answers are awaited and none has come.
func (f *facts) silent() bool { return f.known+f.failed == 0 && f.total() > 0 }

// useless reports whether all has been tried and nothing could be predicted.
func (f *facts) useless() bool { return f.known == 0 && f.failed == f.total() && f.total() > 0 }

// lists are the entries that can be selected, pane by pane.
type lists struct {
	found  []finding.Finding
	rows   []row
	surest []int
}

// lists returns the lists, of the rows the ones that have the filter in the name of their class or of one that it is
// taken for.
func (f *facts) lists(filter string) lists {
	l := lists{found: f.found, rows: f.rows, surest: f.surest}
	if filter == "" {
		return l
	}
	l.rows = nil
	wanted := strings.ToLower(filter)
	for _, r := range f.rows {
		text := r.Name
		for _, t := range r.Taken {
			text += "\n" + f.evidence.Name(t.Class)
		}
		if strings.Contains(strings.ToLower(text), wanted) {
			l.rows = append(l.rows, r)
		}
	}
	return l
}

// len is how many things can be selected in a pane.
func (l lists) len(p pane) int {
	return [...]int{len(l.found), len(l.rows), len(l.surest)}[p]
}

// pace measures how fast pictures become known, by the times at which the screen looked.
type pace struct {
	from, to           time.Time
	fromCount, toCount int
}

// add notes how many are known at a time. The first ones do not count: they include the reading of the model.
func (p *pace) add(at time.Time, count int) {
	if p.fromCount == 0 {
		p.from, p.fromCount = at, count
	}
	p.to, p.toCount = at, count
}

// left is how long count more pictures will take; 0 when that cannot be said yet.
func (p pace) left(count int) time.Duration {
	if p.toCount <= p.fromCount {
		return 0
	}
	each := p.to.Sub(p.from) / time.Duration(p.toCount-p.fromCount)
	return time.Duration(count) * each
}
