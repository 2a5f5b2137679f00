package cli

import (
	"bytes"
	"encoding/json"
	"slices"
	"strings"

	"beyond/engine/dataset"
	"beyond/engine/rows"
)

// leftOutRows are the rows of lists that a command has read without.
type leftOutRows struct {
	told     []string // the lines on stderr
	problems []rows.Problem
}

// tellLeftOut says in a line what is left out of each list, and keeps it for the document and for the exit code.
func (a *app) tellLeftOut(reports ...*rows.Report) {
	for _, r := range reports {
		text := r.String()
		if text == "" || slices.Contains(a.leftOut.told, text) {
			continue
		}
		a.say(text)
		a.leftOut.told = append(a.leftOut.told, text)
		a.leftOut.problems = append(a.leftOut.problems, r.Problems...)
	}
}

// tellClasses says what is left out of a file of labels.
func (a *app) tellClasses(labels string, list *dataset.Classes) {
	if report := list.LeftOut(); !report.IsWhole() {
		a.tellLeftOut(report.Of(labels))
	}
}

// withRows returns a set whose skipped files are followed by the rows that are left out of its lists and of the list of
// classes, so that screens show them in one place.
func withRows(set *dataset.Set, classes *dataset.Classes) *dataset.Set {
	out := *set
	out.Skipped = slices.Clone(set.Skipped)
	for _, report := range append(slices.Clone(set.LeftOut), classes.LeftOut()) {
		if report.IsWhole() {
			continue
		}
		for _, p := range report.Problems {
			name := strings.TrimSpace(p.File + " " + p.Place())
			out.Skipped = append(out.Skipped, dataset.Skip{Path: name, Reason: p.Reason})
		}
	}
	return &out
}

// withProblems adds the rows that are left out to a JSON document, unless it lists problems of its own.
func (l *leftOutRows) withProblems(document []byte) ([]byte, error) {
	var fields map[string]json.RawMessage
	if len(l.problems) == 0 || json.Unmarshal(document, &fields) != nil || fields["problems"] != nil {
		return document, nil
	}
	list, err := json.MarshalIndent(l.problems, " ", " ")
	if err != nil {
		return nil, err
	}
	body := bytes.TrimRight(bytes.TrimSuffix(document, []byte("}")), " \n")
	comma := ","
	if len(fields) == 0 {
		comma = ""
	}
	return slices.Concat(body, []byte(comma+"\n \"problems\": "), list, []byte("\n}")), nil
}
