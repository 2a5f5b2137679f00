package dataset

import (
	"fmt"
	"path"
)

// pairsFile lists pairs of pictures. Its columns are a, b (paths) and attribute.
const pairsFile = "pairs.csv"

// pairs reads the folder's pairs file, if it has one. It omits pairs with a skipped picture, and bad rows.
func (s *scan) pairs() error {
	if s.lists = s.set.files; !regular(s.lists, pairsFile) {
		return nil
	}
	t, err := s.openTable(pairsFile)
	if err != nil {
		return err
	}
	defer t.Close()
	a, b, attribute := t.column("a"), t.column("b"), t.column("attribute")
	if a < 0 || b < 0 || attribute < 0 {
		return fmt.Errorf("%s: the header must have the columns a, b, attribute", pairsFile)
	}
	const skip = -1
	index := make(map[string]int, len(s.set.Items))
	for i, item := range s.set.Items {
		index[item.Path] = i
	}
	for _, skipped := range s.set.Skipped {
		index[skipped.Path] = skip
	}
	err = t.Each(func(row []string, _ int) error {
		first, ok := index[path.Clean(row[a])]
		if !ok {
			return fmt.Errorf("no picture %q", row[a])
		}
		second, ok := index[path.Clean(row[b])]
		if !ok {
			return fmt.Errorf("no picture %q", row[b])
		}
		if first != skip && second != skip {
			s.set.Pairs = append(s.set.Pairs, Pair{A: first, B: second, Attribute: row[attribute]})
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("%s: %w", pairsFile, err)
	}
	s.leaveOut(t.report) // the pictures are good without any pair
	return nil
}
