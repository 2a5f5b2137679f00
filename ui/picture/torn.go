package picture

import (
	"strings"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// torn removes answers that arrive in pieces. On a slow connection an answer can be interrupted by a pause, and is then
// read as an escape key and letters. torn recognises the pieces and discards them, so that none reaches a screen as a
// key.
type torn struct {
	// introducer is the character after the escape of the answer being discarded: [ for CSI, P for DCS, ] for OSC, _ for
	// APC. It is 0 if there is none.
	introducer byte
	// held is an escape key that may be the start of an answer.
	held *tea.KeyPressMsg
	// eaten counts the discarded keys of this answer. episode counts the answers, so that a timer can tell whether it is
	// still current.
	eaten, episode int
}

const (
	// tornHold is the time for which an escape is held back. bubbletea waits as long.
	tornHold = 50 * time.Millisecond
	// tornPause is the maximum time for the rest of an answer, tornLimit its maximum number of keys.
	tornPause = time.Second
	tornLimit = 512
)

type (
	// tornMsg starts the timer of an episode.
	tornMsg struct {
		episode int
		after   time.Duration
	}
	// tornOverMsg reports that the timer has expired.
	tornOverMsg struct{ episode int }
	// replayMsg is a held key that is not part of an answer.
	replayMsg struct{ key tea.KeyPressMsg }
)

// filter returns the message that replaces msg: msg itself, nil, or one of torn's own messages.
func (t *torn) filter(msg tea.Msg) tea.Msg {
	switch msg := msg.(type) {
	case tornOverMsg:
		return t.over(msg)
	case uv.UnknownEvent:
		return t.fragment(string(msg))
	case tea.KeyPressMsg:
		return t.key(msg)
	case tea.KeyReleaseMsg:
		if t.introducer != 0 || t.held != nil {
			return nil
		}
	}
	return msg
}

// over ends an episode whose timer has expired. A held escape was a real key, so it is returned.
func (t *torn) over(msg tornOverMsg) tea.Msg {
	if msg.episode != t.episode {
		return nil
	}
	held := t.held
	t.end()
	if held != nil {
		return *held
	}
	return nil
}

func (t *torn) end() {
	t.introducer, t.held = 0, nil
	t.episode++
}

// fragment handles an incomplete sequence, which bubbletea stopped waiting for.
func (t *torn) fragment(seq string) tea.Msg {
	if len(seq) >= 2 && seq[0] == '\x1b' && strings.IndexByte("[P]_", seq[1]) >= 0 {
		return t.begin(seq[1])
	}
	return nil
}

func (t *torn) begin(introducer byte) tea.Msg {
	t.end()
	t.introducer, t.eaten = introducer, 0
	return tornMsg{t.episode, tornPause}
}

func (t *torn) key(key tea.KeyPressMsg) tea.Msg {
	c := typed(key)
	switch {
	case t.introducer != 0:
		return t.eat(key, c)
	case t.held != nil:
		held := *t.held
		t.held = nil
		if c != 0 && strings.IndexByte("[P]_", c) >= 0 {
			return t.begin(c)
		}
		return replay(held, key)
	case key.Code == tea.KeyEscape && key.Mod == 0:
		t.end()
		t.held = &key
		return tornMsg{t.episode, tornHold}
	case c == '\\' && key.Mod == 0:
		return nil // second half of a terminator; its first half has already ended the answer
	case key.Mod.Contains(tea.ModAlt) && c != 0 && strings.IndexByte("[P]_", c) >= 0:
		return t.begin(c)
	}
	return key
}

// eat discards the next byte of an answer. It ends the answer at its terminator or at a key that cannot be part of it.
func (t *torn) eat(key tea.KeyPressMsg, c byte) tea.Msg {
	t.eaten++
	isString := t.introducer != '['
	terminator := key.Mod.Contains(tea.ModAlt) && c == '\\' || key.Mod == tea.ModCtrl && key.Code == 'g'
	switch {
	case isString && key.Code == tea.KeyEscape && t.eaten < tornLimit:
		return nil // first half of the terminator
	case c == 0 && !terminator || t.eaten > tornLimit:
		t.end()
		return key
	case isString && (terminator || c == '\\'), !isString && c >= '@':
		t.end()
	}
	return nil
}

// typed returns the ASCII character of a key in a torn sequence, or 0.
func typed(key tea.KeyPressMsg) byte {
	r, _ := utf8.DecodeRuneInString(key.Text)
	if key.Text == "" {
		if r = key.Code; key.Mod.Contains(tea.ModShift) && r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
	}
	if r < ' ' || r > '~' || key.Mod.Contains(tea.ModCtrl) {
		return 0
	}
	return byte(r)
}

// replay sends keys again, in order, so that they bypass this filter.
func replay(keys ...tea.KeyPressMsg) tea.Msg {
	cmds := make([]tea.Cmd, len(keys))
	for i, key := range keys {
		cmds[i] = func() tea.Msg { return replayMsg{key} }
	}
	return tea.Sequence(cmds...)()
}
