package run

import (
	"bytes"
	"container/heap"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"beyond/engine/shell"
)

// Merged says what a merge has made.
type Merged struct {
	Parts    int      `json:"parts"`
	Records  int      `json:"records"`
	Bytes    int64    `json:"bytes"`
	Kernels  []string `json:"kernels"` // paths that computed; results of several may differ in the last bits
	Failures int      `json:"failures"`
	Missing  []int    `json:"missing"` // shards, where a merge of some was asked for
	Of       int      `json:"of"`
}

// ResultsHead begins the merged file. It does not depend on how a run was divided.
type ResultsHead struct {
	Kernels  []string `json:"kernels"`
	Missing  []int    `json:"missing,omitempty"`
	Of       int      `json:"of,omitempty"` // shards, where some are missing
	Identity Identity `json:"identity"`
}

// A MissingError names the shards that a run still needs.
type MissingError struct {
	Missing []int
	Of      int
	// Command begins with what computes them; the number of a shard stands for %s.
	Command func(Shard) string
}

func (e *MissingError) Error() string {
	if len(e.Missing) == e.Of {
		return fmt.Sprintf("no shard of %d is done: %s", e.Of, e.Command(Shard{0, e.Of}))
	}
	what, which := "shard", "it"
	if len(e.Missing) > 1 {
		what, which = "shards", "the first"
	}
	return fmt.Sprintf("%s %s of %d missing: compute %s with %s", what, ranges(e.Missing), e.Of, which,
		e.Command(Shard{e.Missing[0], e.Of}))
}

// ranges writes numbers as "0, 3–5, 9".
func ranges(list []int) string {
	var out []string
	for i := 0; i < len(list); {
		j := i
		for j+1 < len(list) && list[j+1] == list[j]+1 {
			j++
		}
		switch {
		case j == i:
			out = append(out, fmt.Sprint(list[i]))
		case j == i+1:
			out = append(out, fmt.Sprint(list[i]), fmt.Sprint(list[j]))
		default:
			out = append(out, fmt.Sprintf("%d–%d", list[i], list[j]))
		}
		i = j + 1
	}
	return strings.Join(out, ", ")
}

// A MixedError says that a part does not belong to the run.
type MixedError struct {
	Shard      Shard
	Difference string
	Command    func(Shard) string
}

func (e *MixedError) Error() string {
	return fmt.Sprintf("shard %d of %d used %s: remove parts/%s and compute it again with %s",
		e.Shard.I, e.Shard.N, e.Difference, e.Shard.file(), e.Command(e.Shard))
}

func resultsFile(folder string) string { return filepath.Join(folder, "results") }

// Merge puts the parts of a run together. The bytes of the result do not depend on how the run was divided, as long as
// one kernel path computed all. Parts that do not belong together are a *MixedError; absent ones a *MissingError, unless
// some are enough.
func Merge(ctx context.Context, folder string, some bool) (*Merged, error) {
	d, err := ReadDescription(folder)
	if err != nil {
		return nil, err
	}
	shards, missing, of, err := wholeSet(folder, d)
	if err != nil {
		return nil, err
	}
	if len(missing) > 0 && (!some || len(shards) == 0) {
		return nil, &MissingError{missing, of, d.command(folder)}
	}
	m := &merger{
		ctx: ctx, d: d, identity: d.identity(), folder: folder,
		result: Merged{Of: of, Parts: len(shards), Missing: append([]int{}, missing...)},
	}
	defer m.close()
	for _, s := range shards {
		if err := m.add(s); err != nil {
			return nil, err
		}
	}
	return m.merge()
}

// wholeSet returns the parts of the count that has all, or of the one that lacks fewest.
func wholeSet(folder string, d *Description) (shards []Shard, missing []int, of int, err error) {
	found, err := listParts(folder)
	if err != nil {
		return nil, nil, 0, err
	}
	began, err := begun(folder)
	if err != nil {
		return nil, nil, 0, err
	}
	counts := slices.Sorted(maps.Keys(found))
	if of = max(1, d.Study.Shards); len(counts) > 0 {
		of = counts[0]
	} else if len(began) > 0 {
		of = began[0]
	}
	for _, n := range counts {
		if n-len(found[n]) < of-len(found[of]) {
			of = n
		}
	}
	shards = found[of]
	for i := range of {
		if !slices.Contains(shards, Shard{i, of}) {
			missing = append(missing, i)
		}
	}
	return shards, missing, of, nil
}

// command returns the command line that computes a shard.
func (d *Description) command(folder string) func(Shard) string {
	return func(s Shard) string {
		text := "beyond run " + shell.Quote(d.File) + " --out " + shell.Quote(folder)
		if !s.whole() {
			text += " --shard " + s.String()
		}
		return text
	}
}

// merger merges sorted parts record by record.
type merger struct {
	ctx      context.Context
	d        *Description
	identity Identity // of d
	folder   string
	parts    []*part
	result   Merged
	queue    queue
}

func (m *merger) close() {
	for _, p := range m.parts {
		_ = p.f.Close()
	}
}

// add opens a part and checks that it belongs to the run.
func (m *merger) add(s Shard) error {
	p, err := openPart(partsFolder(m.folder), s)
	if err != nil {
		return err
	}
	m.parts = append(m.parts, p)
	if difference := m.identity.other(p.head.Identity); difference != "" {
		return &MixedError{s, difference, m.d.command(m.folder)}
	}
	if !slices.Contains(m.result.Kernels, p.head.Kernel) {
		m.result.Kernels = append(m.result.Kernels, p.head.Kernel)
	}
	return nil
}

func (m *merger) merge() (*Merged, error) {
	slices.Sort(m.result.Kernels)
	head := ResultsHead{Kernels: m.result.Kernels, Missing: m.result.Missing, Identity: m.identity}
	if len(head.Missing) > 0 {
		head.Of = m.result.Of
	}
	text, err := json.Marshal(head)
	if err != nil {
		return nil, err
	}
	err = appear(resultsFile(m.folder), func(f *os.File) error {
		w := newFrameWriter(f, resultsMagic, text)
		index, err := m.write(w)
		if err != nil {
			return err
		}
		if err := w.end(); err != nil {
			return err
		}
		at := w.at
		m.result.Bytes = at + int64(index.Len())
		_, err = f.Write(sealed(index.Bytes(), at))
		return err
	})
	if err != nil {
		return nil, err
	}
	return &m.result, nil
}

// write writes the records in order, and returns their index.
func (m *merger) write(w *frameWriter) (index *bytes.Buffer, err error) {
	for _, p := range m.parts {
		if err := m.advance(p); err != nil {
			return nil, err
		}
	}
	index = &bytes.Buffer{}
	var last recordKey
	for len(m.queue) > 0 {
		p := m.queue[0]
		if m.result.Records == 0 || p.key != last {
			where := w.record(p.key, p.value)
			index.Write(indexEntry(p.key, where))
			last = p.key
			m.result.Records++
			if kind(p.key[0]) == failure {
				m.result.Failures++
			}
		}
		heap.Pop(&m.queue)
		if err := m.advance(p); err != nil {
			return nil, err
		}
		if m.result.Records%4096 == 0 && m.ctx.Err() != nil {
			return nil, m.ctx.Err()
		}
	}
	return index, w.err
}

// advance queues a part with its next record, unless it has none.
func (m *merger) advance(p *part) error {
	switch err := p.next(); {
	case errors.Is(err, io.EOF):
		return nil
	case err != nil:
		return err
	}
	heap.Push(&m.queue, p)
	return nil
}

// queue has the part with the smallest key first; of equal keys, which duplicate pictures have, the first kernel path
// and shard.
type queue []*part

func (q queue) Len() int      { return len(q) }
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q queue) Less(i, j int) bool {
	if c := q[i].key.compare(q[j].key); c != 0 {
		return c < 0
	}
	if c := strings.Compare(q[i].head.Kernel, q[j].head.Kernel); c != 0 {
		return c < 0
	}
	return q[i].shard().I < q[j].shard().I
}
func (q *queue) Push(p any) { *q = append(*q, p.(*part)) }
func (q *queue) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}
