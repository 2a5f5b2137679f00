package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"beyond/engine/dataset"
)

// Content returns the SHA-256 of picture i's file, hexadecimal: as it was predicted, or as it is if it was not.
func (w *Workspace) Content(i int) (string, error) {
	if p := w.Outcome(i).Prediction; p != nil {
		return p.Content, nil
	}
	return w.content(context.Background(), Visible, i)
}

// digestKey names a state of a file.
type digestKey struct {
	set     *dataset.Set
	index   int
	version dataset.Version
}

// digest returns the SHA-256 of a picture's file, hexadecimal, without decoding it. In the background it waits for a
// slot, and returns when ctx ends, as crop does.
func (e *Engine) digest(ctx context.Context, p Priority, set *dataset.Set, i int) (string, error) {
	version, err := e.version(ctx, set, i)
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
	return reading(ctx, e, free, func() (string, error) {
		_, sum, _, err := e.read(key)
		return sum, err
	})
}

const digestBytes = 256 // of memory for one, about

// read returns a file's bytes and their SHA-256, hexadecimal, which it caches for digest. same is false if the file was
// replaced or written meanwhile: then the bytes do not belong to key.version, and nothing is cached.
func (e *Engine) read(key digestKey) (data []byte, sum string, same bool, err error) {
	data, err = key.set.Read(key.index)
	if err != nil {
		return nil, "", false, err
	}
	digest := sha256.Sum256(data)
	sum = hex.EncodeToString(digest[:])
	after, err := key.set.Version(key.index)
	if same = err == nil && after == key.version; same {
		e.digests.put(key, sum, digestBytes)
	}
	return data, sum, same, nil
}
