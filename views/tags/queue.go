package tags

import (
	"context"
	"slices"
	"time"

	"beyond/engine/imaging"
	"beyond/engine/people"
	"beyond/ui"
	"beyond/ui/safe"
	"beyond/views/record"
	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// Queue is the screen on which a rater answers questions about one picture after the other. It does not show a picture's
// origin, its prediction, or the answers of others.
type Queue struct {
	options       Options
	rater         string
	subjects      []string
	width, height int
	keys          queueKeys

	items   []item
	at      int // the current picture; len(items) at the end
	history []given

	ctx    context.Context // while the screen is shown
	stop   context.CancelFunc
	loader ui.Loader[int, *imaging.RGB]
	since  time.Time // when the current picture came on screen; zero before
	waited time.Duration

	writer record.Writer
	doing  func(id string) tea.Cmd // called once the tag on its way is saved
}

// item is one picture with the rater's answers, by question.
type item struct {
	picture int
	content string
	replies map[string]string
}

// given is an answer of this session.
type given struct {
	at     int // of the item
	answer people.Tag
}

// newQueue goes on where the rater stopped.
func newQueue(o Options, rater string, subjects, contents []string, answers []people.Tag) *Queue {
	m := &Queue{
		options: o, rater: rater, subjects: subjects, keys: newQueueKeys(len(subjects)), stop: func() {},
		loader: newLoader(o.Source), writer: record.Writer{Answers: o.Answers},
	}
	own := map[[2]string]string{}
	for _, a := range answers {
		if a.Rater == rater {
			own[[2]string{a.Picture, a.Subject}] = a.Value
		}
	}
	for n, content := range contents {
		if content == "" {
			continue
		}
		it := item{o.Pictures[n], content, map[string]string{}}
		for _, s := range subjects {
			if value := own[[2]string{content, s}]; value != "" {
				it.replies[s] = value
			}
		}
		m.items = append(m.items, it)
	}
	m.at = m.after(-1)
	return m
}

// open reports whether questions about a picture are left.
func (m *Queue) open(i item) bool { return len(i.replies) < len(m.subjects) }

// after is the next open item, wrapping around; len(items) if there is none.
func (m *Queue) after(at int) int {
	for n := range len(m.items) {
		if next := (at + 1 + n) % len(m.items); m.open(m.items[next]) {
			return next
		}
	}
	return len(m.items)
}

// left counts the open items.
func (m *Queue) left() (n int) {
	for _, i := range m.items {
		if m.open(i) {
			n++
		}
	}
	return n
}

// ended reports whether no item is open.
func (m *Queue) ended() bool { return m.at >= len(m.items) }

// Name implements ui.Screen.
func (m *Queue) Name() string { return "tagging" }

// Title implements ui.Screen.
func (m *Queue) Title() safe.Text { return safe.Clean("questions") }

// Waiting implements ui.Waiter.
func (m *Queue) Waiting() bool { return m.writer.Busy() || !m.ended() && !m.arrived() }

func (m *Queue) arrived() bool {
	_, _, ok := m.loader.Get(m.items[m.at].picture)
	return ok
}

// seen reports whether the current picture is on screen. Only then can it be tagged.
func (m *Queue) seen() bool {
	img, _, _ := m.loader.Get(m.items[m.at].picture)
	return img != nil
}

// Keys implements ui.Screen.
func (m *Queue) Keys() []ui.Key { return ui.Passed(m.Bindings(), m.Update) }

// Bindings implements ui.Screen.
func (m *Queue) Bindings() []key.Binding {
	var list []key.Binding
	k := m.keys
	for n, q := range k.questions {
		b := q.together(safe.Clean(m.subjects[n]).Truncate(16).String())
		b.SetEnabled(!m.ended() && m.seen())
		list = append(list, b)
	}
	k.skip.SetEnabled(m.left() > 1)
	k.undo.SetEnabled(len(m.history) > 0)
	k.show.SetEnabled(!m.ended())
	k.done.SetEnabled(m.ended())
	return append(append(list, k.done, k.undo, k.skip, k.show), m.writer.Bindings()...)
}

// Update implements ui.Screen.
func (m *Queue) Update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case ui.Shown:
		return m.begin()
	case ui.Hidden:
		m.stop()
		m.loader.Abandon()
		m.since = time.Time{}
	case ui.Resized:
		m.width, m.height = msg.Width, msg.Height
	case ui.Pulse:
		m.waited = msg.Elapsed
	case ui.Loaded[int, *imaging.RGB]:
		next := m.loader.Arrived(msg)
		m.look()
		return next
	case record.Written:
		return m.written(msg)
	case tea.KeyPressMsg:
		return m.pressed(msg)
	}
	return nil
}

func (m *Queue) begin() tea.Cmd {
	m.stop()
	m.loader.Abandon()
	m.ctx, m.stop = context.WithCancel(context.Background())
	return m.turn()
}

// ahead is the number of pictures to fetch in advance.
const ahead = 6

// turn fetches the current picture and the next ones, and the last one, to which an undo returns.
func (m *Queue) turn() tea.Cmd {
	m.since, m.waited = time.Time{}, 0
	if m.ended() {
		m.loader.Abandon()
		return nil
	}
	var near []int
	for at := m.at; len(near) < ahead; {
		at = m.after(at)
		if at >= len(m.items) || slices.Contains(near, m.items[at].picture) {
			break
		}
		near = append(near, m.items[at].picture)
	}
	if len(m.history) > 0 {
		near = append(near, m.items[m.history[len(m.history)-1].at].picture)
	}
	fetch := m.loader.Want(m.ctx, []int{m.items[m.at].picture}, near)
	m.look()
	return fetch
}

// look starts the clock once the picture is there.
func (m *Queue) look() {
	if !m.ended() && m.since.IsZero() && m.arrived() {
		m.since = m.options.Now()
	}
}

func (m *Queue) pressed(msg tea.KeyPressMsg) tea.Cmd {
	if cmd, done := m.writer.Pressed(msg); done {
		return cmd
	}
	if m.writer.Busy() {
		return nil // the next picture is not on screen yet
	}
	switch k := m.keys; {
	case key.Matches(msg, k.undo) && len(m.history) > 0:
		return m.undo()
	case m.ended():
		if key.Matches(msg, k.done) {
			return m.show()
		}
	case key.Matches(msg, k.skip):
		m.at = m.after(m.at)
		return m.turn()
	case key.Matches(msg, k.show):
		return m.show()
	case m.seen():
		for n, q := range k.questions {
			if value, ok := q.value(msg); ok {
				return m.reply(m.subjects[n], value)
			}
		}
	}
	return nil
}
