package run

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"io"
	"strings"

	"beyond/engine/store"
)

// kind is the first byte of a record's key. Records are sorted by kind and model, so that a reader of many small
// results need not pass large ones.
type kind byte

const (
	contents   kind = iota // the SHA-256 of a picture's file, by its place in the list
	head                   // predictions
	robustness             // first wrong steps
	failure                // why a result could not be computed
	trace                  // all steps of attacks
	explanation
	other
	features
	end kind = 255 // the mark of a file's end, with the number of records
)

// kinds are found by the first word of store.Key.Method.
var kinds = map[string]kind{
	"prediction": head, "robustness": robustness, "trace": trace, "explanation": explanation, "features": features,
}

// A recordKey is the kind, 16 bytes of the model's SHA-256, and the SHA-256 of the rest of a store.Key but Code: who
// computed a result does not matter to its reader.
type recordKey [1 + 16 + sha256.Size]byte

func keyOf(k store.Key) recordKey {
	word, _, _ := strings.Cut(k.Method, " ")
	what, ok := kinds[word]
	if !ok {
		what = other
	}
	return newKey(what, k)
}

func failureOf(k store.Key) recordKey { return newKey(failure, k) }

func newKey(what kind, k store.Key) (key recordKey) {
	key[0] = byte(what)
	model, err := hex.DecodeString(k.Model)
	if err != nil || len(model) < 16 {
		sum := sha256.Sum256([]byte(k.Model))
		model = sum[:]
	}
	copy(key[1:17], model)
	h := sha256.New()
	for _, part := range []string{k.Picture, k.Preset, k.Method, k.Settings} {
		var length [8]byte
		binary.LittleEndian.PutUint64(length[:], uint64(len(part)))
		h.Write(length[:])
		_, _ = io.WriteString(h, part) // never fails
	}
	h.Sum(key[:17])
	return key
}

// contentKey names the SHA-256 of picture i.
func contentKey(i int) (key recordKey) {
	key[0] = byte(contents)
	binary.BigEndian.PutUint64(key[len(key)-8:], uint64(i))
	return key
}

func (k recordKey) compare(other recordKey) int { return bytes.Compare(k[:], other[:]) }

// split takes the payload of a record apart. ok is false for one that is too short.
func split(payload []byte) (key recordKey, value []byte, ok bool) {
	if len(payload) < len(key) {
		return key, nil, false
	}
	return recordKey(payload), payload[len(key):], true
}

// endOf is the mark of the end of a file with n records.
func endOf(n int) []byte {
	return binary.BigEndian.AppendUint64([]byte{byte(end)}, uint64(n))
}

// isEnd reports whether a payload is that mark, and of how many records.
func isEnd(payload []byte) (n int, ok bool) {
	if len(payload) != 9 || payload[0] != byte(end) {
		return 0, false
	}
	return int(binary.BigEndian.Uint64(payload[1:])), true
}
