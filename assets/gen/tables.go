package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
)

// photographs are part of the gallery but not rendered; the README gives their sources. None has an indisputable
// ImageNet class, so they have no label.
var photographs = []string{
	"pictures/astronaut.webp", "pictures/chelsea.webp", "pictures/coffee.webp", "pictures/rocket.jpg",
}

func writeTables(out string, entries []entry, pairs []pair) error {
	if err := writeCSV(filepath.Join(out, "attributes.csv"), attributeRows(entries)); err != nil {
		return err
	}
	return writeCSV(filepath.Join(out, "pairs.csv"), pairRows(pairs))
}

func attributeRows(entries []entry) [][]string {
	rows := [][]string{append([]string{"path", "label"}, attributes...)}
	for _, e := range entries {
		row := []string{e.path, ""}
		if e.subject != nil {
			row[1] = e.subject.wnid
		}
		for _, a := range attributes {
			row = append(row, e.setting[a])
		}
		rows = append(rows, row)
	}
	for _, p := range photographs {
		rows = append(rows, append([]string{p, ""}, make([]string, len(attributes))...))
	}
	return rows
}

func pairRows(pairs []pair) [][]string {
	rows := [][]string{{"a", "b", "attribute"}}
	for _, p := range pairs {
		rows = append(rows, []string{p.a, p.b, p.attribute})
	}
	return rows
}

func writeCSV(path string, rows [][]string) error {
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(rows); err != nil {
		return err
	}
	return os.WriteFile(path, b.Bytes(), 0o644)
}
