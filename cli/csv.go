package cli

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"
	"strings"

	"beyond/engine/stats"
)

// writeCSV writes rows to a file (.csv), the names of the columns first.
func writeCSV(path string, rows [][]string) error {
	return writeFile(path, func(file io.Writer) error { return csv.NewWriter(file).WriteAll(rows) })
}

// plainCell keeps a spreadsheet from taking a name of a file or a class for a formula.
func plainCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// figureCell writes a figure, or nothing for NaN.
func figureCell(v float64) string {
	if math.IsNaN(v) {
		return ""
	}
	return strconv.FormatFloat(v, 'g', 6, 64)
}

// shareCells writes two cells for each share: how many, and of how many.
func shareCells(shares ...stats.Share) (cells []string) {
	for _, s := range shares {
		cells = append(cells, strconv.Itoa(s.K), strconv.Itoa(s.N))
	}
	return cells
}
