package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"beyond/engine/attack"
	"beyond/engine/imaging"
	"beyond/engine/onnx"
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
// replaced since the key was made would be kept under the other's name. An error is computed anew each time, except in
// a recording that knows it. content is the SHA-256 of the file that the result is about.
func kept[T any](
	ctx context.Context, w *Workspace, p Priority, i int, k keeping[T], settings string, compute func() (T, string, error),
) (result T, content string, err error) {
	key, ok := w.resultKey(ctx, p, i)
	recording := w.recording()
	if !ok && (recording == nil || key.Model == "") {
		return compute()
	}
	key.Method, key.Settings = k.method, settings
	if result, ok := decoded(w, k, key); ok {
		return result, key.Picture, nil
	}
	if recording != nil {
		if err := recording.Failure(key); err != nil {
			return result, "", err
		}
	}
	result, content, err = compute()
	if err == nil && w.isOther(i, content) {
		return result, "", errOther
	}
	switch {
	case err == nil && content == key.Picture:
		w.engine.results.Put(key, k.encode(result))
	case err != nil && recording != nil && ctx.Err() == nil && !errors.Is(err, ErrClosed):
		recording.Fail(key, err)
	}
	return result, content, err
}

// decoded returns the result of a key, if it is kept and can be read.
func decoded[T any](w *Workspace, k keeping[T], key store.Key) (result T, ok bool) {
	value, ok := w.engine.results.Get(key)
	if !ok {
		return result, false
	}
	result, err := k.decode(value)
	return result, err == nil
}

// find returns a result about picture i that was kept.
func find[T any](ctx context.Context, w *Workspace, i int, k keeping[T], settings string) (result T, ok bool) {
	key, ok := w.resultKey(ctx, Background, i)
	if !ok {
		return result, false
	}
	key.Method, key.Settings = k.method, settings
	return decoded(w, k, key)
}

// keep keeps a result about picture i whose file has that content.
func keep[T any](
	ctx context.Context, w *Workspace, p Priority, i int, k keeping[T], settings string, result T, content string,
) {
	if key, ok := w.resultKey(ctx, p, i); ok && key.Picture == content {
		key.Method, key.Settings = k.method, settings
		w.engine.results.Put(key, k.encode(result))
	}
}

// resultKey names results about picture i, except for how they are computed. ok is false where none are kept, and
// where model or picture cannot be read, of which computing will tell. Then the key names the picture by its path.
func (w *Workspace) resultKey(ctx context.Context, p Priority, i int) (key store.Key, ok bool) {
	if w.engine.results == nil {
		return key, false
	}
	key = store.Key{
		Model: w.Model.identify(ctx), Preset: w.presetText(),
		// Kernels sum in orders of their own, which moves last bits.
		Code: w.engine.code + " " + KernelPath(),
	}
	picture, err := w.content(ctx, p, i)
	if err != nil {
		key.Picture = "path " + w.Set.Items[i].Path
		return key, false
	}
	key.Picture = picture
	return key, key.Model != ""
}

// presetText is a preset as keys name it.
type presetText struct {
	preset imaging.Preset
	text   string
}

// presetText returns the model's preset as keys name it.
func (w *Workspace) presetText() string {
	known := w.preset.Load()
	if known == nil || known.preset != w.Model.Preset {
		known = &presetText{w.Model.Preset, fmt.Sprintf("%+v", w.Model.Preset)}
		w.preset.Store(known)
	}
	return known.text
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
	if m.source != nil {
		if sum, err := onnx.Sum(m.source); err == nil {
			text := m.named(sum)
			m.sha256.Store(&text)
		}
	}
	return m.SHA256()
}

// robustnesses under some settings are kept as JSON, which holds every bit of a float64. The settings are in the key.
func robustnesses(s attack.Settings) keeping[*Robustness] {
	return keeping[*Robustness]{
		method: "robustness 1",
		encode: func(r *Robustness) []byte { return marshal(r) },
		decode: func(text []byte) (*Robustness, error) {
			r := &Robustness{Attack: s}
			return r, json.Unmarshal(text, r)
		},
	}
}

// robustnessSettings do not name Rounding, on which no first wrong step depends.
func robustnessSettings(class int, s attack.Settings) string {
	s.Rounding = false
	return attackSettings(class, s)
}

func attackSettings(class int, s attack.Settings) string {
	return fmt.Sprintf("class %d %+v", class, s)
}

// marshal returns JSON of values that hold finite numbers and text, and so have a JSON form.
func marshal(v any) []byte {
	text, err := json.Marshal(v)
	if err != nil {
		panic("engine: a result without a JSON form: " + err.Error())
	}
	return text
}
