package grid

import (
	"cmp"

	"beyond/engine/finding"
)

// order is how pictures are sorted.
type order int

const (
	asListed order = iota
	surestMistakes
	leastSure
	fewestSteps
	orders
)

func (o order) String() string {
	return [...]string{"as listed", "surest mistakes first", "least sure first", "fewest steps first"}[o]
}

// compare orders two pictures; nil leaves them as they are.
func (o order) compare() func(a, b finding.Picture) int {
	switch o {
	case surestMistakes: // then the hardly right pictures, then the unknown ones
		return func(a, b finding.Picture) int {
			return cmp.Or(cmp.Compare(mistakeRank(a), mistakeRank(b)), cmp.Compare(surety(a), surety(b)))
		}
	case leastSure:
		return func(a, b finding.Picture) int {
			return cmp.Or(cmp.Compare(unknown(a), unknown(b)), cmp.Compare(top1(a), top1(b)))
		}
	case fewestSteps:
		return func(a, b finding.Picture) int { return cmp.Compare(stepsRank(a), stepsRank(b)) }
	}
	return nil
}

func mistakeRank(p finding.Picture) int {
	switch {
	case p.Wrong():
		return 0
	case p.Known():
		return 1
	}
	return 2
}

// surety rises from the surest mistake, and from the least sure right answer.
func surety(p finding.Picture) float64 {
	if p.Wrong() {
		return -top1(p)
	}
	return top1(p)
}

func unknown(p finding.Picture) int {
	if p.Known() {
		return 0
	}
	return 1
}

func top1(p finding.Picture) float64 {
	if !p.Known() {
		return 0
	}
	return p.Top[0].P
}

// stepsRank is the first wrong step. Pictures that last come behind the others, pictures not attacked last.
func stepsRank(p finding.Picture) int {
	const last = 1 << 20 // more steps than any attack makes
	switch {
	case !p.Attacked:
		return last + 1
	case p.Never:
		return last
	}
	return p.FirstWrong
}
