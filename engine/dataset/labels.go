package dataset

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"beyond/engine/rows"
)

// mostClasses bounds a list of classes.
const mostClasses = 1 << 20

// ParseLabels reads a list of classes in any form that people have: text with a name, or a WordNet id and a name, a line;
// CSV, also with tabs or semicolons, with a header or with numbers in front; JSON as a list, as an object by index
// (Keras' class_index) or by name, or in a config.json (id2label, label2id, label_names); or a Python dictionary by index.
// Text may be UTF-8 or UTF-16. Rows with an index may be in any order. A bad row keeps its place, by a class without a
// name of its own, and is told by LeftOut. A list in which fewer rows are good than bad is refused.
func ParseLabels(data []byte) (*Classes, error) {
	text, err := io.ReadAll(Text(bytes.NewReader(data)))
	if err != nil {
		return nil, fmt.Errorf("class list: %w", err)
	}
	list, err := readLabels(bytes.TrimRight(text, " \t\r\n"))
	if err != nil {
		return nil, fmt.Errorf("class list: %w", err)
	}
	return newClasses(list)
}

// labelRow is one class of a list.
type labelRow struct {
	index      int // unlabelled where the place in the list says it
	wnid, name string
	line       int    // 0 where the form has none
	item       string // the place in such a form
	bad        error  // the row cannot be read
}

// badRow is a row that cannot be read.
func badRow(line int, item string, reason error) labelRow {
	return labelRow{index: unlabelled, line: line, item: item, bad: reason}
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
		if rows, ok := labelsOfTable(text, separator); ok {
			return rows, nil
		}
	}
	return labelsOfLines(string(text)), nil
}

// labelsOfLines reads a class a line. If most lines begin with their place in the list, that is left out.
func labelsOfLines(text string) []labelRow {
	lines := strings.Split(text, "\n")
	numbered := 0
	for i, line := range lines {
		if lines[i] = strings.TrimSpace(line); numberedName(lines[i], i) != "" {
			numbered++
		}
	}
	inFront := len(lines) > 1 && mostly(numbered, len(lines))
	var rows []labelRow
	for i, line := range lines {
		row := labelRow{index: unlabelled, line: i + 1}
		switch {
		case line == "":
			row.bad = errors.New("the line is empty")
		case inFront:
			if line = numberedName(line, i); line == "" {
				row.bad = fmt.Errorf("%.40q does not begin with its number, %d, as the other lines do", lines[i], i)
			}
		}
		row.wnid, row.name = splitWNID(line)
		rows = append(rows, row)
	}
	return rows
}

// mostly reports whether k of n are so many that the others are mistakes: nine of ten, and of fewer than ten all.
func mostly(k, n int) bool { return k > 0 && 10*(n-k) <= n }

// numberedName returns the name of a line such as "3: tench", "3 tench" or "3,tench" for the number 3; else "".
func numberedName(line string, number int) string {
	rest, ok := strings.CutPrefix(line, strconv.Itoa(number))
	if !ok || rest == "" || !strings.ContainsRune(": ,\t.)", rune(rest[0])) {
		return ""
	}
	return strings.TrimSpace(rest[1:])
}

// labelsOfPython reads a dictionary {0: 'tench, Tinca tinca', 1: "goldfish"}, a class a line or all on one. A bad class is
// left out with the rest of its line.
func labelsOfPython(text string) (list []labelRow, ok bool) {
	text = strings.TrimSpace(strings.Trim(strings.TrimSpace(text), "{}"))
	good := 0
	for text != "" {
		row, rest, ok := pythonEntry(text)
		if !ok {
			var bad string
			if bad, rest, ok = strings.Cut(text, "\n"); !ok && good == 0 {
				return nil, false
			}
			row = badRow(0, fmt.Sprintf("%.40q", bad), errors.New("want an index, a colon and a name in quotes"))
		} else {
			good++
		}
		list = append(list, row)
		text = strings.TrimLeft(rest, " ,\r\n\t")
	}
	return list, mostly(good, len(list))
}

// pythonEntry reads one class, and returns what follows it.
func pythonEntry(text string) (row labelRow, rest string, ok bool) {
	const farthest = 64 // bytes to the colon: without a bound, every line that has none would look through all others
	number, _, found := strings.Cut(text[:min(len(text), farthest)], ":")
	index, err := strconv.Atoi(strings.TrimSpace(number))
	if !found || err != nil {
		return row, "", false
	}
	if rest = strings.TrimSpace(text[len(number)+1:]); len(rest) < 2 || rest[0] != '\'' && rest[0] != '"' {
		return row, "", false
	}
	quote := rest[0]
	end := 1
	for end < len(rest) && rest[end] != quote && rest[end] != '\n' {
		if rest[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(rest) || rest[end] != quote {
		return row, "", false
	}
	row = labelRow{index: index, item: fmt.Sprintf("class %d", index)}
	row.wnid, row.name = splitWNID(strings.ReplaceAll(rest[1:end], `\`, ""))
	return row, rest[end+1:], index >= 0
}

// newClasses puts rows in the order of their index. A bad row becomes a class that is called by its index.
func newClasses(list []labelRow) (*Classes, error) {
	if len(list) == 0 {
		return nil, errors.New("class list: no classes")
	}
	if len(list) > mostClasses {
		return nil, fmt.Errorf("class list: %d classes (limit %d)", len(list), mostClasses)
	}
	c := &Classes{byWNID: map[string]int{}, byName: map[string][]int{}, leftOut: &rows.Report{Unit: "classes"}}
	c.indexed = slices.ContainsFunc(list, func(r labelRow) bool { return r.bad == nil && r.index != unlabelled })
	if c.indexed {
		list = slices.DeleteFunc(list, func(r labelRow) bool { return c.leave(r, r.bad) })
		slices.SortStableFunc(list, func(a, b labelRow) int { return a.index - b.index })
		list = c.withoutLarge(list)
	}
	for _, r := range list {
		if err := c.put(r); err != nil {
			return nil, fmt.Errorf("class list: %w", err)
		}
	}
	if c.leftOut.Good < c.leftOut.Bad {
		return nil, fmt.Errorf("class list: %w", c.leftOut.Problems[0])
	}
	return c, nil
}

// withoutLarge leaves out the rows at the end of a list, sorted by index, whose index is a mistake: there is none just
// below it, and one is missing elsewhere or very many are missing there.
func (c *Classes) withoutLarge(list []labelRow) []labelRow {
	const many = 10
	different := 1
	for i := 1; i < len(list); i++ {
		different += min(1, list[i].index-list[i-1].index)
	}
	for n := len(list); n > 1; n-- {
		last, before := list[n-1].index, list[n-2].index
		missing := before + 1 - (different - 1) - c.leftOut.Bad // below the last one, without a bad row that explains it
		if last <= before+1 || missing <= 0 && last <= before+many {
			return list[:n]
		}
		c.leave(list[n-1], fmt.Errorf("the index %d is too large: the one before it is %d", last, before))
		different--
	}
	return list[:min(1, len(list))]
}

// put adds a row at its place, after classes for indices that no row has.
func (c *Classes) put(r labelRow) error {
	if r.index != unlabelled && r.index < c.Len() {
		c.leave(r, fmt.Errorf("index %d is listed twice", r.index))
		return nil
	}
	for r.index > c.Len() {
		missing := fmt.Errorf("no class has the index %d", c.Len())
		if c.Len() == 0 && c.leftOut.Bad == 0 {
			return missing // the numbers do not begin with 0
		}
		if len(c.vacant) == c.leftOut.Bad { // else a bad row has it
			c.leftOut.LeaveItem(c.vacancy(), missing)
		}
		c.addVacancy()
	}
	err := r.bad
	if err == nil {
		err = c.addClass(r.wnid, r.name)
	}
	if c.leave(r, err) {
		c.addVacancy()
		return nil
	}
	c.leftOut.Keep()
	return nil
}

// vacancy is the name of the next class where no row tells it.
func (c *Classes) vacancy() string { return fmt.Sprintf("class %d", c.Len()) }

func (c *Classes) addVacancy() {
	c.vacant = append(c.vacant, c.Len())
	_ = c.addClass("", c.vacancy()) // without a WordNet id it cannot fail
}

// leave notes that a row is left out if there is a reason.
func (c *Classes) leave(r labelRow, reason error) bool {
	switch {
	case reason == nil:
		return false
	case r.line > 0:
		c.leftOut.Leave(r.line, reason)
	default:
		c.leftOut.LeaveItem(r.item, reason)
	}
	return true
}

// LeftOut are the rows of the list that cannot be read. The classes in their places are called by their index.
func (c *Classes) LeftOut() *rows.Report { return c.leftOut }

// Fit returns the list for n outputs if its bad rows explain why it has another number of classes: a bad row at the
// end that has lost its index, rows between the others that are no classes, or indices behind the end that are missing
// before. Otherwise it returns nil.
func (c *Classes) Fit(n int) *Classes {
	missing, vacant := n-c.Len(), map[int]bool{}
	for _, i := range c.vacant {
		vacant[i] = true
	}
	fitted := &Classes{byWNID: map[string]int{}, byName: map[string][]int{}, leftOut: c.leftOut, indexed: c.indexed}
	keep, behind := func(i int) bool { return i < n }, 0
	for i := n; i < c.Len(); i++ {
		if !vacant[i] {
			behind++
		}
	}
	switch {
	case missing == 0 || c.leftOut.IsWhole():
		return nil
	case c.indexed && missing > 0 && missing <= c.leftOut.Bad-len(c.vacant):
	case c.indexed && missing < 0 && n > 0 && behind <= len(c.vacant)-(-missing-behind):
	case !c.indexed && missing == -len(c.vacant):
		keep = func(i int) bool { return !vacant[i] }
	default:
		return nil
	}
	for i, class := range c.list {
		switch {
		case !keep(i):
		case vacant[i]:
			fitted.addVacancy()
		default:
			_ = fitted.addClass(class.WNID, class.Name) // no name of c was refused
		}
	}
	for fitted.Len() < n {
		fitted.addVacancy()
	}
	return fitted
}
