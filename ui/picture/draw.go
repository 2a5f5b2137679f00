package picture

import (
	"bytes"
	"hash/maphash"
	"image"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// encode returns a command that encodes the wanted pictures, except for cached and running ones. It cancels jobs that
// are no longer wanted and have not started.
func (c *Compositor) encode(wanted map[recipe]image.Image) tea.Cmd {
	for r, j := range c.jobs {
		if _, ok := wanted[r]; !ok {
			j.unwanted.Store(true)
			delete(c.jobs, r)
		}
	}
	var cmds []tea.Cmd
	for r, img := range wanted {
		if c.cache.get(r) != nil || c.jobs[r] != nil {
			continue
		}
		j := &job{}
		c.jobs[r] = j
		cmds = append(cmds, c.encoding(r, img, j, c.newName()))
	}
	return tea.Batch(cmds...)
}

// newName returns an unused id for a kitty picture or placement.
func (c *Compositor) newName() int {
	c.lastName++
	return firstName + c.lastName
}

// firstName is above the small ids that other programs use.
const firstName = 0xBE0000

func (c *Compositor) encoding(r recipe, img image.Image, j *job, id int) tea.Cmd {
	return func() tea.Msg {
		c.slots <- struct{}{}
		defer func() { <-c.slots }()
		if j.unwanted.Load() {
			return nil
		}
		return encodedMsg{r, r.make(img, id)}
	}
}

// make encodes img. Only kitty uses the id.
func (r recipe) make(img image.Image, id int) *encoded {
	switch {
	case r.protocol == Placeholders:
		return encodePlaceholders(img, r, id)
	case r.protocol.inCells():
		return &encoded{cells: drawBlocks(img, r.cols, r.rows, r.depth, r.onLight, r.protocol.grain())}
	case r.protocol == ITerm && r.draft:
		return encodeITerm(img, r, draftScale)
	case r.protocol == ITerm:
		return encodeITerm(img, r, 1)
	case r.protocol == Kitty && r.draft:
		e := encodeKitty(img, ceilDiv(r.wpx, draftScale), ceilDiv(r.hpx, draftScale), id)
		e.draft = true
		return e
	case r.protocol == Kitty:
		return encodeKitty(img, r.wpx, r.hpx, id)
	case r.draft:
		return newSixel(draftSixel(img, r.wpx, r.hpx, r.sixel))
	}
	return newSixel(encodeSixel(img, r.wpx, r.hpx, r.sixel))
}

func newSixel(data []byte) *encoded { return &encoded{data: data, sum: maphash.Bytes(seed, data)} }

// seed makes sums differ from run to run, so that no code can depend on their values.
var seed = maphash.MakeSeed()

// abandon returns the bytes that end the picture before its last byte.
func (e *encoded) abandon() string {
	if e.id != 0 {
		return kittyAbandon
	}
	return "\x18\x1b\\" // CAN ends any sequence
}

// cut returns how many bytes of the picture's data to write at once. Kitty's sequences stay whole, because a cut one
// would be answered by an error.
func (e *encoded) cut(data []byte, slow bool) int {
	const chunk, slowChunk = 16 << 10, 2 << 10
	n := min(chunk, len(data))
	if slow {
		n = min(slowChunk, n)
	}
	if e.id == 0 {
		return n
	}
	if end := bytes.Index(data[n:], []byte("\x1b\\")); end >= 0 {
		return n + end + 2
	}
	return len(data)
}

// scaled returns the cells to which kitty scales a draft, and zero for other pictures.
func (e *encoded) scaled(cells image.Rectangle) image.Point {
	if e.draft {
		return cells.Size()
	}
	return image.Point{}
}

// arrived caches an encoded picture and passes it on.
func (c *Compositor) arrived(msg encodedMsg) tea.Msg {
	delete(c.jobs, msg.recipe)
	c.cache.put(msg.recipe, msg.picture)
	if msg.recipe.protocol.inCells() {
		return ReadyMsg{}
	}
	c.present(false)
	return nil
}

// forget is called for pictures removed from the cache. Kitty may drop them too.
func (c *Compositor) forget(e *encoded) {
	if e.id != 0 && c.output != nil {
		c.output.tell(func() { c.output.unused = append(c.output.unused, e.id) })
	}
}

// complained handles an error that kitty reports for a picture. It sends a picture again that the terminal has dropped.
// After any other error it switches to another protocol.
func (c *Compositor) complained(id int, reason string) tea.Msg {
	if !strings.HasPrefix(reason, "ENOENT") {
		c.probe.kitty = false
		return ChangedMsg{c.Capabilities()}
	}
	if c.output != nil {
		c.output.tell(func() { c.output.lost = append(c.output.lost, id) })
	}
	return nil
}
