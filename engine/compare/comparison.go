package compare

import (
	"slices"

	"beyond/engine/dataset"
	"beyond/engine/finding"
	"beyond/engine/stats"
)

// Comparison is the result of comparing models. Its JSON form is the document of the command compare.
type Comparison struct {
	N          int      `json:"n"`          // labelled pictures to which every model has an answer
	Unlabelled int      `json:"unlabelled"` // pictures without a label, in no figure
	Models     []Model  `json:"models"`
	Pairs      []Pair   `json:"pairs"`
	Together   Together `json:"together"`
	Classes    []Class  `json:"classes"` // by index
	Attack     *Attack  `json:"attack,omitempty"`
	// Transfer are the shares after the attack's last step, [row][column]: see Transfer. It is empty without an attack.
	Transfer [][]stats.Share `json:"transfer"`
	// ByStep are the shares after each step from 0, [row][column][step].
	ByStep       [][][]stats.Share `json:"transfer_by_step"`
	Explanations *Explanations     `json:"explanations,omitempty"`
	NotFinite    int               `json:"not_finite"` // skipped pictures for which a model gives NaN or Inf
	Skipped      []dataset.Skip    `json:"skipped"`
}

// Model is one of the models with its errors.
type Model struct {
	finding.Model
	Preset    string      `json:"preset"`
	Top1      stats.Share `json:"top1_error"`
	Top5      stats.Share `json:"top5_error"`
	OnlyRight int         `json:"only_right"` // pictures that only this model gets right
	OnlyWrong int         `json:"only_wrong"` // pictures that only this model gets wrong
	// Steps are how much of an attack the right pictures in common withstand, as far as they were attacked, and Attacked
	// by what; nil where none was.
	Steps        *finding.Steps `json:"steps"`
	Attacked     *Attack        `json:"steps_attack"`
	Milliseconds *float64       `json:"ms_per_picture"` // of a forward pass, the fastest of several; nil where it was not timed
}

// Together counts the pictures by how many models are right.
type Together struct {
	AllRight int `json:"all_right"`
	AllWrong int `json:"all_wrong"`
	// ByChance is how many all would get wrong if each erred independently of the others, at its own rate.
	ByChance float64 `json:"all_wrong_by_chance"`
	Agree    int     `json:"agree"` // to which all give the same class, right or wrong
}

// Class counts the pictures of one class.
type Class struct {
	Class    dataset.Class `json:"class"`
	N        int           `json:"n"`
	Wrong    []int         `json:"wrong"` // by each model
	AllRight int           `json:"all_right"`
	AllWrong int           `json:"all_wrong"`
	Agree    int           `json:"agree"` // to which all models give the same class
}

// Sum fills in everything that follows from answers. The models carry their names and top-5 errors already.
func (c *Comparison) Sum(a Answers, classes *dataset.Classes) {
	c.N = len(a.Pictures)
	for m := range c.Models {
		c.Models[m].Top1 = stats.NewShare(a.wrong(m), c.N)
		c.Models[m].OnlyRight, c.Models[m].OnlyWrong = len(a.Alone(m, true)), len(a.Alone(m, false))
	}
	c.Pairs, c.Together, c.Classes = c.pairs(a), a.together(), a.classes(classes)
}

// Pictures counts the pictures of the comparison, skipped ones included.
func (c Comparison) Pictures() int { return c.N + c.Unlabelled + len(c.Skipped) }

// agree reports whether all models give the at-th picture the same class.
func (a Answers) agree(at int) bool {
	for _, top := range a.Top1 {
		if top[at] != a.Top1[0][at] {
			return false
		}
	}
	return true
}

// wrong counts the pictures that a model gets wrong.
func (a Answers) wrong(model int) (n int) {
	for at := range a.Pictures {
		if !a.Right(model, at) {
			n++
		}
	}
	return n
}

func (a Answers) together() (t Together) {
	n := len(a.Pictures)
	t.AllRight, t.AllWrong = len(a.Exactly(a.Models())), len(a.Exactly(0))
	t.ByChance = float64(n)
	for m := range a.Models() {
		t.ByChance *= float64(a.wrong(m)) / float64(max(n, 1))
	}
	for at := range n {
		if a.agree(at) {
			t.Agree++
		}
	}
	return t
}

func (a Answers) classes(names *dataset.Classes) []Class {
	rows := map[int]*Class{}
	for at, label := range a.Labels {
		row := rows[label]
		if row == nil {
			row = &Class{Class: names.At(label), Wrong: make([]int, a.Models())}
			rows[label] = row
		}
		row.N++
		right := 0
		for m := range a.Models() {
			if a.Right(m, at) {
				right++
			} else {
				row.Wrong[m]++
			}
		}
		if right == a.Models() {
			row.AllRight++
		}
		if right == 0 {
			row.AllWrong++
		}
		if a.agree(at) {
			row.Agree++
		}
	}
	list := make([]Class, 0, len(rows))
	for _, row := range rows {
		list = append(list, *row)
	}
	slices.SortFunc(list, func(x, y Class) int { return x.Class.Index - y.Class.Index })
	return list
}
