package store

import (
	"context"
	"fmt"
)

// RaterKind separates people from simulated raters, which are never counted together.
type RaterKind string

// The kinds of raters.
const (
	Person    RaterKind = "person"
	Simulated RaterKind = "simulated"
)

// A Rater is identified by name: the same name on two machines is the same rater.
type Rater struct {
	Name string    `json:"name"`
	Kind RaterKind `json:"kind"`
}

func (r Rater) rowType() string { return "rater" }
func (r Rater) rowID() string   { return r.Name }

const longestName = 100 // bytes

func (r Rater) validate() error {
	switch {
	case r.Name == "" || len(r.Name) > longestName || !readable(r.Name):
		return fmt.Errorf("rater %.100q: a name has 1 to %d bytes of UTF-8", r.Name, longestName)
	case r.Kind != Person && r.Kind != Simulated:
		return fmt.Errorf("rater %q: kind %.20q is neither %q nor %q", r.Name, r.Kind, Person, Simulated)
	}
	return nil
}

func (r Rater) insert(w *writer) (bool, error) {
	s, err := sum(r)
	if err != nil {
		return false, err
	}
	n, err := w.exec("INSERT INTO raters VALUES (?, ?, ?) ON CONFLICT DO NOTHING", r.Name, r.Kind, s)
	if n > 0 {
		return true, w.chain(0, s)
	}
	if err != nil {
		return false, err
	}
	var kind RaterKind
	if err := w.query("SELECT kind FROM raters WHERE name = ?", []any{r.Name}, &kind); err != nil {
		return false, err
	}
	if kind != r.Kind {
		return false, fmt.Errorf("rater %q is known already, as %s", r.Name, kind)
	}
	return false, nil
}

// AddRater adds a rater. A known rater may be added again, as the same kind.
func (s *Store) AddRater(ctx context.Context, name string, kind RaterKind) error {
	return s.add(ctx, Rater{name, kind})
}

// Raters lists all raters by name.
func (s *Store) Raters(ctx context.Context) ([]Rater, error) {
	return s.raters(ctx, "")
}

const raterColumns = "name, kind, sum"

func scanRater(scan scanner) (r Rater, sum int64, err error) {
	err = scan(&r.Name, &r.Kind, &sum)
	return r, sum, err
}

// raters are all raters, or the raters of a task's answers.
func (s *Store) raters(ctx context.Context, task string) ([]Rater, error) {
	return collect(ctx, s, scanRater,
		"SELECT "+raterColumns+" FROM raters "+
			"WHERE ? = '' OR name IN (SELECT rater FROM answers WHERE task = ?) ORDER BY name", task, task)
}

// brokenRaters are the rows of all raters as they can be read, with or without their checksum.
func (s *Store) brokenRaters(ctx context.Context) (list []brokenRater) {
	_, _ = collect(ctx, s, func(scan scanner) (Rater, int64, error) {
		r, sum, err := scanRater(scan)
		list = append(list, brokenRater{r, sum})
		return r, sum, err
	}, "SELECT "+raterColumns+" FROM raters NOT INDEXED")
	return list
}
