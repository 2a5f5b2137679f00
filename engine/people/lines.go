package people

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"beyond/engine/rows"
)

// A table is a CSV whose bad rows are named instead of ending it.
type table struct {
	columns map[string]int
	rows    []tableRow
	report  rows.Report
}

type tableRow struct {
	line   int // of its first line, from 1
	fields []string
}

// get is a field by the name of its column, "" if there is none.
func (t table) get(r tableRow, column string) string {
	i, ok := t.columns[column]
	if !ok {
		return ""
	}
	return strings.TrimSpace(r.fields[i])
}

// readTable reads a CSV with a header in which must is a column, separated by commas, semicolons or tabs.
func readTable(data []byte, must string) (t table, err error) {
	has := func(header []string) bool {
		return slices.ContainsFunc(header, func(f string) bool { return strings.Trim(f, "\" ") == must })
	}
	in, err := rows.NewTable(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))), ",;\t", has, &t.report)
	if err != nil && !errors.Is(err, rows.ErrEmpty) {
		return t, err
	}
	if err != nil || !has(in.Header) {
		return t, fmt.Errorf("not the results of a batch: its first line has no column %q", must)
	}
	t.columns = map[string]int{}
	for i, name := range in.Header {
		t.columns[strings.TrimSpace(name)] = i
	}
	err = in.Each(func(fields []string, line int) error {
		if !utf8.ValidString(strings.Join(fields, "")) {
			return errors.New("not all of it is UTF-8")
		}
		t.rows = append(t.rows, tableRow{line, fields})
		return nil
	})
	return t, err
}
