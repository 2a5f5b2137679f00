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
func openLegacy(data []byte) (root any, storages storageReader, err error) {
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
	found, err := legacyStorages(kinds, keys.items, rest)
	if err != nil {
		return nil, nil, err
	}
	return values[3], func(s storage) ([]byte, error) {
		raw, ok := found[s.key]
		if !ok || int64(len(raw)) != s.elements*s.kind.size {
			return nil, fmt.Errorf("storage %.40q does not have %d elements", s.key, s.elements)
		}
		return raw, nil
	}, nil
}

// legacyStorages splits the bytes after the pickles. Only the pickle says what numbers a storage has.
func legacyStorages(kinds map[string]dtype, keys []any, rest []byte) (map[string][]byte, error) {
	found := map[string][]byte{}
	for _, k := range keys {
		key, _ := k.(string)
		kind, ok := kinds[key]
		if !ok {
			return nil, fmt.Errorf("storage %.40q belongs to no tensor", key)
		}
		if len(rest) < 8 {
			return nil, fmt.Errorf("the file ends before storage %.40q", key)
		}
		elements := int64(binary.LittleEndian.Uint64(rest))
		rest = rest[8:]
		if elements < 0 || elements > int64(len(rest))/kind.size {
			return nil, fmt.Errorf("storage %.40q claims %d elements, %d bytes are left", key, elements, len(rest))
		}
		found[key], rest = rest[:elements*kind.size], rest[elements*kind.size:]
	}
	if len(rest) > 0 {
		return nil, fmt.Errorf("%d bytes after the last storage", len(rest))
	}
	return found, nil
}
