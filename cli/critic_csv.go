package cli

import (
	"encoding/csv"
	"io"
	"math"
	"strconv"
	"strings"

	"beyond/engine"
	"beyond/engine/critic"
)

// writeCriticCSV lists the chosen pictures, one a row.
func writeCriticCSV(path string, w *engine.Workspace, list []*engine.Critique) error {
	return writeFile(path, func(file io.Writer) error {
		rows := csv.NewWriter(file)
		_ = rows.Write([]string{"class", "wnid", "selector", "list", "rank", "path", "top1", "why", "facts"})
		for _, c := range list {
			class := w.Model.Classes.At(c.Class)
			for _, answer := range c.Answers {
				for l, choices := range [][]critic.Choice{answer.Prototypes, answer.Criticisms} {
					for rank, choice := range choices {
						i := c.Picture(choice)
						_ = rows.Write([]string{
							plainCell(class.Name), class.WNID, answer.Selector, [...]string{"prototype", "criticism"}[l], strconv.Itoa(rank + 1),
							plainCell(w.Set.Items[i].Path), plainCell(w.Model.Classes.At(w.Outcome(i).Prediction.Top[0].Class).Name),
							choice.Why.Text, facts(choice.Why),
						})
					}
				}
			}
		}
		rows.Flush()
		return rows.Error()
	})
}

// facts writes figures as "p_true=0.93 first_wrong_step=2".
func facts(why critic.Why) string {
	var list []string
	for _, f := range why.Facts {
		value := "never"
		if !math.IsNaN(f.Value) {
			value = strconv.FormatFloat(f.Value, 'g', 6, 64)
		}
		list = append(list, f.Name+"="+value)
	}
	return strings.Join(list, " ")
}

// plainCell keeps a stranger's text from being taken for a formula by a spreadsheet.
func plainCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
