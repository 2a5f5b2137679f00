package store

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"
)

// The kinds of questions.
const (
	Tag       = "tag"
	Judgement = "judgement"
	Study     = "study"
)

// Values of answers. An answer of the study is a class.
const (
	Yes    = "yes"
	No     = "no"
	Unsure = "unsure"
	Skip   = "skip"
)

// An Answer is one rater's answer to one question, or takes one back. The package comment lists its fields by kind.
type Answer struct {
	ID      string    `json:"id"`   // Append makes one if it is empty
	Time    time.Time `json:"time"` // of the key, to the millisecond; Append sets a zero time to now
	Rater   string    `json:"rater"`
	Task    string    `json:"task,omitempty"` // id of the task that asked, if any
	Kind    string    `json:"kind"`
	Picture string    `json:"picture,omitempty"` // SHA-256 of the file, hexadecimal
	Subject string    `json:"subject,omitempty"`
	Context string    `json:"context,omitempty"`
	Value   string    `json:"value,omitempty"`
	// Expected is the right answer if known: in the study and in attention checks.
	Expected     string `json:"expected,omitempty"`
	Milliseconds int64  `json:"ms,omitempty"`     // from the question to the key
	Undoes       string `json:"undoes,omitempty"` // id of the answer to take back; Value is then empty
}

// Undo returns the answer that takes a back, to be appended like any other. The rater's answer before a counts again.
func (a Answer) Undo() Answer {
	return Answer{
		Rater: a.Rater, Task: a.Task, Kind: a.Kind, Picture: a.Picture, Subject: a.Subject, Context: a.Context, Undoes: a.ID,
	}
}

func (a Answer) rowType() string { return "answer" }
func (a Answer) rowID() string   { return a.ID }

// lastYear is the last year of an answer from outside. The year after it leaves room for later answers of the rater:
// JSON ends with the year 9999.
const lastYear = 9998

func (a Answer) validate() error {
	switch {
	case a.ID == "" || a.Time.IsZero():
		return errors.New("an answer has an id and a time")
	case a.Rater == "" || a.Kind == "":
		return errors.New("an answer has a rater and a kind")
	case (a.Value == "") != (a.Undoes != ""):
		return errors.New("an answer has a value or takes another back")
	case a.Time.UTC().Year() < 0 || a.Time.UTC().Year() > lastYear+1:
		return fmt.Errorf("time %v lies outside of the years 0 to %d", a.Time.UTC(), lastYear+1)
	case a.Milliseconds < 0:
		return fmt.Errorf("response time %d ms is negative", a.Milliseconds)
	case !readable(a.ID, a.Rater, a.Task, a.Kind, a.Subject, a.Context, a.Value, a.Expected, a.Undoes):
		return errors.New("not all of the answer is UTF-8")
	case a.Picture != "" && !isSHA256(a.Picture):
		return fmt.Errorf("picture %.70q is no SHA-256 in hexadecimal", a.Picture)
	}
	return nil
}

func isSHA256(s string) bool {
	sum, err := hex.DecodeString(s)
	return err == nil && len(sum) == 32 && s == strings.ToLower(s)
}

const answerColumns = "id, time, rater, task, kind, picture, subject, context, value, expected, milliseconds, " +
	"undoes, sum"

func (a Answer) insert(w *writer) (bool, error) {
	there, ok, err := answer(w, a.ID)
	if err != nil {
		return false, err
	}
	if ok {
		return false, same(there, a)
	}
	if err := a.mayUndo(w); err != nil {
		return false, err
	}
	s, err := sum(a)
	if err != nil {
		return false, err
	}
	_, err = w.exec("INSERT INTO answers ("+answerColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
		a.ID, a.Time.UnixMilli(), a.Rater, null(a.Task), a.Kind, a.Picture, a.Subject, a.Context, a.Value, a.Expected,
		a.Milliseconds, null(a.Undoes), s)
	if foreignKey(err) {
		return false, &unknownError{false, fmt.Sprintf("rater %q or task %q is not known", a.Rater, a.Task)}
	}
	if err == nil {
		err = w.chain(2, s)
	}
	return err == nil, err
}

// mayUndo returns an error if an answer cannot take another back. Two rows may take back the same answer: a rater may
// have pressed undo on two machines.
func (a Answer) mayUndo(w *writer) error {
	if a.Undoes == "" {
		return nil
	}
	taken, ok, err := answer(w, a.Undoes)
	switch {
	case err != nil:
		return err
	case !ok:
		return &unknownError{true, fmt.Sprintf("answer %q, to be taken back, is not known", a.Undoes)}
	case taken.Undoes != "":
		return fmt.Errorf("answer %q takes another back and cannot itself be taken back", a.Undoes)
	case taken.Rater != a.Rater:
		return fmt.Errorf("answer %q is another rater's", a.Undoes)
	}
	return nil
}

// answer finds a row by its id.
func answer(w *writer, id string) (a Answer, ok bool, err error) {
	s, err := w.prepare("SELECT " + answerColumns + " FROM answers WHERE id = ?")
	if err != nil {
		return a, false, err
	}
	a, _, err = scanAnswer(s.QueryRowContext(w.ctx, id).Scan)
	if errors.Is(err, sql.ErrNoRows) {
		return a, false, nil
	}
	return a, err == nil, err
}

func scanAnswer(scan scanner) (a Answer, sum int64, err error) {
	var at int64
	var task, undoes sql.NullString
	err = scan(&a.ID, &at, &a.Rater, &task, &a.Kind, &a.Picture, &a.Subject, &a.Context, &a.Value, &a.Expected,
		&a.Milliseconds, &undoes, &sum)
	a.Time, a.Task, a.Undoes = time.UnixMilli(at).UTC(), task.String, undoes.String
	return a, sum, err
}

// null stores "" as NULL, which foreign keys accept.
func null(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }

// Append adds an answer. It returns its id once the row is on disk. With an id of the caller's it may be called again
// after an error: the row is saved once. Rater and task must be in the store. An error of the disk is a
// *NotSavedError.
func (s *Store) Append(ctx context.Context, a Answer) (id string, err error) {
	ids, err := s.AppendAll(ctx, []Answer{a})
	if err != nil {
		return "", err
	}
	return ids[0], nil
}

// AppendAll adds answers in order, all or none, like Append.
func (s *Store) AppendAll(ctx context.Context, answers []Answer) (ids []string, err error) {
	err = s.write(ctx, func(w *writer) error {
		for i, a := range answers {
			if a.ID == "" {
				a.ID = rand.Text()
			}
			if err := s.append(w, a); err != nil {
				if len(answers) > 1 {
					err = fmt.Errorf("answer %d: %w", i+1, err)
				}
				return err
			}
			ids = append(ids, a.ID)
		}
		return nil
	})
	return ids, err
}

func (s *Store) append(w *writer, a Answer) error {
	if there, ok, err := answer(w, a.ID); err != nil {
		return err
	} else if ok {
		a.Time = there.Time
	} else if a.Time, err = s.next(w, a); err != nil {
		return err
	}
	if err := cmp.Or(a.validate(), s.valid(a)); err != nil {
		return err
	}
	_, err := a.insert(w)
	return err
}

// next is the time of a rater's next answer, later than all before it: the last answer counts, even if the clock was
// set back. An answer after lastYear does not count, or it would be the rater's last.
func (s *Store) next(w *writer, a Answer) (time.Time, error) {
	var last sql.NullInt64
	end := time.Date(lastYear+1, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()
	const query = "SELECT max(time) FROM answers WHERE rater = ? AND time < ?"
	if err := w.query(query, []any{a.Rater, end}, &last); err != nil {
		return time.Time{}, err
	}
	if a.Time.IsZero() {
		a.Time = s.now()
	}
	if !last.Valid {
		return milliseconds(a.Time), nil
	}
	return after(a.Time, time.UnixMilli(last.Int64)), nil
}

// after is t to the millisecond, or the millisecond after last if that is later.
func after(t, last time.Time) time.Time {
	if t = milliseconds(t); t.After(last) {
		return t
	}
	return milliseconds(last.Add(time.Millisecond))
}

// milliseconds is t as stored.
func milliseconds(t time.Time) time.Time { return time.UnixMilli(t.UnixMilli()).UTC() }
