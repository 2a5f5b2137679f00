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

func (r *remains) addRaters() error {
	var made []error
	known := map[string]bool{}
	for _, rater := range r.raters {
		known[rater.Name] = true
	}
	var broken []brokenRater
	var people map[string]bool
	for _, a := range r.answers {
		if known[a.Rater] {
			continue
		}
		known[a.Rater] = true
		if broken == nil {
			broken, people = append([]brokenRater{}, r.broken()...), r.people()
		}
		kind := lostKind(a.Rater, broken, people)
		r.raters = append(r.raters, Rater{a.Rater, kind})
		made = append(made, &MadeUpError{r.path, "rater", a.Rater, string(kind)})
	}
	return errors.Join(made...)
}

// people are the raters who cannot be simulated: a simulated rater assigns pictures only, in no time.
func (r *remains) people() map[string]bool {
	people := map[string]bool{}
	for _, a := range r.answers {
		if a.Kind != Study || a.Milliseconds > 0 {
			people[a.Rater] = true
		}
	}
	return people
}

// lostKind is a lost rater's kind: the kind to which a checksum belongs, or that stands beside the name; else a person
// if it must be one.
func lostKind(name string, broken []brokenRater, people map[string]bool) RaterKind {
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
	if people[name] {
		return Person
	}
	return Simulated
}

// lostTask is the name of a task of which only the answers remain.
const lostTask = "lost, made up from its answers"

func (r *remains) addTasks() error {
	var made []error
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
		made = append(made, &MadeUpError{r.path, "task", a.Task, a.Kind})
	}
	return errors.Join(made...)
}

// dropUndos leaves out the rows that take back a lost answer, which an import would refuse, and names them. It moves one
// that is older than the answer it takes back, as clocks may have it, to the end.
func (r *remains) dropUndos() error {
	exist, before := map[string]bool{"": true}, map[string]bool{"": true}
	for _, a := range r.answers {
		exist[a.ID] = true
	}
	var dropped []error
	var late []Answer
	r.answers = slices.DeleteFunc(r.answers, func(a Answer) bool {
		before[a.ID] = true
		switch {
		case !exist[a.Undoes]:
			dropped = append(dropped, &DamagedRowError{r.path, "answer", a.ID, "takes back an answer that is lost,"})
		case !before[a.Undoes]:
			late = append(late, a)
		default:
			return false
		}
		return true
	})
	r.answers = append(r.answers, late...)
	return errors.Join(dropped...)
}

// rows are all rows in the order of an import.
func (r *remains) rows() []row {
	return slices.Concat(asRows(r.raters), asRows(r.tasks), asRows(r.answers))
}
