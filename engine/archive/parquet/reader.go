package parquet

import (
	"errors"
	"fmt"
	"slices"
	"sync"
)

// keep is how many bytes of unpacked pages a reader keeps; the newest is kept however large it is.
const keep = 64 << 20

// Reader gives random access to a column. It is safe for concurrent use.
type Reader struct {
	file   *File
	column Column
	pages  []place
	rows   int64

	lock   sync.Mutex
	recent []*open // the newest first
}

// place is a data page with its first row and the dictionary that it uses.
type place struct {
	page
	first      int64
	dictionary int // index in pages, −1 for none
}

// open is an unpacked page.
type open struct {
	at   int
	page *Page
}

// Reader reads the headers of all pages of a column that Bytes or Integer accept.
func (f *File) Reader(c Column) (*Reader, error) {
	chunks, err := f.chunks(c)
	if err != nil {
		return nil, err
	}
	r := &Reader{file: f, column: c}
	for _, k := range chunks {
		pages, err := f.pages(k)
		if err != nil {
			return nil, fmt.Errorf("column %s: %w", c.Path, err)
		}
		dictionary, before := -1, r.rows
		for _, p := range pages {
			if p.kind == pageDictionary {
				dictionary = len(r.pages)
			}
			r.pages = append(r.pages, place{p, r.rows, dictionary})
			if p.kind != pageDictionary {
				r.rows += p.values
			}
		}
		if r.rows-before != k.rows {
			return nil, fmt.Errorf("column %s: %d values in a group of %d rows", c.Path, r.rows-before, k.rows)
		}
	}
	return r, nil
}

// Rows returns the number of rows.
func (r *Reader) Rows() int64 { return r.rows }

// Each calls f for each page with its first row. It stops at an error.
func (r *Reader) Each(f func(first int64, p *Page) error) error {
	for i, p := range r.pages {
		if p.kind == pageDictionary {
			continue
		}
		page, err := r.load(i)
		if err == nil {
			err = f(p.first, page)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// Bytes returns the byte array of a row; nil if it has none. It must not be changed.
func (r *Reader) Bytes(row int64) ([]byte, error) {
	at, found := slices.BinarySearchFunc(r.pages, row, func(p place, row int64) int {
		switch {
		case p.first > row:
			return 1
		case p.kind == pageDictionary || p.first+p.values <= row:
			return -1
		}
		return 0
	})
	if !found {
		return nil, errors.New("no such row")
	}
	p, err := r.load(at)
	if err != nil {
		return nil, err
	}
	return p.Bytes(int(row - r.pages[at].first)), nil
}

// load unpacks a page, unless that was done lately. Only one is unpacked at a time: others mostly wait for the same.
func (r *Reader) load(at int) (*Page, error) {
	r.lock.Lock()
	defer r.lock.Unlock()
	return r.locked(at)
}

func (r *Reader) locked(at int) (*Page, error) {
	for i, o := range r.recent {
		if o.at == at {
			copy(r.recent[1:i+1], r.recent[:i])
			r.recent[0] = o
			return o.page, nil
		}
	}
	p := r.pages[at]
	var page, dictionary *Page
	var err error
	if p.kind == pageDictionary {
		page, err = r.file.dictionary(r.column, p.page)
	} else {
		if p.dictionary >= 0 && p.encoding != plain {
			if dictionary, err = r.locked(p.dictionary); err != nil {
				return nil, err
			}
		}
		page, err = r.file.decode(r.column, p.page, dictionary)
	}
	if err != nil {
		return nil, fmt.Errorf("column %s: %w", r.column.Path, err)
	}
	r.recent = append([]*open{{at, page}}, r.recent...)
	memory := 0
	for i, o := range r.recent {
		if memory += o.page.Memory(); memory > keep && i > 0 {
			r.recent = slices.Clip(slices.Clone(r.recent[:i]))
			break
		}
	}
	return page, nil
}

// dictionary reads the page of a chunk's different values.
func (f *File) dictionary(c Column, p page) (*Page, error) {
	_, data, err := f.content(p)
	if err != nil {
		return nil, err
	}
	if p.values > int64(len(data)) {
		return nil, errValues
	}
	out := &Page{memory: len(data) + int(p.values)*24}
	return out, out.plain(c, data, int(p.values))
}
