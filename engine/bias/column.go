package bias

import (
	"slices"
	"strings"

	"beyond/engine/finding"
)

// column is one attribute of all pictures.
type column struct {
	name   string
	values []string // by picture, "" where not known
	binary bool     // yes or no: only yes is asked about
}

// columns reads the attributes of the evidence.
func columns(e finding.Evidence) []column {
	list := make([]column, len(e.Attributes))
	for a, name := range e.Attributes {
		c := column{name: name, values: make([]string, len(e.Pictures)), binary: true}
		for i, p := range e.Pictures {
			if a < len(p.Attributes) {
				c.values[i] = known(p.Attributes[a])
			}
			c.binary = c.binary && (c.values[i] == "" || truth(c.values[i]) != "")
		}
		for i, value := range c.values {
			if c.binary {
				c.values[i] = truth(value)
			}
		}
		list[a] = c
	}
	return list
}

// known is a value, or "" for words that mean unknown.
func known(value string) string {
	value = strings.TrimSpace(value)
	switch strings.ToLower(value) {
	case "unsure", "unknown", "?", "n/a", "na":
		return ""
	}
	return value
}

// truth reads yes and no as they are commonly written; "" for anything else.
func truth(value string) string {
	switch strings.ToLower(value) {
	case "yes", "y", "true", "1":
		return "yes"
	case "no", "n", "false", "0":
		return "no"
	}
	return ""
}

// asked lists the values to ask about among some pictures, sorted: yes of a yes-or-no attribute, of another the values
// that occur at least twice and not everywhere.
func (c column) asked(pictures []int) []string {
	counts, known := map[string]int{}, 0
	for _, i := range pictures {
		if value := c.values[i]; value != "" {
			counts[value]++
			known++
		}
	}
	if c.binary && known > 0 {
		return []string{"yes"}
	}
	var list []string
	for value, n := range counts {
		if n > 1 && n < known {
			list = append(list, value)
		}
	}
	slices.Sort(list)
	return list
}
