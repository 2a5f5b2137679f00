package page

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"beyond/engine/study"
)

// Assign is rounds of the assignment study for Mechanical Turk, a round a HIT.
type Assign struct {
	Task   string // id
	Rounds []study.Round
	// Picture returns the address of picture i.
	Picture func(i int) (address string, err error)
}

// WriteAssign writes the page and the table (CSV). Question k is about round k−1.
func WriteAssign(page, table io.Writer, a Assign) (Size, error) {
	c := newContent("Which class is it?", []string{"Look for at least 20 seconds and at most 3 minutes."},
		"clock.js", "hit.js", "round.js", "assign.js")
	c.round()
	c.Task, c.Policy = map[string]string{}, "" // the pictures and the answers pass through Mechanical Turk
	var bare bytes.Buffer
	if err := c.write(&bare, "assign.html"); err != nil {
		return Size{}, err
	}
	rows, largest := [][]string{{"task", "hit", "question_1", "pictures_1"}}, 0
	for k, r := range a.Rounds {
		pictures := []int{r.Target}
		for _, column := range r.Columns {
			pictures = append(pictures, column.Pictures[:]...)
		}
		addresses := make([]string, len(pictures))
		for i, p := range pictures {
			address, err := a.Picture(p)
			if err != nil {
				return Size{}, err
			}
			addresses[i] = ascii(address)
		}
		list := strings.Join(addresses, " ")
		if largest = max(largest, bare.Len()+hitFrame+len(list)+100); largest > MostHIT {
			return Size{}, fmt.Errorf("the addresses of %d pictures have no room in the %d bytes of a HIT: take a shorter one",
				len(pictures), MostHIT)
		}
		rows = append(rows, []string{a.Task, strconv.Itoa(k + 1), strconv.Itoa(k + 1), list})
	}
	return writeHITs(page, table, c, "assign.html", rows, bare.Bytes(), largest)
}
