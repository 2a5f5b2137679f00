package grid

import (
	"context"

	"beyond/engine"
	"beyond/engine/imaging"
	"beyond/ui"
	tea "charm.land/bubbletea/v2"
)

// loadedAtOnce is how many pictures are being read at a time: enough to keep the processors busy, few enough
// that turning pages leaves no queue behind.
const loadedAtOnce = 4

// loader holds the pictures on screen and on the next page, and fetches those that are missing, in the order
// in which they are wanted. All others are let go. A picture that is there is then predicted.
type loader struct {
	source  Source
	cells   map[int]*cell
	waiting []int              // of cells, those whose picture has not been asked for
	running map[ui.Ticket]bool // requests that have not been answered, wanted or not
}

// cell is a picture on its way, or there.
type cell struct {
	ctx       context.Context // ends when the picture is not wanted any more
	cancel    context.CancelFunc
	priority  engine.Priority
	ticket    ui.Ticket // of the request for the picture; 0 before it is made
	arrived   bool
	predicted bool // whether the prediction has been asked for
	img       *imaging.RGB
	info      imaging.Info
	colours   string // what the picture mostly is, in words
	err       error  // why there is no picture
}

// cropMsg brings a picture, or says why there is none.
type cropMsg struct {
	ticket  ui.Ticket
	index   int
	img     *imaging.RGB
	info    imaging.Info
	colours string
	err     error
}

func newLoader(source Source) loader {
	return loader{source: source, cells: map[int]*cell{}, running: map[ui.Ticket]bool{}}
}

// want makes visible and then near the pictures to have, until ctx ends.
func (l *loader) want(ctx context.Context, visible, near []int) tea.Cmd {
	kept := make(map[int]*cell, len(visible)+len(near))
	l.waiting = l.waiting[:0]
	var commands []tea.Cmd
	keep := func(pictures []int, priority engine.Priority) {
		for _, i := range pictures {
			c := l.renewed(ctx, i)
			c.priority, kept[i] = priority, c
			if c.ticket == 0 {
				l.waiting = append(l.waiting, i)
			}
			commands = append(commands, l.predict(i, c))
		}
	}
	keep(visible, engine.Visible)
	keep(near, engine.Near)
	for i, c := range l.cells {
		if kept[i] == nil {
			c.cancel()
		}
	}
	l.cells = kept
	return tea.Batch(append(commands, l.start())...)
}

// renewed is the cell of picture i, new if there is none, with a context if it lost its own.
func (l *loader) renewed(ctx context.Context, i int) *cell {
	c := l.cells[i]
	if c == nil {
		c = &cell{}
	}
	if c.ctx == nil {
		c.ctx, c.cancel = context.WithCancel(ctx)
	}
	return c
}

// start asks for waiting pictures as long as there are not too many on their way.
func (l *loader) start() tea.Cmd {
	var commands []tea.Cmd
	for ; len(l.running) < loadedAtOnce && len(l.waiting) > 0; l.waiting = l.waiting[1:] {
		i := l.waiting[0]
		c := l.cells[i]
		c.ticket = ui.NewTicket()
		l.running[c.ticket] = true
		commands = append(commands, fetch(l.source, c.ctx, c.priority, c.ticket, i))
	}
	return tea.Batch(commands...)
}

func fetch(source Source, ctx context.Context, p engine.Priority, ticket ui.Ticket, i int) tea.Cmd {
	return func() tea.Msg {
		img, info, err := source.Crop(ctx, p, i)
		if err != nil {
			return cropMsg{ticket: ticket, index: i, err: err}
		}
		return cropMsg{ticket, i, img, info, colourWords(img), nil}
	}
}

// arrived takes an answer, if it is one of this loader's and still wanted, and goes on with those that wait.
func (l *loader) arrived(msg cropMsg) tea.Cmd {
	if !l.running[msg.ticket] {
		return nil
	}
	delete(l.running, msg.ticket)
	c := l.cells[msg.index]
	if c == nil || c.ticket != msg.ticket {
		return l.start()
	}
	c.arrived = true
	c.img, c.info, c.colours, c.err = msg.img, msg.info, msg.colours, msg.err
	return tea.Batch(l.predict(msg.index, c), l.start())
}

// predict asks what the picture shows, once it is there: the engine then finds it read already. The answer
// comes as knowledge of the source; so does an error, as the reason for which the picture is left out.
func (l *loader) predict(i int, c *cell) tea.Cmd {
	if !c.arrived || c.predicted {
		return nil
	}
	c.predicted = true
	source, ctx, priority := l.source, c.ctx, c.priority
	return func() tea.Msg {
		_, _ = source.Predict(ctx, priority, i)
		return nil
	}
}

// abandon gives up all that is on its way and keeps what is there.
func (l *loader) abandon() {
	l.waiting = nil
	for i, c := range l.cells {
		c.cancel()
		if !c.arrived {
			delete(l.cells, i)
			continue
		}
		c.ctx, c.cancel, c.predicted = nil, func() {}, false
	}
}
