//go:build unix

package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

// A story is a file testdata/stories/NAME.txtar: the keys of a person at a terminal, and the text that must appear.
// It begins with a comment that tells the story and ends with files, if the person has any. Each other line is one
// command:
//
//	terminal 120x40          the size of the window, in columns and rows; later, a new size
//	beyond ARG…              start the program in a folder of its own, which holds the story's files
//	press KEY…               press keys: a character, or up down left right enter esc tab space backspace f1 f2 ctrl-LETTER
//	type TEXT                type a text
//	until KEY TEXT…          press a key, again every half second, until all texts are on the screen
//	see TEXT…                wait until all texts are on the screen
//	gone TEXT…               wait until none of them is
//	not TEXT…                none of them is on the screen now
//	lines N                  the screen holds N lines of text
//	exit CODE                wait for the end of the program; it ends with this code
//	restored                 the terminal is back on its main screen, with a cursor
//	not-entered              the alternate screen was never entered
//	photos FOLDER            before beyond: a folder of three pictures, and a file that is none
//	model FILE SIZE [OP]     before beyond: a model of pictures of SIZE × SIZE, with the unknown operator OP if named
//
// A text with spaces stands in single quotes. A wait that is not fulfilled within a minute fails the story. FOLDER and
// FILE lie in the story's folder, where data/beyond/models holds pulled models.
//
//	go test ./cli -run TestStory/first-minute
func TestStory(t *testing.T) {
	files, err := filepath.Glob("testdata/stories/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("%d stories, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			s := &story{t: t, folder: t.TempDir()}
			for _, f := range archive.Files {
				if err := s.put(f.Name, f.Data); err != nil {
					t.Fatal(err)
				}
			}
			s.tell(file, string(archive.Comment))
		})
	}
}

// tell carries out the commands of a file.
func (s *story) tell(file, commands string) {
	number, line := 0, ""
	defer func() {
		if s.t.Failed() {
			s.t.Logf("%s:%d: %s", file, number, line)
		}
	}()
	for line = range strings.Lines(commands) {
		number++
		list, err := words(line)
		switch {
		case len(list) == 1 && !slices.Contains([]string{"beyond", "restored", "not-entered"}, list[0]):
			err = fmt.Errorf("%s needs more words", list[0])
		case len(list) > 0 && err == nil:
			err = s.do(list[0], list[1:])
		}
		if err != nil {
			s.t.Fatal(err)
		}
	}
}

// words splits a line at spaces, but not in single quotes. A comment has none.
func words(line string) (list []string, err error) {
	line = strings.TrimSpace(line)
	if strings.HasPrefix(line, "#") {
		return nil, nil
	}
	for line != "" {
		from, mark := line, " "
		if line[0] == '\'' {
			from, mark = line[1:], "'"
		}
		word, rest, ended := strings.Cut(from, mark)
		if !ended && mark == "'" {
			return nil, fmt.Errorf("a quote without its end: %s", line)
		}
		list, line = append(list, word), strings.TrimSpace(rest)
	}
	return list, nil
}

// story is a story under way: its folder, and the program in its terminal, which is nil before the program starts.
type story struct {
	*terminal
	t          *testing.T
	folder     string
	cols, rows int
}

// do carries out one command.
func (s *story) do(command string, args []string) error {
	if s.terminal == nil {
		return s.prepare(command, args)
	}
	switch command {
	case "terminal":
		if err := s.size(args); err != nil {
			return err
		}
		s.resize(s.cols, s.rows)
	case "press":
		for _, key := range args {
			s.press(keyed(key))
		}
	case "type":
		s.press(strings.Join(args, " "))
	case "until":
		s.pressUntil(keyed(args[0]), args[1:]...)
	case "see":
		s.see(args...)
	case "gone":
		s.wait(args, false)
	case "not":
		return s.absent(args)
	case "lines":
		n := len(strings.FieldsFunc(s.text(), func(r rune) bool { return r == '\n' }))
		if strconv.Itoa(n) != args[0] {
			return fmt.Errorf("%d lines, want %s:\n%s", n, args[0], s.text())
		}
	case "exit":
		if code := s.exit(); strconv.Itoa(code) != args[0] {
			return fmt.Errorf("exit code %d, want %s:\n%s", code, args[0], s.text())
		}
	case "restored":
		return s.restored()
	case "not-entered":
		if strings.Contains(string(s.raw), "\x1b[?1049h") {
			return fmt.Errorf("the alternate screen was entered")
		}
	default:
		return fmt.Errorf("%s is not a command once the program runs", command)
	}
	return nil
}

// prepare carries out a command that comes before the program's start, or starts it.
func (s *story) prepare(command string, args []string) error {
	switch command {
	case "terminal":
		return s.size(args)
	case "photos":
		return os.CopyFS(filepath.Join(s.folder, args[0]), os.DirFS(photos(s.t)))
	case "model":
		return s.model(args)
	case "beyond":
		s.terminal = startTerminal(s.t, s.folder, s.cols, s.rows, args...)
		return nil
	}
	return fmt.Errorf("%s is not a command before the program starts", command)
}

func (s *story) size(args []string) error {
	_, err := fmt.Sscanf(args[0], "%dx%d", &s.cols, &s.rows)
	return err
}

// model writes a model of the mean colour, or one whose only operator is unknown.
func (s *story) model(args []string) error {
	size, err := strconv.ParseInt(args[1], 10, 64)
	if err != nil {
		return err
	}
	data := meanModel(size, 1000, body(9, ramp(1000)))
	if len(args) > 2 {
		data = craftedModel(craftedValue(11, "x", -1, 3, size, size), craftedNode(args[2], "z", "x"),
			craftedValue(12, "z", -1, 1000))
	}
	return s.put(args[0], data)
}

// put writes a file of the story's folder.
func (s *story) put(name string, data []byte) error {
	path := filepath.Join(s.folder, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o600)
}

// keyed returns the bytes that a terminal sends for a key.
func keyed(name string) string {
	if letter, ok := strings.CutPrefix(name, "ctrl-"); ok {
		return string(letter[0] - 'a' + 1)
	}
	sent, ok := map[string]string{
		"up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D", "pgdown": "\x1b[6~",
		"enter": "\r", "esc": "\x1b", "tab": "\t", "space": " ", "backspace": "\x7f", "f1": "\x1bOP", "f2": "\x1bOQ",
	}[name]
	if !ok {
		return name
	}
	return sent
}

func (s *story) absent(texts []string) error {
	text := s.text()
	for _, unwanted := range texts {
		if strings.Contains(text, unwanted) {
			return fmt.Errorf("%q is on the screen:\n%s", unwanted, text)
		}
	}
	return nil
}

// restored checks that the terminal is on its main screen, with a cursor.
func (s *story) restored() error {
	raw := string(s.raw)
	for _, mode := range []struct{ on, off string }{
		{"?1049h", "?1049l"}, // the alternate screen is left
		{"?25l", "?25h"},     // the cursor is shown
	} {
		if strings.LastIndex(raw, mode.on) > strings.LastIndex(raw, mode.off) {
			return fmt.Errorf("mode %s was not undone", mode.on)
		}
	}
	return nil
}
