package run

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// part is a whole part, read record by record.
type part struct {
	name    string
	head    Head
	f       *os.File
	records *frames
	n       int // records read
	last    recordKey
	key     recordKey // of the record at hand
	value   []byte
}

// A DamagedError names a part that is not as it was written.
type DamagedError struct {
	Part  string
	Shard Shard
	Cause error
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("parts/%s is damaged (%v): remove it and compute shard %s again", e.Part, e.Cause, e.Shard)
}

func (e *DamagedError) Unwrap() error { return e.Cause }

// openPart opens a part and reads its head.
func openPart(folder string, s Shard) (p *part, err error) {
	p = &part{name: s.file()}
	if p.f, err = os.Open(filepath.Join(folder, p.name)); err != nil {
		return nil, err
	}
	damaged := func(cause error) (*part, error) {
		_ = p.f.Close()
		return nil, &DamagedError{p.name, s, cause}
	}
	if p.records, err = newFrames(p.f, partMagic); err != nil {
		return damaged(err)
	}
	text, err := p.records.next()
	if err != nil {
		return damaged(err)
	}
	if err := json.Unmarshal(text, &p.head); err != nil {
		return damaged(errors.New("its head cannot be read"))
	}
	if p.shard() != s {
		return damaged(fmt.Errorf("it says it is shard %s", p.shard()))
	}
	return p, nil
}

func (p *part) shard() Shard { return Shard{p.head.Shard[0], p.head.Shard[1]} }

// next goes to the next record. It returns io.EOF behind the mark of the end.
func (p *part) next() error {
	payload, err := p.records.next()
	if err == nil {
		if n, ok := isEnd(payload); ok {
			if n != p.n {
				return p.damaged(fmt.Errorf("%d of %d records", p.n, n))
			}
			return io.EOF
		}
	}
	if errors.Is(err, io.EOF) {
		err = errTorn
	}
	if err != nil {
		return p.damaged(fmt.Errorf("%w at byte %d", err, p.records.at))
	}
	var ok bool
	if p.key, p.value, ok = split(payload); !ok || p.n > 0 && p.last.compare(p.key) >= 0 {
		return p.damaged(fmt.Errorf("record %d is out of order", p.n))
	}
	p.last = p.key
	p.n++
	return nil
}

func (p *part) damaged(cause error) error { return &DamagedError{p.name, p.shard(), cause} }

func partsFolder(folder string) string { return filepath.Join(folder, "parts") }

// listParts returns the shards that have a whole part, by their count and then by their number.
func listParts(folder string) (map[int][]Shard, error) {
	entries, err := os.ReadDir(partsFolder(folder))
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	found := map[int][]Shard{}
	for _, e := range entries {
		if s, ok := parsePart(e.Name()); ok {
			found[s.N] = append(found[s.N], s)
		}
	}
	for _, list := range found {
		slices.SortFunc(list, func(a, b Shard) int { return a.I - b.I })
	}
	return found, nil
}
