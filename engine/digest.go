package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"beyond/engine/dataset"
)

// Content returns the SHA-256 of picture i's file, hexadecimal.
func (w *Workspace) Content(i int) (string, error) {
	return w.engine.digest(context.Background(), Visible, w.Set, i)
}

// digestKey names a state of a file.
type digestKey struct {
	set     *dataset.Set
	index   int
	version dataset.Version
}

// digest returns the SHA-256 of a picture's file, hexadecimal, without decoding it. In the background it waits for a
// slot, as crop does.
func (e *Engine) digest(ctx context.Context, p Priority, set *dataset.Set, i int) (string, error) {
	version, err := set.Version(i)
	if err != nil {
		return "", err
	}
	key := digestKey{set, i, version}
	if sum, ok := e.digests.get(key); ok {
		return sum, nil
	}
	free, err := e.slot(ctx, p)
	if err != nil {
		return "", err
	}
	defer free()
	data, err := set.Read(i)
	if err != nil {
		return "", err
	}
	return e.hash(key, data), nil
}

const digestBytes = 256 // of memory for one, about

// hash returns the SHA-256 of a file's bytes, hexadecimal, and caches it for digest.
func (e *Engine) hash(key digestKey, data []byte) string {
	sum := sha256.Sum256(data)
	text := hex.EncodeToString(sum[:])
	e.digests.put(key, text, digestBytes)
	return text
}
