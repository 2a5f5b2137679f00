package picture

import (
	"container/list"
	"image"

	uv "github.com/charmbracelet/ultraviolet"
)

// recipe is the cache key: it determines an encoded picture completely.
type recipe struct {
	key        string
	img        image.Image // set only if there is no key; the image itself then identifies the content
	protocol   Protocol
	cols, rows int
	wpx, hpx   int
	sixel      sixelSettings
	// cellW and cellH are set only where the picture fills whole cells.
	cellW, cellH float64
	draft        bool // coarse, for the time until the whole picture arrives
	depth        Depth
	onLight      bool // for NoColour: dark characters on a light background
}

// encoded is a picture ready to be shown.
type encoded struct {
	cells []uv.Cell // of protocols in cells
	data  []byte    // Sixel, ITerm: the picture; Kitty, Placeholders: its transmission under id
	id    int       // Kitty, Placeholders
	sum   uint64    // of the pixels sent; equal for equal pictures of one size
	draft bool
}

// bytes returns the approximate memory of e.
func (e *encoded) bytes() int64 {
	const cell = 160 // a uv.Cell and its two colours
	return int64(len(e.data)) + cell*int64(len(e.cells))
}

// cache is an LRU cache of encoded pictures, limited in bytes. It is not safe for concurrent use.
type cache struct {
	limit, bytes int64
	order        *list.List // of *cacheEntry, the most recently used first
	entries      map[recipe]*list.Element
	// evicted is called for every picture that is removed.
	evicted func(*encoded)
}

type cacheEntry struct {
	recipe recipe
	*encoded
}

func newCache(limit int64, evicted func(*encoded)) *cache {
	return &cache{limit: limit, order: list.New(), entries: map[recipe]*list.Element{}, evicted: evicted}
}

// get returns nil if the picture is not cached.
func (c *cache) get(r recipe) *encoded {
	e := c.entries[r]
	if e == nil {
		return nil
	}
	c.order.MoveToFront(e)
	return e.Value.(*cacheEntry).encoded
}

// put adds e and removes the least recently used pictures while the cache is above its limit. It never removes the last
// picture, however large.
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
