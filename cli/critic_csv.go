package cli

import (
	"strconv"

	"beyond/engine"
)

// criticRows lists the chosen pictures, one a row, under their columns.
func criticRows(r engine.CriticReport) [][]string {
	rows := [][]string{{"class", "wnid", "selector", "list", "rank", "path", "top1", "why", "facts"}}
	for _, c := range r.Classes {
		for _, list := range c.Lists() {
			for i, p := range list.Pictures {
				rows = append(rows, []string{
					plainCell(c.Class.Name), c.Class.WNID, list.Selector, list.Name, strconv.Itoa(i + 1),
					plainCell(p.Path), plainCell(p.Top1.Name), p.Why.Text, p.Why.Figures(),
				})
			}
		}
	}
	return rows
}
