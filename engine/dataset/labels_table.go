package dataset

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Titles of the columns of a table of classes, the likeliest first.
var (
	indexTitles = []string{
		"index", "idx", "class_index", "class_id", "label_id", "id", "number", "output", "label", "class",
	}
	wnidTitles = []string{"wnid", "synset", "synset_id", "wordnet_id", "wordnet", "imagenet_id"}
	nameTitles = []string{
		"name", "class_name", "label_name", "classname", "label", "class", "title", "text", "description",
	}
)

// labelsOfTable reads lines with that separator. ok is false if the text is no such table, but has names that contain the
// separator.
func labelsOfTable(text []byte, separator rune) (rows []labelRow, ok bool, err error) {
	first, _, _ := bytes.Cut(text, []byte("\n"))
	if !bytes.ContainsRune(first, separator) {
		return nil, false, nil
	}
	reader := csv.NewReader(bytes.NewReader(text))
	reader.Comma, reader.LazyQuotes, reader.FieldsPerRecord = separator, true, -1
	table, err := reader.ReadAll()
	if err != nil || len(table[0]) < 2 {
		return nil, false, nil
	}
	columns := titled(table)
	if columns.name < 0 {
		return labelsWithoutHead(text, separator)
	}
	for i, row := range table[1:] {
		if len(row) != len(table[0]) {
			return nil, true, fmt.Errorf("line %d: %d columns, the header has %d", i+2, len(row), len(table[0]))
		}
		r, err := columns.row(row)
		if err != nil {
			return nil, true, fmt.Errorf("line %d: %w", i+2, err)
		}
		r.line = i + 2
		rows = append(rows, r)
	}
	return rows, true, nil
}

// labelColumns are the columns of a table; −1 where there is none.
type labelColumns struct{ index, wnid, name int }

// titled tells the columns by their titles. A column "label" or "class" of numbers is an index, of words a name.
func titled(table [][]string) labelColumns {
	numbers := func(at int) bool {
		return !slices.ContainsFunc(table[1:], func(row []string) bool {
			_, err := strconv.Atoi(strings.TrimSpace(row[min(at, len(row)-1)]))
			return err != nil
		})
	}
	find := func(titles []string, suits func(at int, title string) bool) int {
		for _, title := range titles {
			at := slices.IndexFunc(table[0], func(s string) bool {
				return strings.EqualFold(strings.ReplaceAll(strings.TrimSpace(s), " ", "_"), title)
			})
			if at >= 0 && suits(at, title) {
				return at
			}
		}
		return -1
	}
	both := func(title string) bool {
		return slices.Contains(indexTitles, title) && slices.Contains(nameTitles, title)
	}
	c := labelColumns{wnid: find(wnidTitles, func(int, string) bool { return true })}
	c.name = find(nameTitles, func(at int, title string) bool { return !both(title) || !numbers(at) })
	if c.name < 0 {
		c.name = c.wnid
	}
	c.index = find(indexTitles, func(at int, title string) bool { return at != c.name && (!both(title) || numbers(at)) })
	return c
}

func (c labelColumns) row(row []string) (r labelRow, err error) {
	r.index = unlabelled
	r.wnid, r.name = splitWNID(strings.TrimSpace(row[c.name]))
	if c.wnid >= 0 {
		r.wnid, r.name = strings.TrimSpace(row[c.wnid]), strings.TrimSpace(row[c.name])
	}
	if c.index < 0 {
		return r, nil
	}
	if r.index, err = strconv.Atoi(strings.TrimSpace(row[c.index])); err != nil || r.index < 0 {
		return r, fmt.Errorf("%.40q is no index", row[c.index])
	}
	return r, nil
}

// labelsWithoutHead reads lines of an index or a WordNet id, or both, and a name: the same in all lines.
func labelsWithoutHead(text []byte, separator rune) (rows []labelRow, ok bool, err error) {
	for i, line := range strings.Split(string(text), "\n") {
		r := labelRow{index: unlabelled, line: i + 1}
		rest := strings.TrimSpace(line)
		for {
			field, more, cut := strings.Cut(rest, string(separator))
			field = strings.Trim(strings.TrimSpace(field), `"`)
			number, err := strconv.Atoi(field)
			id, _ := splitWNID(field)
			switch {
			case !cut:
			case err == nil && r.index == unlabelled && number >= 0:
				r.index, rest = number, more
				continue
			case id == field && r.wnid == "" && id != "":
				r.wnid, rest = id, more
				continue
			}
			break
		}
		r.name = strings.Trim(strings.TrimSpace(rest), `"`)
		if r.index == unlabelled && r.wnid == "" || r.name == "" {
			return nil, false, nil
		}
		rows = append(rows, r)
	}
	first := rows[0]
	for _, r := range rows {
		if (r.index == unlabelled) != (first.index == unlabelled) || (r.wnid == "") != (first.wnid == "") {
			return nil, false, nil
		}
	}
	return rows, true, nil
}
