package dataset

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"beyond/engine/rows"
)

// groundTruth labels ImageNet's validation pictures by the devkit: line n of the ground truth is the class of
// ILSVRC2012_val_0000000n.JPEG, as an ILSVRC2012_ID, which the synset table beside it turns into a WordNet id. The ids
// are not the order of the WordNet ids, so without a table they mean nothing. A list of WordNet ids needs none.
func (s *scan) groundTruth() error {
	for _, name := range s.notesOf(".txt") {
		base := strings.ToLower(path.Base(name))
		if !strings.Contains(base, "ground_truth") && !strings.Contains(base, "validation_synset_labels") {
			continue
		}
		report := &rows.Report{File: name, Unit: "lines"}
		lines, err := s.truthLines(name, report)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		s.labelByNumber(lines, report)
		if err := s.read(report); err != nil {
			return err
		}
		if s.set.Labelled() > 0 {
			s.form("ground truth " + path.Base(name))
			return nil
		}
	}
	return nil
}

// truthLines returns the WordNet id of each line, "" of a bad one.
func (s *scan) truthLines(name string, report *rows.Report) ([]string, error) {
	f, err := s.openList(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var lines []string
	ids := false
	err = rows.Lines(Text(bounded(f)), mostListed, report, func(n int, text []byte) error {
		line := strings.TrimSpace(string(text))
		_, notNumber := strconv.Atoi(line)
		if wnid, _ := splitWNID(line); wnid != line && notNumber != nil {
			return fmt.Errorf("%.40q is neither a number nor a WordNet id", line)
		}
		ids = ids || notNumber == nil
		lines = append(slices.Grow(lines, n-len(lines)), make([]string, n-len(lines))...)
		lines[n-1] = line
		return nil
	})
	if err != nil || !ids {
		return lines, err
	}
	table, from, err := s.synsetTable(path.Dir(name))
	if err != nil {
		return nil, err
	}
	for i, line := range lines {
		id, err := strconv.Atoi(line)
		if err != nil {
			continue
		}
		if lines[i] = table[id]; lines[i] == "" {
			report.Revoke(i+1, fmt.Errorf("%s has no synset with the ILSVRC2012_ID %d", from, id))
		}
	}
	return lines, nil
}

// labelByNumber gives each picture the class in the line of its number.
func (s *scan) labelByNumber(lines []string, report *rows.Report) {
	for i := range s.set.Items {
		item := &s.set.Items[i]
		number, ok := validationNumber(item.Path)
		if !ok || number < 1 || number > len(lines) || lines[number-1] == "" {
			continue
		}
		label, err := s.lookup(item.Path, lines[number-1])
		if err != nil {
			report.Revoke(number, err)
			continue
		}
		item.Label = label
	}
}

// validationNumber returns the number at the end of the name of a picture such as ILSVRC2012_val_00000001.JPEG.
func validationNumber(name string) (int, bool) {
	bare := path.Base(stem(name))
	at := strings.LastIndexByte(bare, '_')
	if at < 0 || !strings.Contains(strings.ToLower(bare[:at+1]), "val") {
		return 0, false
	}
	n, err := strconv.Atoi(bare[at+1:])
	return n, err == nil
}
