package dataset

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"strconv"
	"strings"

	"beyond/engine/rows"
)

// mostTable bounds a table of synsets, in bytes.
const mostTable = 16 << 20

// synsetTable returns the WordNet id of each ILSVRC2012_ID, and the name of the table. It looks for meta.mat, as the
// devkit has it, and for texts and CSV of ids and WordNet ids; those in the ground truth's folder go first.
func (s *scan) synsetTable(dir string) (table map[int]string, name string, err error) {
	notes := s.notesOf(".mat", ".txt", ".csv", ".tsv")
	for _, near := range []bool{true, false} {
		for _, name := range notes {
			if (path.Dir(name) == dir) != near {
				continue
			}
			data, err := s.readNote(name, mostTable)
			if err != nil {
				continue // the table may be another file
			}
			if strings.EqualFold(path.Ext(name), ".mat") {
				if table, err = synsetsOfMatlab(data); err != nil {
					return nil, "", fmt.Errorf("%s: %w", name, err)
				}
				return table, name, nil
			}
			report := &rows.Report{File: name, Unit: "lines"}
			if table := synsetsOfText(data, report); table != nil {
				s.leaveOut(report)
				return table, name, nil
			}
		}
	}
	return nil, "", errors.New("no synset table beside it: its numbers are no indices of classes; " +
		"add the devkit's meta.mat, or a CSV ILSVRC2012_ID,WNID")
}

// synsetsOfText reads lines with an ILSVRC2012_ID and a WordNet id, such as "n02119789 1 kit_fox" or
// "1,n02119789,kit fox". It returns nil for other texts: tables in the order of the WordNet ids have no numbers. At most
// one line in ten may be bad.
func synsetsOfText(data []byte, report *rows.Report) map[int]string {
	table := map[int]string{}
	seen := map[string]bool{}
	err := rows.Lines(Text(bytes.NewReader(data)), mostListed, report, func(n int, text []byte) error {
		line := string(text)
		id, wnid := synsetOfLine(line)
		if id >= 1 && wnid != "" && table[id] == "" && !seen[wnid] {
			table[id], seen[wnid] = wnid, true
			return nil
		}
		if n == 1 && !strings.ContainsAny(line, "0123456789") || strings.Contains(line, "ILSVRC2012_ID") {
			return nil // a header
		}
		return errors.New("no ILSVRC2012_ID and WordNet id, or one that was there before")
	})
	if len(table) < 2 || err != nil || 10*report.Bad > len(table) {
		return nil
	}
	return table
}

// synsetOfLine returns the first number and the first WordNet id among the fields of a line.
func synsetOfLine(line string) (id int, wnid string) {
	fields := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(",;\t \"", r) })
	for _, field := range fields {
		if n, err := strconv.Atoi(field); err == nil && id == 0 {
			id = n
		}
		if found, _ := splitWNID(field); found != "" && wnid == "" {
			wnid = found
		}
	}
	return id, wnid
}
