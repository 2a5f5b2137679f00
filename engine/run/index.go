package run

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"sort"

	"beyond/engine/rows"
)

// Behind the records of the merged file lies their index: an entry for each, in order, then where the index begins, the
// number of entries, and a checksum of all that.
const (
	entryBytes = len(recordKey{}) + 8 + 4 // key, offset, payload
	sealBytes  = 8 + 8 + 4
)

func indexEntry(key recordKey, where place) []byte {
	b := append(make([]byte, 0, entryBytes), key[:]...)
	b = binary.LittleEndian.AppendUint64(b, uint64(where.at))
	return binary.LittleEndian.AppendUint32(b, uint32(where.payload))
}

// sealed closes an index that begins at an offset.
func sealed(index []byte, at int64) []byte {
	n := len(index) / entryBytes
	index = binary.LittleEndian.AppendUint64(index, uint64(at))
	index = binary.LittleEndian.AppendUint64(index, uint64(n))
	return binary.LittleEndian.AppendUint32(index, crc32.Checksum(index, castagnoli))
}

// merged is the merged file with its index in memory, and the small records that are read together.
type merged struct {
	f     *os.File
	head  ResultsHead
	index []byte
	small map[recordKey][]byte

	leftOut *rows.Report // of records that are read together
}

// errResults says that the merged file is not as it was written.
var errResults = errors.New("results are damaged: make them again with beyond run merge")

// errDamaged says that a record of the merged file is not as it was written.
var errDamaged = errors.New("damaged: it counts as missing; beyond run merge makes the file again")

func openMerged(path string) (m *merged, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
		}
	}()
	m = &merged{f: f, small: map[recordKey][]byte{}, leftOut: &rows.Report{File: path, Unit: "results"}}
	records, err := newFrames(f, resultsMagic)
	if err != nil {
		return nil, errResults
	}
	text, err := records.next()
	if err != nil || json.Unmarshal(text, &m.head) != nil {
		return nil, errResults
	}
	if m.index, err = readIndex(f); err != nil {
		return nil, err
	}
	return m, nil
}

func readIndex(f *os.File) ([]byte, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	var seal [sealBytes]byte
	if _, err := f.ReadAt(seal[:], info.Size()-sealBytes); err != nil {
		return nil, errResults
	}
	at, n := int64(binary.LittleEndian.Uint64(seal[:])), int64(binary.LittleEndian.Uint64(seal[8:]))
	if at < 0 || n < 0 || n > info.Size() || at+n*int64(entryBytes)+sealBytes != info.Size() {
		return nil, errResults
	}
	index := make([]byte, n*int64(entryBytes)+sealBytes)
	if _, err := f.ReadAt(index, at); err != nil && !errors.Is(err, io.EOF) {
		return nil, errResults
	}
	if crc32.Checksum(index[:len(index)-4], castagnoli) != binary.LittleEndian.Uint32(index[len(index)-4:]) {
		return nil, errResults
	}
	return index[:len(index)-sealBytes], nil
}

func (m *merged) len() int { return len(m.index) / entryBytes }

func (m *merged) entry(i int) (key recordKey, where place) {
	e := m.index[i*entryBytes : (i+1)*entryBytes]
	key = recordKey(e)
	return key, place{
		int64(binary.LittleEndian.Uint64(e[len(key):])), int(binary.LittleEndian.Uint32(e[len(key)+8:])),
	}
}

// from is the place of the first record that is not before a key.
func (m *merged) from(key recordKey) int {
	return sort.Search(m.len(), func(i int) bool {
		other, _ := m.entry(i)
		return other.compare(key) >= 0
	})
}

// value returns the value of a record, nil where there is none.
func (m *merged) value(key recordKey) ([]byte, error) {
	if v, ok := m.small[key]; ok {
		return v, nil
	}
	i := m.from(key)
	if i == m.len() {
		return nil, nil
	}
	found, where := m.entry(i)
	if found != key {
		return nil, nil
	}
	payload, err := frameAt(m.f, where.at, where.payload)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errResults, err)
	}
	return payload[len(key):], nil
}

// readTogether reads all records of a kind and a model at once. A damaged one is left out: it counts as missing.
func (m *merged) readTogether(what kind, model recordKey) error {
	first := model
	first[0] = byte(what)
	clear(first[17:])
	i := m.from(first)
	if i == m.len() {
		return nil
	}
	_, where := m.entry(i)
	f := frames{r: newReader(io.NewSectionReader(m.f, where.at, 1<<62)), at: where.at}
	for ; i < m.len(); i++ {
		key, where := m.entry(i)
		if string(key[:17]) != string(first[:17]) {
			return nil
		}
		payload, err := f.next()
		if err != nil || f.at != where.at+int64(where.payload)+frameOver { // the index knows where the next one begins
			f = frames{r: newReader(io.NewSectionReader(m.f, where.at, 1<<62)), at: where.at}
			payload, err = f.next()
		}
		if err == nil && len(payload) < len(key) {
			err = errTorn
		}
		if err != nil {
			m.leftOut.LeaveItem(fmt.Sprintf("byte %d", where.at), errDamaged)
			continue
		}
		m.leftOut.Keep()
		m.small[key] = append([]byte(nil), payload[len(key):]...)
	}
	return nil
}
