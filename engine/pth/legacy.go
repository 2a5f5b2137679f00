package pth

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/big"
)

// legacyMagic is the first value in files of PyTorch before 1.6.
var legacyMagic, _ = new(big.Int).SetString("1950a86a20f9469cfc6c", 16)

// openLegacy reads the five pickles of the old container (magic number, protocol, system, value, storage keys). After
// them comes every storage as a 64-bit count and its numbers.
func openLegacy(src Source) (root any, storages storageFinder, err error) {
	for reach := int64(1 << 20); ; reach *= 8 { // the pickles are short, but where they end is not known
		data := make([]byte, min(reach, src.Size()))
		if _, err := src.ReadAt(data, 0); err != nil && len(data) > 0 {
			return nil, nil, err
		}
		root, storages, err := readLegacy(src, data)
		if err == nil || reach >= src.Size() {
			return root, storages, err
		}
	}
}

// readLegacy is openLegacy for a file of which data are the beginning.
func readLegacy(src Source, data []byte) (root any, storages storageFinder, err error) {
	values := make([]any, 5)
	kinds := map[string]dtype{}
	rest := data
	for i, what := range []string{"magic number", "protocol", "system", "data.pkl", "storage keys"} {
		u := newUnpickler(rest)
		u.kinds = kinds
		value, n, err := u.run()
		if i == 0 {
			if magic, ok := value.(*big.Int); err != nil || !ok || magic.Cmp(legacyMagic) != 0 {
				return nil, nil, errors.New("not a PyTorch checkpoint")
			}
		}
		if err != nil {
			return nil, nil, within(what, err)
		}
		values[i], rest = value, rest[n:]
	}
	if system, ok := values[2].(*dict); ok && system.values["little_endian"] == false {
		return nil, nil, errors.New("written on a big-endian machine")
	}
	keys, ok := values[4].(*list)
	if !ok {
		return nil, nil, errors.New("no list of storage keys")
	}
	found, err := legacyStorages(kinds, keys.items, src, int64(len(data)-len(rest)))
	if err != nil {
		return nil, nil, err
	}
	return values[3], func(s storage) (part, error) {
		raw, ok := found[s.key]
		if !ok || raw.size != s.elements*s.kind.size {
			return part{}, fmt.Errorf("storage %.40q does not have %d elements", s.key, s.elements)
		}
		return raw, nil
	}, nil
}

// legacyStorages splits the bytes after the pickles. Only the pickle says what numbers a storage has.
func legacyStorages(kinds map[string]dtype, keys []any, src Source, at int64) (map[string]part, error) {
	found := map[string]part{}
	for _, k := range keys {
		key, _ := k.(string)
		kind, ok := kinds[key]
		if !ok {
			return nil, fmt.Errorf("storage %.40q belongs to no tensor", key)
		}
		var count [8]byte
		if src.Size()-at < int64(len(count)) {
			return nil, fmt.Errorf("the file ends before storage %.40q", key)
		}
		if _, err := src.ReadAt(count[:], at); err != nil {
			return nil, err
		}
		elements := int64(binary.LittleEndian.Uint64(count[:]))
		at += int64(len(count))
		if left := src.Size() - at; elements < 0 || elements > left/kind.size {
			return nil, fmt.Errorf("storage %.40q claims %d elements, %d bytes are left", key, elements, left)
		}
		found[key] = part{src, at, elements * kind.size}
		at += elements * kind.size
	}
	if left := src.Size() - at; left > 0 {
		return nil, fmt.Errorf("%d bytes after the last storage", left)
	}
	return found, nil
}
