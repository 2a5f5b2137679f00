package store

import (
	"bytes"
	"encoding/json"
	"hash/crc64"
	"unicode/utf8"
)

// row is one of Rater, Task, Answer and Vote.
type row interface {
	rowType() string
	rowID() string
	// validate returns an error for a malformed row from outside.
	validate() error
	// insert adds the row and reports whether it is new. A known row with other values is an error.
	insert(w *writer) (added bool, err error)
}

// line is a row of an export: one line of JSON that begins with the row's type.
func line(r row) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(`{"type":"` + r.rowType() + `",`)
	at := b.Len()
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		return nil, err // a time after the year 9999
	}
	return append(b.Bytes()[:at], b.Bytes()[at+1:]...), nil // without the object's own brace
}

var sums = crc64.MakeTable(crc64.ECMA)

// sum is the checksum stored in a row.
func sum(r row) (int64, error) {
	text, err := line(r)
	return int64(crc64.Checksum(text, sums)), err
}

// readable reports whether all texts are UTF-8: other bytes would not survive JSON.
func readable(texts ...string) bool {
	for _, t := range texts {
		if !utf8.ValidString(t) {
			return false
		}
	}
	return true
}
