package cli

import (
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"beyond/engine"
)

// writeCriticCSV lists the chosen pictures, one a row.
func writeCriticCSV(path string, r engine.CriticReport) error {
	return writeFile(path, func(file io.Writer) error {
		rows := csv.NewWriter(file)
		_ = rows.Write([]string{"class", "wnid", "selector", "list", "rank", "path", "top1", "why", "facts"})
		for _, c := range r.Classes {
			for _, list := range c.Lists() {
				_ = rows.WriteAll(criticRows(c, list)) // which keeps its error for Error
			}
		}
		return rows.Error()
	})
}

func criticRows(c engine.ClassChoices, list engine.ChoiceList) [][]string {
	rows := make([][]string, len(list.Pictures))
	for i, p := range list.Pictures {
		rows[i] = []string{
			plainCell(c.Class.Name), c.Class.WNID, list.Selector, list.Name, strconv.Itoa(i + 1),
			plainCell(p.Path), plainCell(p.Top1.Name), p.Why.Text, p.Why.Figures(),
		}
	}
	return rows
}

// plainCell keeps a spreadsheet from taking a name of a file or a class for a formula.
func plainCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
