package page

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"html"
	"io"
	"slices"
	"strconv"
	"strings"

	"beyond/engine/imaging"
	"beyond/engine/judge"
)

// MostHIT is the size of a question that Mechanical Turk takes, in bytes: the page with the columns of its HIT.
const MostHIT = 65_535

// hitFrame is room for the XML around a page.
const hitFrame = 300

// leastPictureRoom is the least room for a picture in which it can be judged, in bytes.
const leastPictureRoom = 12_000

// MTurk is questions for Mechanical Turk: a page for all HITs, with places for the columns of a HIT, and the table of
// HITs.
type MTurk struct {
	Task string // id
	HITs [][]HITQuestion
	// Picture returns the address of a question's picture; nil puts pictures into the table.
	Picture func(judge.TaskItem) (address string, err error)
	Gloss   func(class int) string
	Draw    func(judge.Item) (*imaging.RGB, error)
}

// HITQuestion is a question under a number that tells workers nothing of it.
type HITQuestion struct {
	Number int // from 1
	judge.TaskItem
}

// NoRoomError says that the pictures of so many questions have no room in a HIT.
type NoRoomError struct{ Questions, Most int }

func (e *NoRoomError) Error() string {
	return fmt.Sprintf("%s with pictures are more than the %d bytes of a HIT, which holds %d",
		counted(e.Questions, "question"), MostHIT, e.Most)
}

// Size is how long the pages of HITs are, in bytes.
type Size struct{ Page, Largest int }

// WriteMTurk writes the page and the table (CSV). It may be a *NoRoomError.
func WriteMTurk(page, table io.Writer, m MTurk) (Size, error) {
	most := 0
	for _, hit := range m.HITs {
		most = max(most, len(hit))
	}
	c := newContent("Questions about pictures",
		[]string{"Is what is named relevant for the picture? There may be other things in it too."},
		"clock.js", "ask.js", "hit.js", "mturk.js")
	for i := range most {
		c.Places = append(c.Places, i+1)
	}
	c.Task, c.Policy = map[string]string{}, "" // the pictures and the answers pass through Mechanical Turk
	var bare bytes.Buffer
	if err := c.write(&bare, "mturk.html"); err != nil {
		return Size{}, err
	}
	rows, largest, err := m.rows(most, bare.Len())
	if err != nil {
		return Size{}, err
	}
	return writeHITs(page, table, c, "mturk.html", append([][]string{columns(most)}, rows...), bare.Bytes(), largest)
}

// writeHITs writes a page and its table. The first HIT is in the page too, if it has room, to be looked at outside of a
// batch.
func writeHITs(page, table io.Writer, c content, name string, rows [][]string, bare []byte, largest int) (Size, error) {
	first := map[string]string{}
	for i, column := range rows[0] {
		first[column] = html.UnescapeString(rows[1][i])
	}
	c.Task = first
	var tried bytes.Buffer
	if err := c.write(&tried, name); err != nil {
		return Size{}, err
	}
	if grown := tried.Len() - len(bare); largest+grown <= MostHIT {
		bare, largest = tried.Bytes(), largest+grown
	}
	if err := csv.NewWriter(table).WriteAll(rows); err != nil {
		return Size{}, err
	}
	_, err := page.Write(bare)
	return Size{len(bare), largest}, err
}

// columns are those of the table, for n questions a HIT.
func columns(n int) []string {
	names := []string{"task", "hit"}
	for i := range n {
		for _, name := range []string{"question", "class", "meaning", "picture"} {
			names = append(names, name+"_"+strconv.Itoa(i+1))
		}
	}
	return names
}

// rows are the HITs in the table, and the size of the largest with the page. A value is text of HTML, in ASCII.
func (m MTurk) rows(most, page int) (rows [][]string, largest int, err error) {
	room := (MostHIT - hitFrame - page) / most
	pictures := newAlbum[judge.Question](room - 500) // a question's words
	if m.Picture == nil && room < leastPictureRoom {
		return nil, 0, &NoRoomError{most, max((MostHIT-hitFrame-page)/leastPictureRoom, 1)}
	}
	for i, hit := range m.HITs {
		row := []string{m.Task, strconv.Itoa(i + 1)}
		for _, q := range hit {
			address, err := m.address(q.TaskItem, pictures)
			if err != nil {
				return nil, 0, err
			}
			row = append(row, strconv.Itoa(q.Number), ascii(q.Name), ascii(m.Gloss(q.Class)), ascii(address))
		}
		row = append(row, slices.Repeat([]string{""}, 4*(most-len(hit)))...)
		size := page + hitFrame
		for _, value := range row {
			size += len(value)
		}
		if largest = max(largest, size); largest > MostHIT {
			return nil, 0, &NoRoomError{most, max(most-1, 1)}
		}
		rows = append(rows, row)
	}
	return rows, largest, nil
}

func (m MTurk) address(item judge.TaskItem, pictures *album[judge.Question]) (string, error) {
	if m.Picture != nil {
		return m.Picture(item)
	}
	i, err := pictures.add(item.Shown(), func() (*imaging.RGB, error) { return m.Draw(item.Item) })
	if err != nil {
		return "", err
	}
	return pictures.list[i], nil
}

// ascii is text as HTML of ASCII only.
func ascii(text string) string {
	var b strings.Builder
	for _, r := range html.EscapeString(text) {
		if r < ' ' || r > '~' {
			fmt.Fprintf(&b, "&#%d;", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// JPEG is a picture as a file.
func JPEG(img *imaging.RGB) ([]byte, error) { return encoded(img, qualities[0]) }
