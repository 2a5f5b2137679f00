package engine

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"runtime"

	"beyond/engine/attack"
	"beyond/engine/kernel"
	"beyond/engine/store"
)

// Results keeps computed results for the next start of the program; see store.Results. Get and Put neither wait nor
// fail. The engine closes it.
type Results interface {
	Get(store.Key) (value []byte, ok bool)
	Put(store.Key, []byte)
	Close() error
}

// A keeping encodes one kind of result. A change of the method or of its bytes takes a new name; Config.Code tells
// changes anywhere else in the program apart.
type keeping[T any] struct {
	method string
	encode func(T) []byte
	decode func([]byte) (T, error)
}

// kept returns a result about picture i that was kept, or computes it and keeps it. settings say all that the result
// depends on beside model, picture and preset. compute also returns the SHA-256 of the file that it read: a file
// replaced since the key was made would be kept under the other's name. An error is computed anew each time. content
// is the SHA-256 of the file that the result is about.
func kept[T any](
	ctx context.Context, w *Workspace, p Priority, i int, k keeping[T], settings string, compute func() (T, string, error),
) (result T, content string, err error) {
	key, ok := w.resultKey(ctx, p, i)
	if !ok {
		return compute()
	}
	key.Method, key.Settings = k.method, settings
	if value, ok := w.engine.results.Get(key); ok {
		if result, err := k.decode(value); err == nil {
			return result, key.Picture, nil
		}
	}
	result, content, err = compute()
	if err == nil && content == key.Picture {
		w.engine.results.Put(key, k.encode(result))
	}
	return result, content, err
}

// resultKey names results about picture i, except for how they are computed. ok is false where none are kept, and
// where model or picture cannot be read, of which computing will tell.
func (w *Workspace) resultKey(ctx context.Context, p Priority, i int) (key store.Key, ok bool) {
	if w.engine.results == nil {
		return key, false
	}
	model := w.Model.identify(ctx)
	picture, err := w.engine.digest(ctx, p, w.Set, i)
	if model == "" || err != nil {
		return key, false
	}
	return store.Key{
		Model: model, Picture: picture, Preset: fmt.Sprintf("%+v", w.Model.Preset),
		// Kernels sum in orders of their own, which moves last bits.
		Code: fmt.Sprintf("%s %s %s", w.engine.code, runtime.GOARCH, kernel.Active()),
	}, true
}

// identify returns SHA256 without loading a model that has all its weights in one file; "" for a model that has no
// file or cannot be read.
func (m *Model) identify(ctx context.Context) string {
	if sum := m.SHA256(); sum != "" {
		return sum
	}
	if m.Folder != "" {
		_ = m.Load(ctx)
		return m.SHA256()
	}
	m.loading.Lock()
	defer m.loading.Unlock()
	if m.data != nil {
		text := m.named(sha256.Sum256(m.data))
		m.sha256.Store(&text)
	}
	return m.SHA256()
}

// robustnesses under some settings are kept as JSON, which holds every bit of a float64. The settings are in the key.
func robustnesses(s attack.Settings) keeping[*Robustness] {
	return keeping[*Robustness]{
		method: "robustness 1",
		encode: func(r *Robustness) []byte {
			text, err := json.Marshal(r)
			if err != nil {
				panic("engine: probabilities that are not numbers") // attacks end with an error before
			}
			return text
		},
		decode: func(text []byte) (*Robustness, error) {
			r := &Robustness{Attack: s}
			return r, json.Unmarshal(text, r)
		},
	}
}

func robustnessSettings(class int, s attack.Settings) string {
	return fmt.Sprintf("class %d %+v", class, s)
}
