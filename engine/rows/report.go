// Package rows reads files of many items, of which some may be bad. Every good item comes; a bad one becomes a Problem
// with its place, the reason and, where it helps, what to do. A file is refused as a whole only by its reader: if its
// header is wrong, or if no item is good (Report.Refuse).
//
// The work grows with the bytes of the file, whatever they are. The package knows lines, CSV and JSON; it does not know
// what an item means.
package rows

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Problem is an item that is left out.
type Problem struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"` // from 1; 0 where the form has no lines
	Item   string `json:"item,omitempty"` // where the form has no lines, such as "item 17"
	Reason string `json:"reason"`
}

// Place is the line or the item.
func (p Problem) Place() string {
	if p.Line > 0 {
		return fmt.Sprintf("line %d", p.Line)
	}
	return p.Item
}

// Error is the place and the reason.
func (p Problem) Error() string {
	if place := p.Place(); place != "" {
		return place + ": " + p.Reason
	}
	return p.Reason
}

// MostProblems bounds the problems that a report lists. It counts all.
const MostProblems = 1000

// A Report counts the items of a file, and lists those that are left out. The zero value counts the rows of a file
// without a name.
type Report struct {
	File     string
	Unit     string // of the items, in the plural; "" means rows
	Good     int
	Bad      int
	Problems []Problem // the first MostProblems
}

// Keep counts a good item.
func (r *Report) Keep() { r.Good++ }

// Revoke leaves out the item of a line that was counted as good.
func (r *Report) Revoke(line int, reason error) {
	r.Good--
	r.Leave(line, reason)
}

// Leave notes that the item of a line is left out.
func (r *Report) Leave(line int, reason error) { r.leave(Problem{Line: line, Reason: reason.Error()}) }

// LeaveItem notes that an item of a form without lines is left out.
func (r *Report) LeaveItem(item string, reason error) {
	r.leave(Problem{Item: item, Reason: reason.Error()})
}

func (r *Report) leave(p Problem) {
	r.Bad++
	p.File = r.File
	if len(r.Problems) < MostProblems {
		r.Problems = append(r.Problems, p)
	}
}

// Of returns the report under the name of a file.
func (r *Report) Of(file string) *Report {
	named := *r
	named.File, named.Problems = file, slices.Clone(r.Problems)
	for i := range named.Problems {
		named.Problems[i].File = file
	}
	return &named
}

// IsWhole reports whether nothing is left out.
func (r *Report) IsWhole() bool { return r == nil || r.Bad == 0 }

// Refuse returns the first problem as an error if items are bad and none is good.
func (r *Report) Refuse() error {
	if r.Good > 0 || r.Bad == 0 {
		return nil
	}
	return r.Problems[0]
}

// String says in one line how many items are left out, and why the first one is; "" if none is.
func (r *Report) String() string {
	if r.IsWhole() {
		return ""
	}
	unit, are := r.Unit, "are"
	if unit == "" {
		unit = "rows"
	}
	if r.Bad == 1 {
		are = "is"
	}
	of := ""
	if r.File != "" {
		of = " of " + r.File
	}
	text := fmt.Sprintf("%s of %s %s%s %s left out", grouped(r.Bad), grouped(r.Good+r.Bad), unit, of, are)
	if first := r.Problems[0]; r.Bad == 1 {
		return text + ": " + first.Error()
	} else {
		return text + ", the first: " + first.Error()
	}
}

// grouped writes a number with a comma after each three digits.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for at := len(s) - 3; at > 0; at -= 3 {
		s = s[:at] + "," + s[at:]
	}
	return s
}

// An AbortError ends the reading of a file: its cause is no item's fault.
type AbortError struct{ Cause error }

func (e *AbortError) Error() string { return e.Cause.Error() }
func (e *AbortError) Unwrap() error { return e.Cause }

// Abort marks an error that is no item's fault, such as one of the disk. It is nil without an error.
func Abort(err error) error {
	if err == nil {
		return nil
	}
	return &AbortError{err}
}

// take notes the outcome of one item. It returns the cause of an AbortError.
func (r *Report) take(p Problem, err error) error {
	if err == nil {
		r.Keep()
		return nil
	}
	if abort, ok := errors.AsType[*AbortError](err); ok {
		return abort.Cause
	}
	p.Reason = strings.ReplaceAll(err.Error(), "\n", "; ")
	r.leave(p)
	return nil
}
