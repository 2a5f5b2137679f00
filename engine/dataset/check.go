package dataset

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"beyond/engine/imaging"
)

// Kinds of oddities that a check finds, besides those of a scan.
const (
	Broken    = "broken"    // cannot be decoded
	Duplicate = "duplicate" // has the bytes of another picture
	CMYK      = "cmyk"      // is in the colours of print
	Tiny      = "tiny"      // is smaller than TinySide
	Skipped   = "skipped"   // is no picture of the set
	BadRow    = "bad row"   // of a list: left out
)

// TinySide is the length of the shorter side, in pixels, below which a picture is tiny: networks see it enlarged
// several times.
const TinySide = 64

// MostProblems bounds how many problems a check lists: an archive can have millions of members that are no pictures.
const MostProblems = 100_000

// A Check says how a data set was read, and what is odd in it.
type Check struct {
	Data     string    `json:"data"`
	Pictures int       `json:"pictures"`
	Labelled int       `json:"labelled"`
	Classes  int       `json:"classes"`  // with pictures
	Form     string    `json:"form"`     // see Set.Form
	Problems []Oddity  `json:"problems"` // the first of them, see MostProblems
	Counts   []Counted `json:"counts"`   // all problems by kind, most frequent first
}

// Counted is how often a kind of problem occurs.
type Counted struct {
	Kind string `json:"kind"`
	N    int    `json:"n"`
}

// Failed returns the number of files that are in no figure.
func (c Check) Failed() (n int) {
	for _, k := range c.Counts {
		if k.Kind == Broken || k.Kind == Skipped || k.Kind == BadRow {
			n += k.N
		}
	}
	return n
}

// Check decodes all pictures and returns what is odd, with what a lenient scan found. report may be nil. It returns
// ctx.Err() when ctx is done.
func (s *Set) Check(ctx context.Context, scanned []Oddity, report func(done, total int)) (Check, error) {
	looks, err := s.lookAtAll(ctx, report)
	if err != nil {
		return Check{}, err
	}
	c := Check{Data: s.Name, Pictures: len(s.Items), Labelled: s.Labelled(), Form: s.Form, Problems: slices.Clone(scanned)}
	classes := map[int]bool{}
	first := map[[sha256.Size]byte]int{}
	for i, l := range looks {
		if s.Items[i].Label != unlabelled {
			classes[s.Items[i].Label] = true
		}
		if l.read {
			if before, twice := first[l.sum]; twice {
				c.add(s.Items[i].Path, Duplicate, s.sameAs(before, i))
			} else {
				first[l.sum] = i
			}
		}
		for _, p := range l.odd {
			c.add(s.Items[i].Path, p.Kind, p.Detail)
		}
	}
	for _, left := range s.Skipped {
		c.add(left.Path, Skipped, left.Reason)
	}
	for _, report := range s.LeftOut {
		for _, p := range report.Problems {
			c.add(cmp.Or(p.File, p.Item), BadRow, p.Error())
		}
	}
	c.Problems = append(c.Problems, s.strange(scanned)...)
	c.Classes = len(classes)
	c.finish()
	return c, nil
}

func (c *Check) add(path, kind, detail string) {
	c.Problems = append(c.Problems, Oddity{path, kind, detail})
}

// sameAs says which picture another one repeats.
func (s *Set) sameAs(first, second int) string {
	text := fmt.Sprintf("same bytes as %s", s.Items[first].Path)
	if s.Items[first].Label != s.Items[second].Label {
		text += ", of another label"
	}
	return text
}

// finish sorts and counts, and leaves out what is too much to list.
func (c *Check) finish() {
	if c.Problems == nil {
		c.Problems = []Oddity{}
	}
	slices.SortStableFunc(c.Problems, func(a, b Oddity) int { return natural(a.Path, b.Path) })
	counts := map[string]int{}
	for _, p := range c.Problems {
		counts[p.Kind]++
	}
	c.Counts = []Counted{}
	for kind, n := range counts {
		c.Counts = append(c.Counts, Counted{kind, n})
	}
	slices.SortFunc(c.Counts, func(a, b Counted) int {
		if a.N != b.N {
			return b.N - a.N
		}
		return strings.Compare(a.Kind, b.Kind)
	})
	c.Problems = slices.Clone(c.Problems[:min(len(c.Problems), MostProblems)])
}

// look is what one picture's file says.
type look struct {
	read bool
	sum  [sha256.Size]byte
	odd  []Oddity
}

// lookAtAll decodes the pictures on all processors.
func (s *Set) lookAtAll(ctx context.Context, report func(done, total int)) ([]look, error) {
	if report == nil {
		report = func(int, int) {}
	}
	looks := make([]look, len(s.Items))
	var next, done atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(looks)) {
		wait.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(looks)) && ctx.Err() == nil; i = next.Add(1) - 1 {
				looks[i] = s.look(int(i))
				report(int(done.Add(1)), len(looks))
			}
		})
	}
	wait.Wait()
	return looks, ctx.Err()
}

func (s *Set) look(i int) (l look) {
	data, err := s.Read(i)
	if err == nil {
		l.read, l.sum = true, sha256.Sum256(data)
		var info imaging.Info
		_, info, err = imaging.Decode(data, imaging.DefaultLimits)
		if strings.Contains(info.Kind, "CMYK") || strings.Contains(info.Kind, "YCCK") {
			l.odd = append(l.odd, Oddity{Kind: CMYK, Detail: info.Kind + ": its colours were turned into RGB"})
		}
		if err == nil && min(info.W, info.H) < TinySide {
			l.odd = append(l.odd, Oddity{Kind: Tiny, Detail: fmt.Sprintf("%d x %d pixels", info.W, info.H)})
		}
	}
	if err != nil {
		l.odd = append(l.odd, Oddity{Kind: Broken, Detail: skipped(err).Reason})
	}
	return l
}

// strange returns the folders of pictures that are no class of the model, where folders tell labels. Those whose name
// the scan found odd are not named again.
func (s *Set) strange(scanned []Oddity) (list []Oddity) {
	told := strings.HasSuffix(s.Form, byID) || strings.HasSuffix(s.Form, byName) || len(s.Foreign) > 0
	if !told || s.names != nil {
		return nil
	}
	counts := map[string]int{}
	for _, item := range s.Items {
		if dir := path.Dir(item.Path); item.Label == unlabelled && dir != "." {
			counts[dir]++
		}
	}
	for _, o := range scanned {
		delete(counts, o.Path)
	}
	for dir, n := range counts {
		detail := fmt.Sprintf("the model has no class %q; pictures without a label: %d", path.Base(dir), n)
		list = append(list, Oddity{dir, UnknownClass, detail})
	}
	return list
}
