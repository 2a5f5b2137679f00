// Package compare sets models side by side on the same pictures: who is right where another is not, how often they err
// together against what chance would give, whether a difference in error is sure, and how far the adversarial pictures
// of one fool another.
//
// It counts answers and runs no networks. A picture counts only if all models have an answer to it, so all figures are of
// the same pictures.
package compare

// Answers are the first classes that models give to the same labelled pictures.
type Answers struct {
	Pictures []int   // indices in the data set
	Labels   []int   // [picture]
	Top1     [][]int // [model][picture]
}

// Models is the number of models.
func (a Answers) Models() int { return len(a.Top1) }

// Right reports whether a model gives the at-th picture its label.
func (a Answers) Right(model, at int) bool { return a.Top1[model][at] == a.Labels[at] }

// Where returns the pictures, as indices in the data set, for which keep holds. right says which models are right.
func (a Answers) Where(keep func(right []bool) bool) []int {
	var found []int
	right := make([]bool, a.Models())
	for at, i := range a.Pictures {
		for m := range right {
			right[m] = a.Right(m, at)
		}
		if keep(right) {
			found = append(found, i)
		}
	}
	return found
}

// OnlyRight returns the pictures that model a gets right and model b wrong.
func (a Answers) OnlyRight(model, other int) []int {
	return a.Where(func(right []bool) bool { return right[model] && !right[other] })
}

// BothWrong returns the pictures that both models get wrong.
func (a Answers) BothWrong(model, other int) []int {
	return a.Where(func(right []bool) bool { return !right[model] && !right[other] })
}

// Exactly returns the pictures that n of the models get right.
func (a Answers) Exactly(n int) []int {
	return a.Where(func(right []bool) bool { return count(right) == n })
}

// Alone returns the pictures that only this model gets right, or only this one wrong.
func (a Answers) Alone(model int, isRight bool) []int {
	return a.Where(func(right []bool) bool {
		n := count(right)
		return isRight && right[model] && n == 1 || !isRight && !right[model] && n == len(right)-1
	})
}

func count(list []bool) (n int) {
	for _, b := range list {
		if b {
			n++
		}
	}
	return n
}

// Disagree returns the pictures of a class to which not all models give the same class.
func (a Answers) Disagree(class int) []int {
	var found []int
	for at, i := range a.Pictures {
		if a.Labels[at] == class && !a.agree(at) {
			found = append(found, i)
		}
	}
	return found
}
