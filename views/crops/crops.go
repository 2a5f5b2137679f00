// Package crops fetches pictures of a data set as the model sees them, and draws them into cells of a screen.
package crops

import (
	"context"
	"fmt"

	"beyond/engine"
	"beyond/engine/imaging"
	"beyond/ui"
	"beyond/ui/picture"
	"beyond/ui/safe"
)

// Source reads pictures by their index in the data set; an *engine.Workspace is one.
type Source interface {
	Crop(ctx context.Context, p engine.Priority, i int) (*imaging.RGB, imaging.Info, error)
}

// Crops are the pictures that a screen shows now or will probably show next. Use [New].
type Crops struct {
	ui.Loader[int, *imaging.RGB]
	content string
}

// Loaded brings one picture. The screen hands it to Arrived.
type Loaded = ui.Loaded[int, *imaging.RGB]

// New returns no pictures yet. Content names data set and preset. The cache of drawn pictures tells pictures apart by
// it.
func New(source Source, content string) Crops {
	c := Crops{content: content}
	c.Fetch = func(ctx context.Context, near bool, i int) (*imaging.RGB, error) {
		img, _, err := source.Crop(ctx, engine.At(near), i)
		return img, err
	}
	return c
}

// Put puts picture i on the canvas if it is there.
func (p *Crops) Put(c *ui.Canvas, i int) {
	if img, _, _ := p.Get(i); img != nil {
		key := fmt.Sprintf("%s#%d", p.content, i)
		c.Picture(0, 0, c.Width(), c.Height(), picture.Picture{Key: key, Image: img})
	}
}

// Draw draws picture i, a dot while it is on its way, or the reason why it cannot be read. In terminals without
// pictures it writes words in their place.
func (p *Crops) Draw(c *ui.Canvas, i int, words ...safe.Text) {
	_, err, arrived := p.Get(i)
	switch {
	case !arrived:
		c.Print(0, c.Height()/2, c.Theme.Muted, safe.Clean("·").Center(c.Width()))
	case err != nil:
		c.Wrapped(c.Theme.Muted, safe.Clean(err.Error()))
	case c.ShowsPictures():
		p.Put(c, i)
	default:
		c.Wrapped(c.Theme.Muted, words...)
	}
}
