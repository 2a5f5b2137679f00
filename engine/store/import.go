package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"unicode/utf8"

	"beyond/engine/rows"
)

// longestLine bounds a line of an import: the body of a task may name tens of thousands of pictures.
const longestLine = 64 << 20

// Import adds the rows of an export, and counts the new rows and the known ones. It leaves out a line that is not a row,
// that breaks the rules of its kind, or that contradicts a known row, and names it in an *ImportError that comes with
// the counts. If such a line may have been a rater or a task, Import makes it up from its answers. An error of the disk,
// or of r, adds nothing; a file without a good line gives a *LineError.
func (s *Store) Import(ctx context.Context, r io.Reader) (added, known Counts, err error) {
	var i *importer
	err = s.write(ctx, func(w *writer) error {
		i = &importer{s: s, w: w, report: rows.Report{Unit: "lines"}, others: map[rowKey]int{}}
		err := rows.Lines(r, longestLine, &i.report, i.line)
		if err == nil {
			err = i.late()
		}
		if err != nil && code(err) == 0 && ctx.Err() == nil {
			err = fmt.Errorf("read the import: %w", err)
		}
		slices.SortStableFunc(i.report.Problems, func(a, b rows.Problem) int { return a.Line - b.Line })
		if err == nil && i.report.Refuse() != nil {
			first := i.report.Problems[0]
			err = &LineError{first.Line, errors.New(first.Reason)}
		}
		return err
	})
	if err != nil {
		return Counts{}, Counts{}, err
	}
	if !i.report.IsWhole() || len(i.made) > 0 {
		return i.added, i.known, &ImportError{&i.report, i.made}
	}
	return i.added, i.known, nil
}

// ImportError names the lines of an import that are left out, and the raters and tasks that were made up because their
// lines are. All other lines are imported.
type ImportError struct {
	LeftOut *rows.Report
	MadeUp  []error // *MadeUpError
}

func (e *ImportError) Error() string {
	return errors.Join(append([]error{errors.New(e.LeftOut.String())}, e.MadeUp...)...).Error()
}

// LineError names the first wrong line of an import, from 1, of which no line is good.
type LineError struct {
	Line int
	Err  error
}

func (e *LineError) Error() string {
	return fmt.Sprintf("line %d: %v; nothing was imported", e.Line, e.Err)
}
func (e *LineError) Unwrap() error { return e.Err }

// importer adds the rows of one file.
type importer struct {
	s            *Store
	w            *writer
	report       rows.Report
	added, known Counts
	others       map[rowKey]int // the lines of raters and tasks that are left out, because the store has another such one
	waiting      []lateAnswer   // for a rater, a task or an answer that no line before has
	made         []error
}

// lateAnswer is an answer that cannot be added yet, and why.
type lateAnswer struct {
	Answer
	line int
	err  error
}

// mostLate bounds the answers that wait for their raters.
const mostLate = 1_000_000

func (i *importer) line(n int, text []byte) error {
	r, err := i.s.parsed(text)
	if err != nil {
		return err
	}
	a, isAnswer := r.(Answer)
	for _, key := range []rowKey{{"rater", a.Rater}, {"task", a.Task}} {
		if line := i.others[key]; line > 0 {
			return fmt.Errorf("its %s %q in line %d is another one than the store's", key.kind, key.id, line)
		}
	}
	switch err = i.insert(r); {
	case err == nil:
		return nil
	case disk(err):
		return rows.Abort(err)
	case isAnswer && errors.As(err, new(*unknownError)) && len(i.waiting) < mostLate:
		i.waiting = append(i.waiting, lateAnswer{a, n, err})
		return nil
	case !isAnswer:
		i.others[keyOf(r)] = n
	}
	return err
}

// disk reports whether an error is SQLite's, and no row's fault.
func disk(err error) bool { return code(err) != 0 }

func (i *importer) insert(r row) error {
	isNew, err := r.insert(i.w)
	switch {
	case err != nil:
		return err
	case isNew:
		i.added.add(r)
	default:
		i.known.add(r)
	}
	return nil
}

// late adds the answers that have waited, after the raters and tasks that only they name, if lines are left out. An
// answer that is left out leaves out the one that takes it back.
func (i *importer) late() error {
	if len(i.waiting) > 0 && !i.report.IsWhole() {
		if err := i.makeUp(); err != nil {
			return err
		}
	}
	for _, late := range i.waiting {
		err := i.insert(late.Answer)
		if disk(err) {
			return err
		}
		if err != nil {
			i.report.Revoke(late.line, err)
		}
	}
	return nil
}

// makeUp adds the raters and tasks that the waiting answers have lost.
func (i *importer) makeUp() error {
	rest := remains{path: i.s.path, broken: func() []brokenRater { return nil }}
	for _, late := range i.waiting {
		if late.err.(*unknownError).takesBack { //nolint:errorlint // line has looked at it
			continue
		}
		rest.answers = append(rest.answers, late.Answer)
	}
	if err := rest.knownTo(i.w); err != nil {
		return err
	}
	raters, tasks := len(rest.raters), len(rest.tasks)
	_ = rest.complete() // named below, as far as they are new
	for _, r := range append(asRows(rest.raters[raters:]), asRows(rest.tasks[tasks:])...) {
		kind := ""
		switch r := r.(type) {
		case Rater:
			kind = string(r.Kind)
		case Task:
			kind = r.Kind
		}
		if err := i.insert(r); err != nil {
			return err
		}
		i.made = append(i.made, &MadeUpError{i.s.path, r.rowType(), r.rowID(), kind})
	}
	return nil
}

// knownTo adds the raters and tasks of a store that the answers name.
func (r *remains) knownTo(w *writer) error {
	seen := map[rowKey]bool{}
	for _, a := range r.answers {
		for _, key := range []rowKey{{"rater", a.Rater}, {"task", a.Task}} {
			if seen[key] {
				continue
			}
			seen[key] = true
			table, column := "raters", "name"
			if key.kind == "task" {
				table, column = "tasks", "id"
			}
			var n int
			if err := w.query("SELECT count(*) FROM "+table+" WHERE "+column+" = ?", []any{key.id}, &n); err != nil {
				return err
			}
			switch {
			case n > 0 && key.kind == "rater":
				r.raters = append(r.raters, Rater{Name: key.id})
			case n > 0:
				r.tasks = append(r.tasks, Task{ID: key.id})
			}
		}
	}
	return nil
}

// parsed returns the row of one line, if it keeps the rules of its kind.
func (s *Store) parsed(text []byte) (row, error) {
	if !utf8.Valid(text) || halfPair(text) {
		return nil, errors.New("not all of it is UTF-8: save the file as UTF-8")
	}
	r, err := parse(text)
	if err != nil {
		return nil, err
	}
	if err := r.validate(); err != nil {
		return nil, err
	}
	if a, ok := r.(Answer); ok {
		if a.Time.Year() > lastYear {
			return nil, fmt.Errorf("time %v lies after the year %d", a.Time, lastYear)
		}
		if err := s.valid(a); err != nil {
			return nil, err
		}
	}
	return r, nil
}

var (
	whole = regexp.MustCompile(`\\\\|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}`)
	half  = regexp.MustCompile(`\\u[dD][89a-fA-F][0-9a-fA-F]{2}`)
)

// halfPair reports whether a line of JSON holds half of a pair of UTF-16, which is no character: encoding/json would
// replace it.
func halfPair(text []byte) bool {
	return bytes.Contains(text, []byte(`\u`)) && half.Match(whole.ReplaceAll(text, []byte(" ")))
}

// parse reads a line of Export. It refuses unknown fields, which would be lost.
func parse(text []byte) (row, error) {
	var head typed
	if err := json.Unmarshal(text, &head); err != nil {
		return nil, fmt.Errorf("no JSON object: %w", err)
	}
	switch head.Type {
	case "rater":
		var l struct {
			typed
			Rater
		}
		err := rows.Strictly(text, &l)
		return l.Rater, err
	case "task":
		var l struct {
			typed
			Task
		}
		err := rows.Strictly(text, &l)
		l.Time = milliseconds(l.Time)
		return l.Task, err
	case "answer":
		var l struct {
			typed
			Answer
		}
		err := rows.Strictly(text, &l)
		l.Time = milliseconds(l.Time)
		return l.Answer, err
	case "vote":
		var l struct {
			typed
			Vote
		}
		err := rows.Strictly(text, &l)
		return l.Vote, err
	}
	return nil, fmt.Errorf("type %.20q is none of rater, task, answer, vote", head.Type)
}

// typed is the field common to all lines.
type typed struct {
	Type string `json:"type"`
}
