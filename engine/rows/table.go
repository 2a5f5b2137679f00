package rows

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// mostLine bounds a line of a table in bytes, and mostRecord the lines and bytes of a row whose quoted cells contain
// ends of lines.
const (
	mostLine        = 1 << 20
	mostRecord      = 4 << 20
	mostRecordLines = 2000
)

// A Table is a file of rows of cells, as RFC 4180 describes CSV, with any separator. A row that is not closed before a
// mistake or before the end of the file is left out with its first line only: the next line begins a row.
type Table struct {
	Header []string // as it stands

	comma  byte
	lines  *lineReader
	report *Report
	ahead  []line // lines that were read and belong to no row yet
	budget int    // bytes that may still be looked at twice
	seen   int    // bytes that were looked at
}

// ErrEmpty says that a table has no header.
var ErrEmpty = errors.New("empty file")

// NewTable reads the header of a table. separators are the characters that may separate cells; columns tells whether
// the header's cells are the expected ones, by which a separator is chosen. The first one is taken if none suits.
func NewTable(r io.Reader, separators string, suits func(header []string) bool, report *Report) (*Table, error) {
	t := &Table{lines: newLines(r, mostLine), report: report, budget: mostRecord}
	for {
		first, err := t.take()
		switch {
		case errors.Is(err, io.EOF):
			return nil, ErrEmpty
		case err != nil:
			return nil, err
		case blank(first.text) && !first.long:
			continue
		}
		t.ahead = []line{first}
		break
	}
	text := string(t.ahead[0].text)
	t.comma = separators[0]
	for _, c := range []byte(separators) {
		if strings.IndexByte(text, c) >= 0 && suits(strings.FieldsFunc(text, func(r rune) bool { return r == rune(c) })) {
			t.comma = c
			break
		}
	}
	var err error
	if t.Header, _, err = t.record(); err != nil {
		return nil, err
	}
	return t, nil
}

// take returns the next line, whose text stays valid.
func (t *Table) take() (line, error) {
	if len(t.ahead) > 0 {
		l := t.ahead[0]
		t.ahead = t.ahead[1:]
		return l, nil
	}
	l, err := t.lines.next()
	l.text = slices.Clone(l.text)
	return l, err
}

// Each calls item for each row with the number of its first line. An error of item leaves the row out, unless it is an
// AbortError. A row with another number of cells than the header is left out.
func (t *Table) Each(item func(row []string, line int) error) error {
	for {
		row, number, err := t.record()
		problem := new(rowError)
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.As(err, &problem):
			t.report.Leave(number, problem)
			continue
		case err != nil:
			return err
		case len(row) != len(t.Header):
			t.report.Leave(number, cells(len(row), len(t.Header)))
			continue
		}
		if err := t.report.take(Problem{Line: number}, item(row, number)); err != nil {
			return err
		}
	}
}

func cells(n, want int) error {
	noun := "columns"
	if n == 1 {
		noun = "column"
	}
	return fmt.Errorf("%d %s, the header has %d", n, noun, want)
}

// rowError is a mistake in the form of one row.
type rowError string

func (e *rowError) Error() string { return string(*e) }

func wrong(text string) error { return new(rowError(text)) }

// record returns the next row and the number of its first line; a *rowError if the row is malformed.
func (t *Table) record() (row []string, number int, err error) {
	var first line
	for {
		if first, err = t.take(); err != nil {
			return nil, 0, err
		}
		if first.long {
			return nil, first.number, wrong(tooLong(mostLine).Error())
		}
		if len(first.text) > 0 {
			break
		}
	}
	p := parser{comma: t.comma}
	t.seen += len(first.text) + 1
	t.budget += len(first.text)
	open := p.feed(first.text)
	if !open {
		return p.row, first.number, p.err
	}
	return t.continued(&p, first)
}

// continued feeds the parser the lines after the first until its quoted cell ends. If that fails, they begin rows of
// their own, which means that they are looked at again: the budget bounds how often.
func (t *Table) continued(p *parser, first line) (row []string, number int, err error) {
	var tried []line
	for size := 0; ; {
		next, err := t.take()
		if err != nil && !errors.Is(err, io.EOF) {
			return nil, first.number, err
		}
		if err == nil {
			tried = append(tried, next)
			size += len(next.text) + 1
			t.budget -= len(next.text) + 1
			t.seen += len(next.text) + 1
		}
		if err != nil || next.long || len(tried) > mostRecordLines || size > mostRecord || t.budget < 0 {
			p.err = wrong("a quote that is never closed")
			break
		}
		p.cell = append(p.cell, '\n')
		if !p.feed(next.text) {
			break
		}
	}
	if p.err != nil {
		t.ahead = append(tried, t.ahead...)
		return nil, first.number, p.err
	}
	t.budget += 2 * bytesOf(tried)
	return p.row, first.number, nil
}

func bytesOf(lines []line) (n int) {
	for _, l := range lines {
		n += len(l.text) + 1
	}
	return n
}

// parser reads the cells of one row, line by line.
type parser struct {
	comma  byte
	row    []string
	cell   []byte // the part of a quoted cell that was read
	quoted bool   // the cell goes on in the next line
	err    error
}

// feed reads one line. It returns true if the row goes on in the next line.
func (p *parser) feed(text []byte) (open bool) {
	for {
		if !p.quoted && (len(text) == 0 || text[0] != '"') {
			end := bytes.IndexByte(text, p.comma)
			bare := text
			if end >= 0 {
				bare = text[:end]
			}
			if bytes.IndexByte(bare, '"') >= 0 {
				p.err = wrong(`a quote within a cell: put the cell in quotes, and double those in it`)
				return false
			}
			p.row = append(p.row, string(bare))
			if end < 0 {
				return false
			}
			text = text[end+1:]
			continue
		}
		if !p.quoted {
			p.quoted, text = true, text[1:]
		}
		rest, closed := p.unquote(text)
		switch {
		case !closed:
			return true
		case len(rest) == 0:
			p.close()
			return false
		case rest[0] != p.comma:
			p.err = wrong(`a quote that is never closed, or text after a quoted cell`)
			return false
		}
		p.close()
		text = rest[1:]
	}
}

func (p *parser) close() {
	p.row, p.cell, p.quoted = append(p.row, string(p.cell)), p.cell[:0], false
}

// unquote reads the rest of a quoted cell, and returns what follows its end.
func (p *parser) unquote(text []byte) (rest []byte, closed bool) {
	for {
		at := bytes.IndexByte(text, '"')
		if at < 0 {
			p.cell = append(p.cell, text...)
			return nil, false
		}
		p.cell = append(p.cell, text[:at]...)
		if text = text[at+1:]; len(text) == 0 || text[0] != '"' {
			return text, true
		}
		p.cell, text = append(p.cell, '"'), text[1:]
	}
}
