package store

import (
	"encoding/json"
	"errors"
	"slices"
)

// remains are the rows of a store that are whole. Their order is that of an import: an answer before the row that takes
// it back.
type remains struct {
	path    string
	raters  []Rater
	tasks   []Task
	answers []Answer
	// broken gives the rows of raters with a wrong checksum: what they say may still tell a rater's kind.
	broken func() []brokenRater
}

// brokenRater is a row that was changed on disk, and its checksum, of which either may be as it was.
type brokenRater struct {
	Rater
	sum int64
}

// complete makes the lost raters and tasks up from their answers, and names them in its error.
func (r *remains) complete() error { return errors.Join(r.addRaters(), r.addTasks()) }

func (r *remains) addRaters() (made error) {
	known := map[string]bool{}
	for _, rater := range r.raters {
		known[rater.Name] = true
	}
	var broken []brokenRater
	for _, a := range r.answers {
		if known[a.Rater] {
			continue
		}
		known[a.Rater] = true
		if broken == nil {
			broken = append([]brokenRater{}, r.broken()...)
		}
		kind := r.kind(a.Rater, broken)
		r.raters = append(r.raters, Rater{a.Rater, kind})
		made = errors.Join(made, &MadeUpError{r.path, "rater", a.Rater, string(kind)})
	}
	return made
}

// kind is a lost rater's kind: the kind to which a checksum belongs, or that stands beside the name; else a simulated
// rater has assigned pictures only, in no time.
func (r *remains) kind(name string, broken []brokenRater) RaterKind {
	for _, kind := range []RaterKind{Person, Simulated} {
		want, err := sum(Rater{name, kind})
		if err == nil && slices.ContainsFunc(broken, func(b brokenRater) bool { return b.sum == want }) {
			return kind
		}
	}
	for _, b := range broken {
		if b.Name == name && b.validate() == nil {
			return b.Kind
		}
	}
	for _, a := range r.answers {
		if a.Rater == name && (a.Kind != Study || a.Milliseconds > 0) {
			return Person
		}
	}
	return Simulated
}

// lostTask is the name of a task of which only the answers remain.
const lostTask = "lost, made up from its answers"

func (r *remains) addTasks() (made error) {
	known := map[string]bool{"": true}
	for _, t := range r.tasks {
		known[t.ID] = true
	}
	for _, a := range r.answers {
		if known[a.Task] {
			continue
		}
		known[a.Task] = true
		r.tasks = append(r.tasks, Task{a.Task, a.Time, a.Kind, lostTask, json.RawMessage("null")})
		made = errors.Join(made, &MadeUpError{r.path, "task", a.Task, a.Kind})
	}
	return made
}

// dropUndos leaves out the rows that take back a lost answer, which an import would refuse, and names them.
func (r *remains) dropUndos() (dropped error) {
	known := map[string]bool{"": true}
	r.answers = slices.DeleteFunc(r.answers, func(a Answer) bool {
		known[a.ID] = true
		if !known[a.Undoes] {
			dropped = errors.Join(dropped, &DamagedRowError{r.path, "answer", a.ID, "takes back an answer that is lost,"})
		}
		return !known[a.Undoes]
	})
	return dropped
}

// rows are all rows in the order of an import.
func (r *remains) rows() []row {
	return slices.Concat(asRows(r.raters), asRows(r.tasks), asRows(r.answers))
}
