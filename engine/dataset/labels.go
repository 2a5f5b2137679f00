package dataset

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// mostClasses bounds a list of classes.
const mostClasses = 1 << 20

// ParseLabels reads a list of classes in any form that people have: text with a name, or a WordNet id and a name, a line;
// CSV, also with tabs or semicolons, with a header or with numbers in front; JSON as a list, as an object by index
// (Keras' class_index) or by name, or in a config.json (id2label, label2id, label_names); or a Python dictionary by index.
// Text may be UTF-8 or UTF-16. Rows with an index may be in any order, but none may be missing.
func ParseLabels(data []byte) (*Classes, error) {
	text, err := io.ReadAll(Text(bytes.NewReader(data)))
	if err != nil {
		return nil, fmt.Errorf("class list: %w", err)
	}
	rows, err := readLabels(bytes.TrimRight(text, " \t\r\n"))
	if err != nil {
		return nil, fmt.Errorf("class list: %w", err)
	}
	return newClasses(rows)
}

// labelRow is one class of a list.
type labelRow struct {
	index      int // unlabelled where the place in the list says it
	wnid, name string
	line       int // 0 where the form has none
}

func readLabels(text []byte) ([]labelRow, error) {
	switch begin := bytes.TrimLeft(text, " \t\r\n"); {
	case len(begin) == 0:
		return nil, errors.New("no classes")
	case begin[0] == '[':
		return labelsOfJSON(begin)
	case begin[0] == '{':
		rows, err := labelsOfJSON(begin)
		if err != nil {
			if python, ok := labelsOfPython(string(begin)); ok {
				return python, nil
			}
		}
		return rows, err
	}
	for _, separator := range []rune{'\t', ';', ','} {
		if rows, ok, err := labelsOfTable(text, separator); ok {
			return rows, err
		}
	}
	return labelsOfLines(string(text))
}

// labelsOfLines reads a class a line. If each line begins with its place in the list, that is left out.
func labelsOfLines(text string) ([]labelRow, error) {
	lines := strings.Split(text, "\n")
	numbered := len(lines) > 1
	var rows []labelRow
	for i, line := range lines {
		if line = strings.TrimSpace(line); line == "" {
			return nil, fmt.Errorf("line %d is empty", i+1)
		}
		numbered = numbered && numberedName(line, i) != ""
		wnid, name := splitWNID(line)
		rows = append(rows, labelRow{unlabelled, wnid, name, i + 1})
	}
	if numbered {
		for i, line := range lines {
			rows[i].wnid, rows[i].name = splitWNID(numberedName(strings.TrimSpace(line), i))
		}
	}
	return rows, nil
}

// numberedName returns the name of a line such as "3: tench", "3 tench" or "3,tench" for the number 3; else "".
func numberedName(line string, number int) string {
	rest, ok := strings.CutPrefix(line, strconv.Itoa(number))
	if !ok || rest == "" || !strings.ContainsRune(": ,\t.)", rune(rest[0])) {
		return ""
	}
	return strings.TrimSpace(rest[1:])
}

// labelsOfPython reads a dictionary {0: 'tench, Tinca tinca', 1: "goldfish"}, a class a line or all on one.
func labelsOfPython(text string) (rows []labelRow, ok bool) {
	text = strings.TrimSpace(strings.Trim(strings.TrimSpace(text), "{}"))
	for text != "" {
		number, rest, found := strings.Cut(text, ":")
		index, err := strconv.Atoi(strings.TrimSpace(number))
		if rest = strings.TrimSpace(rest); !found || err != nil || len(rest) < 2 || rest[0] != '\'' && rest[0] != '"' {
			return nil, false
		}
		quote := rest[0]
		end := 1
		for end < len(rest) && rest[end] != quote {
			if rest[end] == '\\' {
				end++
			}
			end++
		}
		if end >= len(rest) {
			return nil, false
		}
		wnid, name := splitWNID(strings.ReplaceAll(rest[1:end], `\`, ""))
		rows = append(rows, labelRow{index: index, wnid: wnid, name: name})
		text = strings.TrimLeft(rest[end+1:], " ,\r\n\t")
	}
	return rows, len(rows) > 0
}

// newClasses puts rows in the order of their index.
func newClasses(rows []labelRow) (*Classes, error) {
	if len(rows) == 0 {
		return nil, errors.New("class list: no classes")
	}
	if len(rows) > mostClasses {
		return nil, fmt.Errorf("class list: %d classes (limit %d)", len(rows), mostClasses)
	}
	inOrder := rows[0].index == unlabelled
	if !inOrder {
		slices.SortStableFunc(rows, func(a, b labelRow) int { return a.index - b.index })
	}
	c := &Classes{byWNID: map[string]int{}, byName: map[string][]int{}}
	for i, row := range rows {
		index := row.index
		if inOrder {
			index = i
		}
		err := gap(index, i)
		if err == nil {
			err = c.add(strconv.Itoa(index), row.wnid, row.name)
		}
		if err != nil && row.line > 0 {
			err = fmt.Errorf("line %d: %w", row.line, err)
		}
		if err != nil {
			return nil, fmt.Errorf("class list: %w", err)
		}
	}
	return c, nil
}

// gap says which index is missing or repeated where want is due.
func gap(index, want int) error {
	switch {
	case index < want:
		return fmt.Errorf("index %d is listed twice", index)
	case index > want:
		return fmt.Errorf("no class has the index %d", want)
	}
	return nil
}
