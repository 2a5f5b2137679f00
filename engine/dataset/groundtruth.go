package dataset

import (
	"bufio"
	"fmt"
	"path"
	"strconv"
	"strings"
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
		lines, err := s.truthLines(name)
		if err == nil {
			err = s.labelByNumber(name, lines)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if s.set.Labelled() > 0 {
			s.form("ground truth " + path.Base(name))
			return nil
		}
	}
	return nil
}

// truthLines returns the WordNet id of each line.
func (s *scan) truthLines(name string) ([]string, error) {
	f, err := s.openList(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var lines []string
	ids := false
	text := bufio.NewScanner(Text(bounded(f)))
	for text.Scan() {
		line := strings.TrimSpace(text.Text())
		_, notNumber := strconv.Atoi(line)
		if wnid, _ := splitWNID(line); wnid != line && notNumber != nil || line == "" {
			return nil, fmt.Errorf("line %d: %.40q is neither a number nor a WordNet id", len(lines)+1, line)
		}
		ids = ids || notNumber == nil
		lines = append(lines, line)
	}
	if err := text.Err(); err != nil || !ids {
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
			return nil, fmt.Errorf("line %d: %s has no synset with the ILSVRC2012_ID %d", i+1, from, id)
		}
	}
	return lines, nil
}

// labelByNumber gives each picture the class in the line of its number.
func (s *scan) labelByNumber(name string, lines []string) error {
	for i := range s.set.Items {
		item := &s.set.Items[i]
		number, ok := validationNumber(item.Path)
		if !ok || number < 1 || number > len(lines) {
			continue
		}
		label, err := s.lookup(item.Path, lines[number-1])
		if err != nil {
			return fmt.Errorf("line %d: %w", number, err)
		}
		item.Label = label
	}
	return nil
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
