package picture

import (
	"container/list"
	"image"

	uv "github.com/charmbracelet/ultraviolet"
)

// recipe is all that determines an encoded picture.
type recipe struct {
	key        string
	img        image.Image // only where there is no key; then the same image is the same picture
	protocol   Protocol
	cols, rows int
	wpx, hpx   int
	registers  int
	depth      Depth
	onLight    bool // for NoColour: dark characters on a light ground
}

// encoded is a picture ready to be shown.
type encoded struct {
	cells []uv.Cell // Blocks
	data  []byte    // Sixel: the picture; Kitty: its transmission under id
	id    int       // Kitty
}

// bytes is about how much memory it holds.
func (e *encoded) bytes() int64 {
	const cell = 160 // a uv.Cell and its two colours
	return int64(len(e.data)) + cell*int64(len(e.cells))
}

// cache keeps the pictures used last, up to a number of bytes. It is not safe for concurrent use.
type cache struct {
	limit, bytes int64
	order        *list.List // of *cacheEntry, the one used last in front
	entries      map[recipe]*list.Element
	// evicted is called with every picture that leaves.
	evicted func(*encoded)
}

type cacheEntry struct {
	recipe recipe
	*encoded
}

func newCache(limit int64, evicted func(*encoded)) *cache {
	return &cache{limit: limit, order: list.New(), entries: map[recipe]*list.Element{}, evicted: evicted}
}

// get returns nil if the picture is not there.
func (c *cache) get(r recipe) *encoded {
	e := c.entries[r]
	if e == nil {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*cacheEntry).encoded
}

// put keeps e, and lets go of what was not used for longest. One picture is kept however large.
func (c *cache) put(r recipe, e *encoded) {
	if old := c.entries[r]; old != nil {
		c.remove(old)
	}
	c.entries[r] = c.order.PushFront(&cacheEntry{r, e})
	c.bytes += e.bytes()
	for c.bytes > c.limit && c.order.Len() > 1 {
		c.remove(c.order.Back())
	}
}

func (c *cache) remove(e *list.Element) {
	entry := c.order.Remove(e).(*cacheEntry)
	delete(c.entries, entry.recipe)
	c.bytes -= entry.bytes()
	c.evicted(entry.encoded)
}
