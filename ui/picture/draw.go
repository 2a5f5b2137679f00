package picture

import (
	"fmt"
	"image"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
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
	switch r.protocol {
	case Blocks:
		return &encoded{cells: drawBlocks(img, r.cols, r.rows, r.depth, r.onLight)}
	case Sixel:
		return &encoded{data: encodeSixel(img, r.wpx, r.hpx, r.registers)}
	}
	return &encoded{data: encodeKitty(img, r.wpx, r.hpx, id), id: id}
}

// arrived caches an encoded picture, and draws it if its spot is ready.
func (c *Compositor) arrived(msg encodedMsg) tea.Msg {
	delete(c.jobs, msg.recipe)
	c.cache.put(msg.recipe, msg.picture)
	if msg.recipe.protocol == Blocks {
		return ReadyMsg{}
	}
	return c.draw()
}

// schedule returns a command that triggers drawing as soon as the frame's text is on the screen.
func (c *Compositor) schedule() tea.Cmd {
	frame := c.frame
	if frame > c.awaited {
		c.awaited = frame
		return func() tea.Msg {
			waitForText()
			return settledMsg{frame}
		}
	}
	if c.farewells.Len() > 0 || slices.ContainsFunc(c.spots, c.isDue) {
		return func() tea.Msg { return settledMsg{} }
	}
	return nil
}

// waitForText waits for textDelay. It waits longer if the processors are so busy that the wait itself is late: then
// bubbletea's renderer is late too, and its text would arrive after the picture and erase it.
func waitForText() {
	const parts, most = 4, 40
	for left, n := parts, 0; left > 0 && n < most; left, n = left-1, n+1 {
		start := time.Now()
		time.Sleep(textDelay / parts)
		if time.Since(start) > 2*textDelay/parts {
			left = parts + 1
		}
	}
}

// isDue reports whether a spot's picture can and should be drawn.
func (c *Compositor) isDue(s *spot) bool {
	return s.shown != s.want && s.since <= c.settled && c.cache.get(s.want) != nil
}

// draw returns a message that writes all due pictures to the screen, or nil. A picture waits until the frame's text has
// cleared its spot.
func (c *Compositor) draw() tea.Msg {
	var out strings.Builder
	out.WriteString(c.farewells.String())
	c.farewells.Reset()
	for _, s := range c.spots {
		if c.isDue(s) {
			c.show(&out, s, c.cache.get(s.want))
		}
	}
	if out.Len() == 0 {
		return nil
	}
	if c.probe.synchronized {
		return tea.RawMsg{Msg: ansi.SetModeSynchronizedOutput + out.String() + ansi.ResetModeSynchronizedOutput}
	}
	return tea.RawMsg{Msg: out.String()}
}

// show draws a picture at its spot. It restores the cursor, which belongs to the text.
func (c *Compositor) show(out *strings.Builder, s *spot, e *encoded) {
	old := s.id
	if e.id != 0 && !c.transmitted[e.id] {
		out.Write(e.data)
		c.transmitted[e.id] = true
	}
	fmt.Fprintf(out, "\x1b7\x1b[%d;%dH", s.cells.Min.Y+1, s.cells.Min.X+1)
	if e.id != 0 {
		out.WriteString(kittyShow(e.id, s.placement))
	} else {
		out.Write(e.data)
	}
	out.WriteString("\x1b8")
	if old != 0 && old != e.id {
		out.WriteString(kittyHide(old, s.placement)) // after showing the new one, to avoid flicker
	}
	s.id, s.shown = e.id, s.want
	clear(s.left)
	clear(s.right)
}

// hide schedules the removal of a spot's picture from the screen.
func (c *Compositor) hide(s *spot) {
	if s.id != 0 {
		c.farewells.WriteString(kittyHide(s.id, s.placement))
		s.id = 0
	}
}

// forget is called for pictures removed from the cache. Kitty may drop them too.
func (c *Compositor) forget(e *encoded) {
	if c.transmitted[e.id] {
		c.farewells.WriteString(kittyForget(e.id))
		delete(c.transmitted, e.id)
	}
}

// complained handles an error that kitty reports for a picture. It sends a picture again that the terminal has dropped.
// After any other error it switches to another protocol.
func (c *Compositor) complained(id int, reason string) tea.Msg {
	if !strings.HasPrefix(reason, "ENOENT") {
		c.probe.kitty = false
		c.vanished()
		return ChangedMsg{c.Capabilities()}
	}
	delete(c.transmitted, id)
	for _, s := range c.spots {
		if s.id == id {
			s.id = 0
			s.undraw(s.since)
		}
	}
	return c.draw()
}
