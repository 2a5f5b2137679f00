package picture

import (
	"strings"
	"time"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"
)

// An answer that arrives in pieces, with a pause inside as slow lines make them, is read as an escape
// key and letters. torn recognises the pieces and eats them, so that none reaches a screen as a key.
type torn struct {
	// introducer is what the answer being eaten began with behind its escape: [ of CSI, P of DCS,
	// ] of OSC, _ of APC; 0 when none is.
	introducer byte
	// held is an escape key that may be the beginning of an answer.
	held *tea.KeyPressMsg
	// eaten counts the keys eaten of this answer, episode the answers, so that a timer finds out
	// whether it is still meant.
	eaten, episode int
}

const (
	// tornHold is how long an escape is held back for what may follow; bubbletea waits as long.
	tornHold = 50 * time.Millisecond
	// tornPause is how long the rest of an answer may take, tornLimit how many keys it may have.
	tornPause = time.Second
	tornLimit = 512
)

type (
	// tornMsg starts the timer of an episode.
	tornMsg struct {
		episode int
		after   time.Duration
	}
	// tornOverMsg says that its time is over.
	tornOverMsg struct{ episode int }
	// replayMsg is a key that was held back and is none of an answer's.
	replayMsg struct{ key tea.KeyPressMsg }
)

// filter returns what is to become of msg: itself, nothing, or a message of torn's own.
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

// over ends an episode whose time has run out. An escape held back was one after all.
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

// fragment takes a sequence that bubbletea gave up waiting for.
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
		return nil // the second half of a terminator whose first half ended the answer
	case key.Mod.Contains(tea.ModAlt) && c != 0 && strings.IndexByte("[P]_", c) >= 0:
		return t.begin(c)
	}
	return key
}

// eat takes the next byte of an answer and ends it where its form says so, or where it is none.
func (t *torn) eat(key tea.KeyPressMsg, c byte) tea.Msg {
	t.eaten++
	isString := t.introducer != '['
	terminator := key.Mod.Contains(tea.ModAlt) && c == '\\' || key.Mod == tea.ModCtrl && key.Code == 'g'
	switch {
	case isString && key.Code == tea.KeyEscape && t.eaten < tornLimit:
		return nil // the terminator's first half
	case c == 0 && !terminator || t.eaten > tornLimit:
		t.end()
		return key
	case isString && (terminator || c == '\\'), !isString && c >= '@':
		t.end()
	}
	return nil
}

// typed is the ASCII character a key stands for in a torn sequence, or 0.
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

// replay sends keys again, in order, past this filter.
func replay(keys ...tea.KeyPressMsg) tea.Msg {
	cmds := make([]tea.Cmd, len(keys))
	for i, key := range keys {
		cmds[i] = func() tea.Msg { return replayMsg{key} }
	}
	return tea.Sequence(cmds...)()
}
