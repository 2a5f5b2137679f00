package finding

import (
	"cmp"
	"fmt"
	"slices"

	"beyond/engine/stats"
)

// ClassRow sums up the pictures with one label or, in a data set without labels, with one first prediction.
type ClassRow struct {
	Class    int
	Name     string
	Pictures []int // all, predicted or not
	// Share and Share5 are wrong by the first and by the first five classes, of the pictures predicted. Without labels
	// Share is predicted as this class, of all pictures predicted, and Share5 is zero.
	Share, Share5 stats.Share
	Steps         Steps
	Taken         []Taken // predictions of the mistakes, most frequent first
	MeanP         float64 // mean probability of the class; without labels only
}

// Rows returns a row for each class: by labels if there are any, else by predictions.
func Rows(e Evidence) []ClassRow {
	if e.Labelled() {
		return ClassRows(e)
	}
	return PredictedRows(e)
}

// Taken is a predicted class and how often.
type Taken struct{ Class, Count int }

// ClassRows returns a row for each class that labels a picture, in the order of classes.
func ClassRows(e Evidence) []ClassRow {
	classes := e.byLabel()
	rows := make([]ClassRow, len(classes))
	for i, pictures := range classes {
		rows[i] = classRow(e, pictures)
	}
	return rows
}

// byLabel returns the pictures of each class that labels any, in the order of classes.
func (e Evidence) byLabel() [][]int {
	members := map[int][]int{}
	for i, p := range e.Pictures {
		if p.Label >= 0 {
			members[p.Label] = append(members[p.Label], i)
		}
	}
	classes := make([][]int, 0, len(members))
	for _, label := range sortedKeys(members) {
		classes = append(classes, members[label])
	}
	return classes
}

func classRow(e Evidence, pictures []int) ClassRow {
	var known, wrong, wrong5 int
	taken := map[int]int{}
	for _, i := range pictures {
		p := e.Pictures[i]
		if !p.Known() {
			continue
		}
		known++
		if p.Wrong() {
			wrong++
			taken[p.Top[0].Class]++
		}
		if p.Rank > 5 {
			wrong5++
		}
	}
	label := e.Pictures[pictures[0]].Label
	return ClassRow{
		Class: label, Name: e.Name(label), Pictures: pictures,
		Share: stats.NewShare(wrong, known), Share5: stats.NewShare(wrong5, known),
		Steps: e.Steps(pictures), Taken: ranked(taken),
	}
}

// PredictedRows returns a row for each class that is predicted at all, most frequent first.
func PredictedRows(e Evidence) []ClassRow {
	at, known := map[int]int{}, 0
	var rows []ClassRow
	for i, p := range e.Pictures {
		if !p.Known() {
			continue
		}
		known++
		class := p.Top[0].Class
		row, ok := at[class]
		if !ok {
			row = len(rows)
			at[class], rows = row, append(rows, ClassRow{Class: class, Name: e.Name(class)})
		}
		rows[row].Pictures = append(rows[row].Pictures, i)
		rows[row].MeanP += p.Top[0].P
	}
	for i := range rows {
		rows[i].Share = stats.NewShare(len(rows[i].Pictures), known)
		rows[i].MeanP /= float64(len(rows[i].Pictures))
	}
	slices.SortFunc(rows, func(a, b ClassRow) int {
		return cmp.Or(cmp.Compare(b.Share.K, a.Share.K), cmp.Compare(a.Class, b.Class))
	})
	return rows
}

// ranked sorts counted classes, most frequent first, then by class.
func ranked(counts map[int]int) []Taken {
	list := make([]Taken, 0, len(counts))
	for class, n := range counts {
		list = append(list, Taken{class, n})
	}
	slices.SortFunc(list, func(a, b Taken) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Class, b.Class))
	})
	return list
}

// lossyClasses asks of each class whether more of its pictures are wrong than of the others'.
func lossyClasses(e Evidence, rows []ClassRow) []Finding {
	var wrong, known int
	for _, r := range rows {
		wrong, known = wrong+r.Share.K, known+r.Share.N
	}
	var asked []Finding
	for _, r := range rows {
		f := about(LossyClass)
		f.Class, f.Pictures = r.Class, r.Pictures
		if len(r.Taken) > 0 {
			f.Taken = r.Taken[0].Class
		}
		if q, ok := compare(f, r.Share.K, r.Share.N, wrong-r.Share.K, known-r.Share.N); ok {
			q.Sentence = lossySentence(e, r)
			asked = append(asked, q)
		}
	}
	return slices.DeleteFunc(sure(asked), func(f Finding) bool { return !f.worse() })
}

func lossySentence(e Evidence, r ClassRow) string {
	s := fmt.Sprintf("%s: %d of %d wrong", e.Name(r.Class), r.Share.K, r.Share.N)
	if len(r.Taken) > 0 {
		s += fmt.Sprintf(", %s called %q", ofThem(r.Taken[0].Count, r.Share.K), e.Name(r.Taken[0].Class))
	}
	return s
}

// ofThem writes "14 of them", "both" or "all".
func ofThem(k, n int) string {
	switch {
	case k == n && n == 1:
		return "it is"
	case k == n && n == 2:
		return "both"
	case k == n:
		return "all"
	}
	return fmt.Sprintf("%d of them", k)
}

// losingHalf counts the classes of which more than half is wrong for sure, where there are several.
func losingHalf(rows []ClassRow) []Finding {
	f := about(LosingHalf)
	classes, losing := 0, 0
	for _, r := range rows {
		if r.Share.N == 0 {
			continue
		}
		classes++
		if r.Share.Low > 0.5 {
			losing++
			f.Pictures = append(f.Pictures, r.Pictures...)
		}
	}
	if losing < 2 {
		return nil
	}
	slices.Sort(f.Pictures)
	f.Share = stats.NewShare(losing, classes)
	f.Effect = f.Share.Share
	f.Sentence = fmt.Sprintf("%d of %d classes lose more than half of their pictures", losing, classes)
	return []Finding{f}
}
