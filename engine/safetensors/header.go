package safetensors

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
)

// Limits of a header.
const (
	maxTensors = 100_000
	maxRank    = 8
)

// metadata is the key of the file's own notes, which are text and not read.
const metadata = "__metadata__"

// entry is a tensor in the header.
type entry struct {
	name    string
	Dtype   string   `json:"dtype"`
	Shape   []int64  `json:"shape"`
	Offsets [2]int64 `json:"data_offsets"` // first byte and the one behind the last, in the data
}

// parse reads the header in its order. A name may occur once.
func parse(header []byte) ([]entry, error) {
	decoder := json.NewDecoder(bytes.NewReader(header))
	if _, err := decoder.Token(); err != nil {
		return nil, cause(err)
	}
	var entries []entry
	seen := map[string]bool{}
	for decoder.More() {
		key, err := decoder.Token()
		if err != nil {
			return nil, cause(err)
		}
		name := key.(string) // a key is text
		if seen[name] {
			return nil, fmt.Errorf("two tensors are named %.80q", name)
		}
		if seen[name] = true; len(seen) > maxTensors {
			return nil, fmt.Errorf("more than %d tensors", maxTensors)
		}
		if name == metadata {
			err = decoder.Decode(&map[string]string{})
		} else {
			var e entry
			e, err = readEntry(decoder, name)
			entries = append(entries, e)
		}
		if err != nil {
			return nil, fmt.Errorf("%.80q: %w", name, err)
		}
	}
	if _, err := decoder.Token(); err != nil {
		return nil, cause(err)
	}
	if rest := bytes.TrimRight(header[decoder.InputOffset():], " "); len(rest) > 0 {
		return nil, fmt.Errorf("%d bytes after the JSON", len(rest))
	}
	return entries, nil
}

// readEntry reads one tensor's fields, all of which must be there.
func readEntry(decoder *json.Decoder, name string) (entry, error) {
	var raw struct {
		Dtype   *string `json:"dtype"`
		Shape   []int64 `json:"shape"`
		Offsets []int64 `json:"data_offsets"`
	}
	if err := decoder.Decode(&raw); err != nil {
		return entry{}, cause(err)
	}
	if raw.Dtype == nil || raw.Shape == nil || len(raw.Offsets) != 2 {
		return entry{}, errors.New("dtype, shape or data_offsets is missing")
	}
	if len(raw.Shape) > maxRank {
		return entry{}, fmt.Errorf("%d dimensions (limit %d)", len(raw.Shape), maxRank)
	}
	return entry{name: name, Dtype: *raw.Dtype, Shape: raw.Shape, Offsets: [2]int64(raw.Offsets)}, nil
}

// cause shortens an error of JSON, which may quote the file.
func cause(err error) error { return fmt.Errorf("not JSON: %.80s", err.Error()) }

// cover returns an error unless the entries cover the file's size bytes of data once, without gaps.
func cover(entries []entry, size int64) error {
	order := slices.Clone(entries)
	slices.SortStableFunc(order, func(a, b entry) int {
		return cmp.Or(cmp.Compare(a.Offsets[0], b.Offsets[0]), cmp.Compare(a.Offsets[1], b.Offsets[1]))
	})
	end := int64(0)
	for _, e := range order {
		first, last := e.Offsets[0], e.Offsets[1]
		switch {
		case first < 0 || last < first:
			return fmt.Errorf("tensor %.80q: bytes %d to %d", e.name, first, last)
		case last > size:
			return fmt.Errorf("tensor %.80q: ends at byte %d of %d: the file is cut short", e.name, last, size)
		case first < end:
			return fmt.Errorf("tensor %.80q: overlaps the one before it by %d bytes", e.name, end-first)
		case first > end:
			return fmt.Errorf("tensor %.80q: %d bytes before it belong to no tensor", e.name, first-end)
		}
		end = last
	}
	if end < size {
		return fmt.Errorf("%d bytes after the last tensor", size-end)
	}
	return nil
}
