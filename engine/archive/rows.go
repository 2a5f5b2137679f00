package archive

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"beyond/engine/archive/parquet"
)

// rows are the pictures of a Parquet file.
type rows struct{ pictures *parquet.Reader }

var errNoPicture = errors.New("no picture in this row: its bytes lie in another file, or nowhere")

// open returns the picture of a row and its size.
func (r *rows) open(row int64) (io.Reader, int64, error) {
	data, err := r.pictures.Bytes(row)
	if err != nil {
		return nil, 0, err
	}
	if len(data) == 0 {
		return nil, 0, errNoPicture
	}
	return bytes.NewReader(data), int64(len(data)), nil
}

// feature is a column's type as Hugging Face's datasets note it.
type feature struct {
	Type  string   `json:"_type"`
	Names []string `json:"names"`
}

// features returns the notes about columns; none where another program wrote the file.
func features(f *parquet.File) map[string]feature {
	var note struct {
		Info struct {
			Features map[string]json.RawMessage `json:"features"`
		} `json:"info"`
	}
	if json.Unmarshal([]byte(f.Meta["huggingface"]), &note) != nil {
		return nil
	}
	list := map[string]feature{}
	for column, text := range note.Info.Features {
		var one feature
		if json.Unmarshal(text, &one) == nil { // a list of features is none of a picture or label
			list[column] = one
		}
	}
	return list
}

// Columns of pictures, their names and their labels where no note tells, the likeliest first.
var (
	pictureColumns = []string{
		"image", "img", "picture", "photo", "jpg", "jpeg", "png", "webp", "image_bytes", "bytes", "content",
	}
	pathColumns  = []string{"path", "file_name", "filename", "image_path", "file"}
	labelColumns = []string{
		"label", "labels", "cls", "class", "target", "fine_label", "class_id", "class_index", "label_id", "wnid", "synset",
		"class_name", "label_name",
	}
)

// leastRow is how many bytes of a file a row takes at least. Fewer would be one picture a thousand times.
const leastRow = 16

// parquet adds the rows of a Parquet file. A row's path is the picture's own if it has one that no row before has; else
// the number of the row.
func (b *builder) parquet(file io.ReaderAt, size int64) error {
	f, err := parquet.Open(file, size)
	if err != nil {
		return err
	}
	if f.Rows > size/leastRow {
		return fmt.Errorf("%d rows in a file of %d bytes", f.Rows, size)
	}
	if f.Rows > mostMembers {
		return &LimitError{fmt.Sprintf("%d rows (limit %d)", f.Rows, mostMembers)}
	}
	notes := features(f)
	picture, ok := pictureColumn(f, notes)
	if !ok {
		return errors.New("no column of pictures: it needs image.bytes, as Hugging Face's datasets write it, or image")
	}
	reader, err := f.Reader(picture)
	if err != nil {
		return err
	}
	if reader.Rows() != f.Rows {
		return fmt.Errorf("column %s has %d of %d rows", picture.Path, reader.Rows(), f.Rows)
	}
	names, err := b.paths(f, picture)
	if err != nil {
		return err
	}
	labels, err := b.labels(f, notes)
	if err != nil {
		return err
	}
	b.pack.rows = &rows{reader}
	return b.rows(names, labels)
}

// rows adds a member for each row. labels is nil where there are none.
func (b *builder) rows(names []string, labels []int32) error {
	for row, name := range names {
		if err := b.step(); err != nil {
			return err
		}
		m := member{name: name, at: int64(row), label: -1}
		if labels != nil {
			m.label = labels[row]
		}
		if err := b.put(m); err != nil {
			return err
		}
	}
	return nil
}

// pictureColumn finds the column of pictures' bytes.
func pictureColumn(f *parquet.File, notes map[string]feature) (parquet.Column, bool) {
	at := func(path string) (parquet.Column, bool) {
		i := slices.IndexFunc(f.Columns, func(c parquet.Column) bool { return c.Path == path && c.Bytes() })
		if i < 0 {
			return parquet.Column{}, false
		}
		return f.Columns[i], true
	}
	noted := func(name string) bool { return notes == nil || notes[name].Type == "Image" }
	for _, suits := range []func(string) bool{noted, func(string) bool { return true }} {
		for _, name := range append(pictureColumns, groups(f)...) {
			if c, ok := at(name + ".bytes"); ok && suits(name) {
				return c, true
			}
		}
	}
	for _, name := range pictureColumns {
		if c, ok := at(name); ok && !c.Text() {
			return c, true
		}
	}
	return parquet.Column{}, false
}

// groups lists the groups that have a column bytes.
func groups(f *parquet.File) (names []string) {
	for _, c := range f.Columns {
		if name, ok := strings.CutSuffix(c.Path, ".bytes"); ok {
			names = append(names, name)
		}
	}
	return names
}

// longestPath bounds a path in a column, in bytes: one text may be the path of all rows.
const longestPath = 512

// paths returns a path for each row.
func (b *builder) paths(f *parquet.File, picture parquet.Column) ([]string, error) {
	names := make([]string, f.Rows)
	for _, c := range pathCandidates(f, picture) {
		err := b.each(f, c, func(row int64, p *parquet.Page, i int) {
			if text := p.Bytes(i); names[row] == "" && len(text) <= longestPath {
				names[row] = string(text)
			}
		})
		if err != nil {
			return nil, err
		}
	}
	seen := make(map[string]bool, len(names))
	for row, name := range names {
		if strings.HasPrefix(name, "/") {
			name = name[strings.LastIndex(name, "/")+1:] // of the machine that wrote the file
		}
		clean, why := inside(name)
		if why != "" || name == "" {
			clean = strconv.Itoa(row)
		}
		if seen[clean] {
			clean = strconv.Itoa(row) + "/" + clean
		}
		seen[clean] = true
		names[row] = clean
	}
	return names, nil
}

func pathCandidates(f *parquet.File, picture parquet.Column) (list []parquet.Column) {
	wanted := pathColumns
	if group, ok := strings.CutSuffix(picture.Path, ".bytes"); ok {
		wanted = append([]string{group + ".path"}, wanted...)
	}
	for _, name := range wanted {
		for _, c := range f.Columns {
			if c.Path == name && c.Bytes() {
				list = append(list, c)
			}
		}
	}
	return list
}

// labels returns the label of each row, −1 for none; nil without a column of labels.
func (b *builder) labels(f *parquet.File, notes map[string]feature) ([]int32, error) {
	c, ok := labelColumn(f, notes)
	if !ok {
		return nil, nil
	}
	s := b.source
	local := notes[c.Path].Names
	counted := c.Integer() && len(local) == 0
	if s.LabelColumn != "" && counted != (s.Names == nil) {
		return nil, fmt.Errorf("column %s: numbers in one file and names in another", c.Path)
	}
	s.LabelColumn, s.Noted = c.Path, len(local) > 0
	global := make([]int32, len(local))
	for i, name := range local {
		global[i] = b.intern(name)
	}
	labels := make([]int32, f.Rows)
	err := b.each(f, c, func(row int64, p *parquet.Page, i int) {
		labels[row] = -1
		switch {
		case c.Bytes():
			if text := p.Bytes(i); len(text) > 0 && len(text) < longestName {
				labels[row] = b.intern(string(text))
			}
		default:
			n, ok := p.Integer(i)
			switch {
			case !ok || n < 0 || n > math.MaxInt32:
			case counted:
				labels[row] = int32(n)
			case n < int64(len(global)):
				labels[row] = global[n]
			}
		}
	})
	return labels, err
}

// intern returns the number of a class among those of the source.
func (b *builder) intern(name string) int32 {
	if b.classes == nil {
		b.classes = map[string]int32{}
	}
	n, ok := b.classes[name]
	if !ok {
		n = int32(len(b.source.Names))
		b.classes[name] = n
		b.source.Names = append(b.source.Names, name)
	}
	return n
}

// labelColumn finds the column of labels.
func labelColumn(f *parquet.File, notes map[string]feature) (parquet.Column, bool) {
	noted := func(c parquet.Column) bool { return notes[c.Path].Type == "ClassLabel" }
	usual := func(c parquet.Column) bool { return c.Integer() || c.Text() }
	for _, suits := range []func(parquet.Column) bool{noted, usual} {
		for _, name := range labelColumns {
			for _, c := range f.Columns {
				if c.Path == name && suits(c) {
					return c, true
				}
			}
		}
		if i := slices.IndexFunc(f.Columns, noted); i >= 0 {
			return f.Columns[i], true
		}
	}
	return parquet.Column{}, false
}

// each calls visit for each row of a column.
func (b *builder) each(f *parquet.File, c parquet.Column, visit func(row int64, p *parquet.Page, i int)) error {
	r, err := f.Reader(c)
	if err != nil {
		return err
	}
	if r.Rows() != f.Rows {
		return fmt.Errorf("column %s has %d of %d rows", c.Path, r.Rows(), f.Rows)
	}
	return r.Each(func(first int64, p *parquet.Page) error {
		for i := range p.Len() {
			visit(first+int64(i), p, i)
		}
		return b.ctx.Err()
	})
}
