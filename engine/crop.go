package engine

import (
	"context"

	"beyond/engine/dataset"
	"beyond/engine/imaging"
)

// crop is a picture as a model sees it.
type crop struct {
	img    *imaging.RGB
	info   imaging.Info
	sha256 string // of the file, hexadecimal
}

type cropKey struct {
	digestKey // a file that has changed is read anew
	preset    string
}

// crop reads, decodes and crops a picture, or finds it in the cache. Pictures in the background wait for a slot, so
// that pictures on screen find a processor. It returns when ctx ends, even if the disk does not answer.
func (e *Engine) crop(ctx context.Context, p Priority, set *dataset.Set, i int, preset imaging.Preset) (crop, error) {
	version, err := e.version(ctx, set, i)
	if err != nil {
		return crop{}, err
	}
	key := cropKey{digestKey{set, i, version}, preset.Name}
	if c, ok := e.crops.get(key); ok {
		return c, nil
	}
	free, err := e.slot(ctx, p)
	if err != nil {
		return crop{}, err
	}
	return reading(ctx, e, free, func() (crop, error) { return e.readCrop(ctx, key, preset) })
}

// decoded reads picture i anew and decodes it in a way of its own, which no cache keeps.
func (e *Engine) decoded(
	ctx context.Context, p Priority, set *dataset.Set, i int,
	decode func(data []byte, l imaging.Limits) (*imaging.RGB, imaging.Info, error),
) (crop, error) {
	version, err := e.version(ctx, set, i)
	if err != nil {
		return crop{}, err
	}
	free, err := e.slot(ctx, p)
	if err != nil {
		return crop{}, err
	}
	return reading(ctx, e, free, func() (c crop, err error) {
		data, sum, _, err := e.read(digestKey{set, i, version})
		if err != nil {
			return c, err
		}
		c.sha256 = sum
		err = e.room.decode(ctx, func(l imaging.Limits) (err error) {
			c.img, c.info, err = decode(data, l)
			return err
		})
		return c, err
	})
}

func (e *Engine) readCrop(ctx context.Context, key cropKey, preset imaging.Preset) (crop, error) {
	data, sum, same, err := e.read(key.digestKey)
	if err != nil {
		return crop{}, err
	}
	c := crop{sha256: sum}
	err = e.room.decode(ctx, func(l imaging.Limits) (err error) {
		c.img, c.info, err = preset.Decode(data, l)
		return err
	})
	if err != nil {
		return crop{}, err
	}
	if same {
		e.crops.put(key, c, int64(len(c.img.Pix))+256)
	}
	return c, nil
}

// slot waits, in the background, for one of as many slots as there are workers, until free is called.
func (e *Engine) slot(ctx context.Context, p Priority) (free func(), err error) {
	if p != Background {
		return func() {}, ctx.Err()
	}
	select {
	case e.decoding <- struct{}{}:
		return func() { <-e.decoding }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
