package dataset

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// ParseNames reads a text file with one class per line in the order of the index: a name, or a WordNet id and a name as
// in "n01440764 tench, Tinca tinca". It ignores blank lines at the end.
func ParseNames(list io.Reader) (*Classes, error) {
	c := &Classes{byWNID: map[string]int{}, byName: map[string][]int{}}
	lines, blank := bufio.NewScanner(Text(list)), 0
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" {
			blank++
			continue
		}
		if blank > 0 {
			return nil, fmt.Errorf("class list: line %d is empty", c.Len()+1)
		}
		wnid, name := splitWNID(line)
		if err := c.add(strconv.Itoa(c.Len()), wnid, name); err != nil {
			return nil, fmt.Errorf("class list: line %d: %w", c.Len()+1, err)
		}
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("class list: %w", err)
	}
	if c.Len() == 0 {
		return nil, errors.New("class list: no classes")
	}
	return c, nil
}

// splitWNID splits a line into WordNet id and name. If the line is only an id, the name is the id too.
func splitWNID(line string) (wnid, name string) {
	first, rest := line, ""
	if at := strings.IndexAny(line, " \t"); at > 0 {
		first, rest = line[:at], line[at:]
	}
	if len(first) != wnidLength || first[0] != 'n' || strings.Trim(first[1:], "0123456789") != "" {
		return "", line
	}
	if rest = strings.TrimSpace(rest); rest == "" {
		rest = first
	}
	return first, rest
}
