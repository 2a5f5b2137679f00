package people

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// A table is a CSV whose bad rows are named instead of ending it.
type table struct {
	columns map[string]int
	rows    []tableRow
}

type tableRow struct {
	line   int // of its first line, from 1
	fields []string
	err    error // why it is not a row
}

// get is a field by the name of its column, "" if there is none.
func (t table) get(r tableRow, column string) string {
	i, ok := t.columns[column]
	if !ok || i >= len(r.fields) {
		return ""
	}
	return strings.TrimSpace(r.fields[i])
}

// longestRow bounds the lines of a row: a field may hold line ends.
const longestRow = 100

// readTable reads a CSV with a header in which must is a column, separated by commas, semicolons or tabs.
func readTable(data []byte, must string) (table, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	lines := bytes.SplitAfter(data, []byte("\n"))
	comma, header := rune(0), []string(nil)
	for _, separator := range []rune{',', ';', '\t'} {
		fields, err := record(lines[0], separator)
		if err == nil && contains(fields, must) {
			comma, header = separator, fields
		}
	}
	if header == nil {
		return table{}, fmt.Errorf("not the results of a batch: its first line has no column %q", must)
	}
	t := table{columns: map[string]int{}}
	for i, name := range header {
		t.columns[strings.TrimSpace(name)] = i
	}
	for at := 1; at < len(lines); {
		row, taken := nextRow(lines[at:], comma, len(header))
		row.line = at + 1
		if row.fields != nil || row.err != nil {
			t.rows = append(t.rows, row)
		}
		at += taken
	}
	return t, nil
}

func contains(fields []string, name string) bool {
	for _, f := range fields {
		if strings.TrimSpace(f) == name {
			return true
		}
	}
	return false
}

// nextRow reads the row at the first of lines, and says how many lines it takes. A row that cannot be read takes one.
func nextRow(lines [][]byte, comma rune, n int) (row tableRow, taken int) {
	if len(bytes.TrimSpace(lines[0])) == 0 {
		return tableRow{}, 1
	}
	if !utf8.Valid(lines[0]) {
		return tableRow{err: errors.New("not all of it is UTF-8")}, 1
	}
	var text []byte
	for i, line := range lines[:min(longestRow, len(lines))] {
		text = append(text, line...)
		if bytes.Count(text, []byte{'"'})%2 != 0 {
			continue // a quoted field goes on in the next line
		}
		fields, err := record(text, comma)
		if err == nil && len(fields) == n {
			return tableRow{fields: fields}, i + 1
		}
		if i > 0 {
			break
		}
		if err == nil {
			err = fmt.Errorf("%d columns, the first line has %d", len(fields), n)
		}
		return tableRow{err: err}, 1
	}
	return tableRow{err: errors.New("a quotation mark is missing")}, 1
}

func record(text []byte, comma rune) ([]string, error) {
	r := csv.NewReader(bytes.NewReader(text))
	r.Comma, r.FieldsPerRecord = comma, -1
	fields, err := r.Read()
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		err = parse.Err
	}
	return fields, err
}
