package rows

import (
	"encoding/csv"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func all([]string) bool { return true }

func readTable(t interface{ Fatal(...any) }, text string) ([][]string, *Report) {
	report := &Report{}
	table, err := NewTable(strings.NewReader(text), ",", all, report)
	if err != nil {
		t.Fatal(err)
	}
	list := [][]string{table.Header}
	err = table.Each(func(row []string, _ int) error {
		list = append(list, row)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list, report
}

// TestTableIsCSV reads what encoding/csv writes, whatever is in the cells.
func TestTableIsCSV(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.IntRange(1, 4).Draw(t, "columns")
		cell := rapid.StringOf(rapid.SampledFrom([]rune("ab \",\n\t;'é")))
		want := rapid.SliceOfN(rapid.SliceOfN(cell, columns, columns), 1, 20).Draw(t, "rows")
		if columns == 1 { // a line without anything is no row
			want = slices.DeleteFunc(want, func(row []string) bool { return row[0] == "" })
		}
		if len(want) == 0 || strings.TrimSpace(want[0][0]) == "" {
			return
		}
		var text strings.Builder
		if err := csv.NewWriter(&text).WriteAll(want); err != nil {
			t.Fatal(err)
		}
		got, report := readTable(t, text.String())
		if !slices.EqualFunc(got, want, slices.Equal[[]string]) || !report.IsWhole() {
			t.Fatalf("%q, left out %v; want %q", got, report, want)
		}
	})
}

// FuzzTable reads any bytes: what encoding/csv reads is the same here, and every line is read or left out.
func FuzzTable(f *testing.F) {
	for _, seed := range []string{"a,b\n1,2\n", "a\n\"b\n\nc\"\nd", "a,b\n\"1,2\n3,4\n", "\"\"\"\n\"\"\"\n", "a\r\n\"x\r\ny\"\r\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		report := &Report{}
		table, err := NewTable(strings.NewReader(text), ",", all, report)
		if err != nil {
			return
		}
		got := [][]string{table.Header}
		if err := table.Each(func(row []string, _ int) error {
			got = append(got, row)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if lines := 1 + strings.Count(text, "\n"); report.Good+report.Bad > lines {
			t.Fatalf("%d rows of %d lines", report.Good+report.Bad, lines)
		}
		if strings.TrimSpace(strings.SplitN(text, "\n", 2)[0]) == "" || strings.Contains(strings.ReplaceAll(text, "\r\n", "\n"), "\r") {
			return // encoding/csv reads a line of blanks as a row, and other carriage returns as text
		}
		want, err := csv.NewReader(strings.NewReader(text)).ReadAll()
		if err == nil && !slices.EqualFunc(got, want, slices.Equal[[]string]) {
			t.Fatalf("%q, want %q", got, want)
		}
	})
}

// TestTableGoesOn: a malformed row costs its own line.
func TestTableGoesOn(t *testing.T) {
	for text, want := range map[string]struct {
		rows string
		left string
	}{
		"a,b\n1,\"2\n3,4\n5,6\n":                       {"3|4 5|6", "2: a quote that is never closed"},
		"a,b\n1,\"2\n3,\"4\"\n5,6\n":                   {"3|4 5|6", "2: a quote that is never closed, or text after a quoted cell"},
		"a,b\n1,\"2\n\n3\"\n5,6\n":                     {"1|2\n\n3 5|6", ""},
		"a,b\n1,2,3\n4\n5,6\n":                         {"5|6", "2: 3 columns, the header has 2 3: 1 column, the header has 2"},
		"a,b\n1,x\"y\n5,6\n":                           {"5|6", "2: a quote within a cell: put the cell in quotes, and double those in it"},
		"a,b\n" + strings.Repeat("x", 2<<20) + "\n5,6": {"5|6", "2: over 1 MiB"},
	} {
		list, report := readTable(t, text)
		var rows, left []string
		for _, row := range list[1:] {
			rows = append(rows, strings.Join(row, "|"))
		}
		for _, p := range report.Problems {
			left = append(left, fmt.Sprintf("%d: %s", p.Line, p.Reason))
		}
		if strings.Join(rows, " ") != want.rows || strings.Join(left, " ") != want.left {
			t.Errorf("%.40q: %q, left out %q; want %q, %q", text, rows, left, want.rows, want.left)
		}
	}
}

// TestLines: lines that are too long or refused are left out; an abort ends the reading.
func TestLines(t *testing.T) {
	text := "one\r\n\n  \n" + strings.Repeat("x", 100<<10) + "\nbad\nfour"
	report, got := &Report{File: "f", Unit: "lines"}, []string{}
	err := Lines(strings.NewReader(text), 99<<10, report, func(n int, text []byte) error {
		if string(text) == "bad" {
			return errors.New("bad\nindeed")
		}
		got = append(got, fmt.Sprint(n, string(text)))
		return nil
	})
	const want = "2 of 4 lines of f are left out, the first: line 4: over 101376 bytes"
	if err != nil || strings.Join(got, " ") != "1one 6four" || report.String() != want || report.Problems[1].Reason != "bad; indeed" {
		t.Errorf("%q, %v, %s", got, err, report)
	}
	stop := errors.New("stop")
	err = Lines(strings.NewReader(text), 99<<10, &Report{}, func(int, []byte) error { return Abort(stop) })
	if !errors.Is(err, stop) || errors.As(err, new(*AbortError)) {
		t.Errorf("%v", err)
	}
}

// TestRefuse: a file without a good item is refused by its first problem.
func TestRefuse(t *testing.T) {
	r := &Report{File: "f"}
	if r.Refuse() != nil || r.String() != "" {
		t.Errorf("an empty file: %v, %q", r.Refuse(), r)
	}
	r.Leave(17, errors.New("no class"))
	if err := r.Refuse(); err == nil || err.Error() != "line 17: no class" {
		t.Errorf("%v", err)
	}
	for range 999_999 {
		r.Keep()
	}
	if got, want := r.String(), "1 of 1,000,000 rows of f is left out: line 17: no class"; r.Refuse() != nil || got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for i := range 2 * MostProblems {
		r.LeaveItem(fmt.Sprint("item ", i), errors.New("x"))
	}
	if r.Bad != 2*MostProblems+1 || len(r.Problems) != MostProblems {
		t.Errorf("%d bad, %d listed", r.Bad, len(r.Problems))
	}
}

// TestFault_60_Table: the lines that a table looks at grow with its bytes, whatever its quotes are.
func TestFault_60_Table(t *testing.T) {
	for name, line := range map[string]string{
		"open": "\"\n", "open and doubled": "\"\"\"a\n", "half closed": "a,\"b\"\"\n", "plain": "a,b\n", "empty": "\n",
		"open cells": strings.Repeat("\",", 50) + "\n",
	} {
		work := func(n int) int {
			report := &Report{}
			table, err := NewTable(strings.NewReader("a,b\n"+strings.Repeat(line, n)), ",", all, report)
			if err != nil {
				t.Fatal(err)
			}
			if err := table.Each(func([]string, int) error { return nil }); err != nil {
				t.Fatal(err)
			}
			return table.seen
		}
		const n = 100_000
		if a, b := work(n), work(2*n); b > 3*a+mostRecord || b > 8*len(line)*2*n+4*mostRecord {
			t.Errorf("%s: %d bytes looked at for %d lines, %d for %d", name, a, n, b, 2*n)
		}
	}
}
