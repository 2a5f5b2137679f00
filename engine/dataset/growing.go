package dataset

import (
	"io/fs"
	"sync"
)

// Growing is a set whose pictures are still being found by a scan: the one in its Options. The zero value has none. It
// is safe for concurrent use.
type Growing struct {
	mu    sync.Mutex
	name  string
	files fs.FS
	items []Item
	n     int
	last  string
}

// mostGrowing bounds the pictures that are kept before the end of the scan: of a million, a second list takes memory.
const mostGrowing = 100_000

// Found returns the number of pictures found so far, and the path of the last one.
func (g *Growing) Found() (n int, path string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.n, g.last
}

// Set returns the first 100,000 pictures found so far, in the order of the disk: a later set has them at the same
// places. What only the end of the scan tells is not in it: pairs, attributes, labels from lists. It is nil before there
// is a picture that can be read; members of an archive can be read once its index is made.
func (g *Growing) Set() *Set {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.files == nil || len(g.items) == 0 {
		return nil
	}
	return &Set{Name: g.name, Items: g.items[:len(g.items):len(g.items)], files: g.files}
}

// begin takes the files of a scan, unless a scan has begun before: a second one finds the same pictures again.
func (g *Growing) begin(name string, files fs.FS) (first bool) {
	if g == nil {
		return false
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.files != nil || g.n > 0 {
		return false
	}
	g.name, g.files = name, files
	return true
}

// within says that the pictures lie in archives.
func (g *Growing) within() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.files = nil
}

func (g *Growing) add(item Item) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.n, g.last = g.n+1, item.Path
	if item.Attributes = nil; len(g.items) < mostGrowing {
		g.items = append(g.items, item)
	}
}
