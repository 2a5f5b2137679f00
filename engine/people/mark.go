package people

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"beyond/engine/store"
)

// Kinds of rows that belong to no study: pictures that a person has put aside, and notes on pictures.
const (
	selectionKind = "selection" // subject: its name; value: Yes, or No for a picture taken out again
	noteKind      = "remark"    // value: the text
)

// Lengths in bytes.
const (
	longestSelection = 100
	LongestNote      = 500
)

// noNote is the value of a row that takes a note away.
const noNote = "-"

// A Mark says that a person puts a picture into a selection, takes it out again, or notes something about it.
type Mark struct {
	Rater     string
	Picture   string // SHA-256 of the file
	Selection string // "" in a note
	In        bool   // of the selection
	Note      string // "" in a mark of a selection, and where a note is taken away
}

// CheckSelection says why a selection cannot have that name.
func CheckSelection(name string) error {
	switch {
	case name == "":
		return errors.New("a selection needs a name")
	case len(name) > longestSelection:
		return fmt.Errorf("the name %.20q… is longer than %d bytes", name, longestSelection)
	case name != strings.TrimSpace(name) || strings.ContainsFunc(name, unicode.IsControl):
		return fmt.Errorf("the name %q begins or ends with a blank, or has control characters", name)
	}
	return nil
}

func (m Mark) row() store.Answer {
	row := store.Answer{Rater: m.Rater, Picture: m.Picture, Kind: selectionKind, Subject: m.Selection, Value: No}
	switch {
	case m.Selection == "" && m.Note == "":
		row.Kind, row.Value = noteKind, noNote
	case m.Selection == "":
		row.Kind, row.Value = noteKind, m.Note
	case m.In:
		row.Value = Yes
	}
	return row
}

func readMark(row store.Answer) (Mark, error) {
	m := Mark{Rater: row.Rater, Picture: row.Picture, Selection: row.Subject, In: row.Value == Yes}
	if row.Kind == noteKind {
		m.In = false
		if row.Value != noNote {
			m.Note = row.Value
		}
	}
	switch {
	case row.Picture == "":
		return m, fmt.Errorf("%s %s: it has no picture", row.Kind, row.ID)
	case row.Kind == noteKind && (row.Subject != "" || len(row.Value) > LongestNote):
		return m, fmt.Errorf("note %s: want no subject and at most %d bytes", row.ID, LongestNote)
	case row.Kind == selectionKind && row.Value != Yes && row.Value != No:
		return m, fmt.Errorf("selection %s: value %.40q: want yes or no", row.ID, row.Value)
	case row.Kind == selectionKind:
		return m, CheckSelection(row.Subject)
	}
	return m, nil
}

// Marks are the selections and notes of a store. Nobody modifies them; their zero value has none.
type Marks struct {
	in    map[string][]string // selections by picture, sorted
	notes map[string]string   // by picture
}

// CountMarks takes marks in the order of time: of one picture and selection the last counts, whoever made it.
func CountMarks(list []Mark) Marks {
	m := Marks{in: map[string][]string{}, notes: map[string]string{}}
	for _, one := range list {
		m.put(one)
	}
	return m
}

// With returns the marks with another one.
func (m Marks) With(one Mark) Marks {
	out := CountMarks(nil)
	maps.Copy(out.in, m.in)
	maps.Copy(out.notes, m.notes)
	out.put(one)
	return out
}

func (m Marks) put(one Mark) {
	if one.Selection == "" {
		if delete(m.notes, one.Picture); one.Note != "" {
			m.notes[one.Picture] = one.Note
		}
		return
	}
	without := func(n string) bool { return n == one.Selection }
	names := slices.DeleteFunc(slices.Clone(m.in[one.Picture]), without)
	if one.In {
		names = append(names, one.Selection)
		slices.Sort(names)
	}
	if m.in[one.Picture] = names; len(names) == 0 {
		delete(m.in, one.Picture)
	}
}

// Of are the selections that a picture is in, sorted.
func (m Marks) Of(picture string) []string { return m.in[picture] }

// Note is what is noted on a picture, "" for nothing.
func (m Marks) Note(picture string) string { return m.notes[picture] }

// Has reports whether a picture is in a selection.
func (m Marks) Has(picture, selection string) bool { return slices.Contains(m.in[picture], selection) }

// Sizes counts the pictures of each selection, by its name.
func (m Marks) Sizes() map[string]int {
	sizes := map[string]int{}
	for _, names := range m.in {
		for _, name := range names {
			sizes[name]++
		}
	}
	return sizes
}

// Marks reads all selections and notes.
func (a *Answers) Marks(ctx context.Context) (Marks, error) {
	s, err := a.Store(ctx)
	if err != nil {
		return Marks{}, err
	}
	marks, err := StoredMarks(ctx, s)
	return marks, a.Read(err)
}

// StoredMarks reads all selections and notes of a store. The error may name rows that are left out.
func StoredMarks(ctx context.Context, s *store.Store) (Marks, error) {
	var rows []store.Answer
	var broken []error
	for _, kind := range []string{selectionKind, noteKind} {
		list, err := s.Answers(ctx, store.Filter{Kind: kind})
		rows, broken = append(rows, list...), append(broken, err)
	}
	slices.SortStableFunc(rows, func(a, b store.Answer) int { return a.Time.Compare(b.Time) })
	list, leftOut := readRows(rows, readMark)
	return CountMarks(list), errors.Join(append(broken, leftOut)...)
}

// AppendMark saves a mark.
func (a *Answers) AppendMark(ctx context.Context, m Mark) error {
	_, err := a.Append(ctx, m.row())
	return err
}

// KeepMarks saves marks of people, all or none.
func KeepMarks(ctx context.Context, s *store.Store, marks []Mark) error {
	rows := make([]store.Answer, len(marks))
	for i, m := range marks {
		if err := s.AddRater(ctx, m.Rater, store.Person); err != nil {
			return err
		}
		rows[i] = m.row()
	}
	_, err := s.AppendAll(ctx, rows)
	return err
}
