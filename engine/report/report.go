// Package report makes a report of results: what data and models, the paper's tables and figures in our form with the
// paper's numbers beside where they can be compared, biases with their intervals, and the surest mistakes. Each part
// says of how many pictures it is and which command repeats it; a part that has not been measured names the command
// that measures it.
//
// It only arranges what others have computed: it runs no model and reads no file. Package html draws it.
package report

import (
	"image"
	"regexp"
	"strings"

	"beyond/engine/report/chart"
)

// Report is a title and sections.
type Report struct {
	Title    string
	Lead     []string // below the title
	Sections []Section
}

// Section is some parts under a title.
type Section struct {
	Title string
	Text  []string
	Parts []Part
}

// Part is a table, a chart or pictures, with all that belongs to it. One that is Missing has nothing else but a title.
type Part struct {
	Title   string
	Text    []string // sentences below the title
	Table   *Table
	Chart   *chart.Chart
	Rows    []Row
	N       string // of what the figures are
	Differs string // how the paper's figures differ
	Command string // that repeats it
	Missing string // why there is nothing, a sentence; Command then is the one that measures it
}

// Table is text in cells. Columns after the first are aligned right if they are in Numbers.
type Table struct {
	Head    []string
	Rows    [][]string
	Numbers []bool // by column; missing means text
}

// Number reports whether a column is of numbers.
func (t Table) Number(column int) bool { return column < len(t.Numbers) && t.Numbers[column] }

// Row is pictures beside each other.
type Row struct {
	Title    string
	Pictures []Picture
}

// Picture is a picture with lines of text below. A picture that is not here has a nil Image.
type Picture struct {
	Image image.Image
	Alt   string
	Lines []string
}

var notName = regexp.MustCompile(`[^a-z0-9]+`)

// Name is the part's title as a file's name without extension. It has letters, digits and hyphens only.
func (p Part) Name() string {
	return strings.Trim(notName.ReplaceAllString(strings.ToLower(strings.Split(p.Title, ":")[0]), "-"), "-")
}
