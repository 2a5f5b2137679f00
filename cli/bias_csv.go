package cli

import (
	"slices"
	"strconv"

	"beyond/engine/bias"
)

// biasRows lists the rows of a report under their columns: first the pooled rows, with an empty class, then the rows of
// each class.
func biasRows(r bias.Report) [][]string {
	rows := [][]string{{
		"class", "attribute", "value", "prototypes", "prototypes_n", "criticisms", "criticisms_n",
		"class_pictures", "class_n", "p", "adjusted_p", "small_sample",
		"right_with", "right_with_n", "right_without", "right_without_n", "right_p", "right_adjusted_p",
	}}
	for _, row := range slices.Concat(r.Pooled, r.Rows) {
		name := ""
		if row.Class != bias.AllClasses {
			name = r.Evidence.Name(row.Class)
		}
		rows = append(rows, slices.Concat(
			[]string{plainCell(name), plainCell(row.Attribute), plainCell(row.Value)},
			shareCells(row.Chosen.First, row.Chosen.Second, row.All),
			[]string{figureCell(row.Chosen.P), figureCell(row.Chosen.Adjusted), strconv.FormatBool(row.Small)},
			shareCells(row.Right.First, row.Right.Second),
			[]string{figureCell(row.Right.P), figureCell(row.Right.Adjusted)},
		))
	}
	return rows
}
