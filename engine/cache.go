package engine

import (
	"container/list"
	"sync"
)

// cache keeps the values used last, up to a number of bytes.
type cache[K comparable, V any] struct {
	mu      sync.Mutex
	limit   int64
	size    int64
	entries map[K]*list.Element
	used    list.List // most recently used first
}

type entry[K comparable, V any] struct {
	key   K
	value V
	bytes int64
}

func newCache[K comparable, V any](limit int64) *cache[K, V] {
	return &cache[K, V]{limit: limit, entries: map[K]*list.Element{}}
}

func (c *cache[K, V]) get(key K) (V, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, ok := c.entries[key]
	if !ok {
		var none V
		return none, false
	}
	c.used.MoveToFront(at)
	return at.Value.(*entry[K, V]).value, true
}

// put keeps a value of that many bytes, unless it alone is over the limit.
func (c *cache[K, V]) put(key K, value V, bytes int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at, ok := c.entries[key]; ok {
		c.remove(at)
	}
	if bytes > c.limit {
		return
	}
	c.entries[key] = c.used.PushFront(&entry[K, V]{key, value, bytes})
	for c.size += bytes; c.size > c.limit; {
		c.remove(c.used.Back())
	}
}

func (c *cache[K, V]) remove(at *list.Element) {
	old := c.used.Remove(at).(*entry[K, V])
	delete(c.entries, old.key)
	c.size -= old.bytes
}
