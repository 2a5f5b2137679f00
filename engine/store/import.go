package store

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"unicode/utf8"
)

// longestLine bounds a line of an import: the body of a task may name tens of thousands of pictures.
const longestLine = 64 << 20

// Import adds the rows of an export, all or none, and counts the new rows and the known ones. A line that is not a
// row, or that contradicts a known one, gives a *LineError.
func (s *Store) Import(ctx context.Context, r io.Reader) (added, known Counts, err error) {
	err = s.write(ctx, func(w *writer) error {
		lines := bufio.NewScanner(r)
		lines.Buffer(nil, longestLine)
		n := 0
		for lines.Scan() {
			n++
			row, isNew, err := s.importLine(w, lines.Bytes())
			switch {
			case err != nil && code(err) != 0:
				return err // of the disk, not of the line
			case err != nil:
				return &LineError{n, err}
			case row == nil:
			case isNew:
				added.add(row)
			default:
				known.add(row)
			}
		}
		if err := lines.Err(); errors.Is(err, bufio.ErrTooLong) {
			return &LineError{n + 1, fmt.Errorf("over %d MiB", longestLine>>20)}
		} else if err != nil {
			return fmt.Errorf("read the import: %w", err)
		}
		return nil
	})
	if err != nil {
		return Counts{}, Counts{}, err
	}
	return added, known, nil
}

// LineError names the wrong line of an import, from 1. Nothing was imported.
type LineError struct {
	Line int
	Err  error
}

func (e *LineError) Error() string {
	return fmt.Sprintf("line %d: %v; nothing was imported", e.Line, e.Err)
}
func (e *LineError) Unwrap() error { return e.Err }

// importLine adds the row of one line; row is nil for an empty one.
func (s *Store) importLine(w *writer, text []byte) (r row, isNew bool, err error) {
	switch {
	case len(bytes.TrimSpace(text)) == 0:
		return nil, false, nil
	case !utf8.Valid(text) || halfPair(text):
		return nil, false, errors.New("not all of it is UTF-8: save the file as UTF-8")
	}
	if r, err = parse(text); err != nil {
		return nil, false, err
	}
	if err := r.validate(); err != nil {
		return nil, false, err
	}
	if a, ok := r.(Answer); ok {
		if a.Time.Year() > lastYear {
			return nil, false, fmt.Errorf("time %v lies after the year %d", a.Time, lastYear)
		}
		if err := s.valid(a); err != nil {
			return nil, false, err
		}
	}
	isNew, err = r.insert(w)
	return r, isNew, err
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
		err := strictly(text, &l)
		return l.Rater, err
	case "task":
		var l struct {
			typed
			Task
		}
		err := strictly(text, &l)
		l.Time = milliseconds(l.Time)
		return l.Task, err
	case "answer":
		var l struct {
			typed
			Answer
		}
		err := strictly(text, &l)
		l.Time = milliseconds(l.Time)
		return l.Answer, err
	case "vote":
		var l struct {
			typed
			Vote
		}
		err := strictly(text, &l)
		return l.Vote, err
	}
	return nil, fmt.Errorf("type %.20q is none of rater, task, answer, vote", head.Type)
}

// typed is the field common to all lines.
type typed struct {
	Type string `json:"type"`
}

func strictly(text []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	return d.Decode(into)
}
