package cli

import (
	"encoding/csv"
	"io"
	"math"
	"slices"
	"strconv"

	"beyond/engine/bias"
	"beyond/engine/stats"
)

// writeBiasCSV lists the rows: first the pooled rows, with an empty class, then the rows of each class.
func writeBiasCSV(path string, r bias.Report) error {
	return writeFile(path, func(file io.Writer) error {
		rows := csv.NewWriter(file)
		_ = rows.Write([]string{
			"class", "attribute", "value", "prototypes", "prototypes_n", "criticisms", "criticisms_n",
			"class_pictures", "class_n", "p", "adjusted_p", "small_sample",
			"right_with", "right_with_n", "right_without", "right_without_n", "right_p", "right_adjusted_p",
		})
		for _, row := range slices.Concat(r.Pooled, r.Rows) {
			name := ""
			if row.Class != bias.AllClasses {
				name = r.Evidence.Name(row.Class)
			}
			record := []string{plainCell(name), plainCell(row.Attribute), plainCell(row.Value)}
			for _, s := range []stats.Share{row.Chosen.First, row.Chosen.Second, row.All} {
				record = append(record, strconv.Itoa(s.K), strconv.Itoa(s.N))
			}
			record = append(record, figure(row.Chosen.P), figure(row.Chosen.Adjusted), strconv.FormatBool(row.Small))
			for _, s := range []stats.Share{row.Right.First, row.Right.Second} {
				record = append(record, strconv.Itoa(s.K), strconv.Itoa(s.N))
			}
			_ = rows.Write(append(record, figure(row.Right.P), figure(row.Right.Adjusted)))
		}
		rows.Flush()
		return rows.Error()
	})
}

// figure writes a figure, or nothing for NaN.
func figure(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
}
