package dataset

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"beyond/engine/rows"
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
func labelsOfTable(text []byte, separator rune) (list []labelRow, ok bool) {
	if !bytes.ContainsRune(text, separator) {
		return nil, false
	}
	report := &rows.Report{}
	table, err := rows.NewTable(bytes.NewReader(text), string(separator), func([]string) bool { return true }, report)
	if err != nil || len(table.Header) < 2 {
		return labelsWithoutHead(text, separator)
	}
	var cells [][]string
	var lines []int
	err = table.Each(func(row []string, line int) error {
		cells, lines = append(cells, row), append(lines, line)
		return nil
	})
	columns := titled(table.Header, cells)
	if err != nil || columns.name < 0 {
		return labelsWithoutHead(text, separator)
	}
	for i, row := range cells {
		r, err := columns.row(row)
		if r.line = lines[i]; err != nil {
			r = badRow(lines[i], "", err)
		}
		list = append(list, r)
	}
	for _, p := range report.Problems {
		list = append(list, badRow(p.Line, p.Item, errors.New(p.Reason)))
	}
	slices.SortFunc(list, func(a, b labelRow) int { return a.line - b.line })
	return list, true
}

// labelColumns are the columns of a table; −1 where there is none.
type labelColumns struct{ index, wnid, name int }

// titled tells the columns by their titles. A column "label" or "class" is an index if most of it is numbers, else a
// name.
func titled(header []string, table [][]string) labelColumns {
	numbers := func(at int) bool {
		n := 0
		for _, row := range table {
			if _, err := strconv.Atoi(strings.TrimSpace(row[at])); err == nil {
				n++
			}
		}
		return mostly(n, len(table))
	}
	find := func(titles []string, suits func(at int, title string) bool) int {
		for _, title := range titles {
			at := slices.IndexFunc(header, func(s string) bool {
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

// labelsWithoutHead reads lines of an index or a WordNet id, or both, and a name: the same in most lines.
func labelsWithoutHead(text []byte, separator rune) (list []labelRow, ok bool) {
	type form struct{ index, wnid bool }
	counts := map[form]int{}
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
		if r.name != "" {
			counts[form{r.index != unlabelled, r.wnid != ""}]++
		}
		list = append(list, r)
	}
	delete(counts, form{})
	for usual, n := range counts {
		if !mostly(n, len(list)) {
			continue
		}
		for i, r := range list {
			if (form{r.index != unlabelled, r.wnid != ""}) != usual || r.name == "" {
				list[i] = badRow(r.line, "", errors.New("no row such as the others: an index or a WordNet id, and a name"))
			}
		}
		return list, true
	}
	return nil, false
}
