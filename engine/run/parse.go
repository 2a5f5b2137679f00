package run

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"beyond/engine/attack"
	"beyond/engine/critic"
	"beyond/engine/judge"
	"beyond/engine/lime"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// StudyLimit bounds a study file, in bytes.
const StudyLimit = 256 << 10

// Parse reads a study file. What it leaves out has the defaults of the commands' flags. Errors are *LineError,
// *UnknownKeyError, or say why the file is no YAML.
func Parse(text []byte) (s *Study, err error) {
	defer func() { // the parser is a stranger's, and so is the file
		if fault := recover(); fault != nil {
			s, err = nil, errors.New("not YAML that can be read")
		}
	}()
	if len(text) > StudyLimit {
		return nil, fmt.Errorf("%d bytes (limit %d)", len(text), StudyLimit)
	}
	if line, problem := excess(text); line > 0 {
		return nil, &LineError{line, problem}
	}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, syntax(err)
	}
	s = &Study{}
	d := &decoder{anchors: map[string]ast.Node{}, lines: map[string]int{}}
	documents := 0
	for _, doc := range file.Docs {
		if doc.Body == nil {
			continue
		}
		if documents++; documents > 1 {
			return nil, wrong(doc.Body, "a study is one document")
		}
		if err := d.decode(doc.Body, reflect.ValueOf(s).Elem(), ""); err != nil {
			return nil, err
		}
	}
	complete(s)
	return s, s.check(d.lines)
}

// The parser's work grows with the square of the depth, of the keys of one mapping and of signs < in a row, so they are
// bounded before it runs. A study has four levels, and some tens of keys in each mapping.
const (
	mostNested = 50
	mostKeys   = 1000 // of a block
	mostInline = 5000 // of all mappings in braces
	mostMerged = 1000 // signs < in a row, of which two merge mappings
)

// excess returns the line on which a file nests too deep, or has too many keys or signs, and which of them; 0 if none.
func excess(text []byte) (line int, problem string) {
	if at := bytes.Index(text, bytes.Repeat([]byte("<"), mostMerged)); at >= 0 {
		return 1 + bytes.Count(text[:at], []byte("\n")), fmt.Sprintf("%d signs < in a row", mostMerged)
	}
	depth, inline := 0, 0
	var blocks []block
	for i, line := range bytes.Split(text, []byte("\n")) {
		marks := 0
		for _, b := range line {
			switch b {
			case '[', '{':
				depth++
			case ']', '}':
				depth = max(0, depth-1)
			case '-', '?', '&', '!', '*', ':':
				marks++
				if b == ':' && depth > 0 {
					inline++
				}
			}
			if depth > mostNested {
				return i + 1, fmt.Sprintf("nested more than %d deep", mostNested)
			}
		}
		deep := bytes.Count(line, []byte("- ")) + bytes.Count(line, []byte("? ")) + bytes.Count(line, []byte(": "))
		if deep > 4*mostNested || marks > 100*mostNested {
			return i + 1, fmt.Sprintf("nested more than %d deep", mostNested)
		}
		if blocks = withLine(blocks, line); inline > mostInline || len(blocks) > 0 && blocks[len(blocks)-1].keys > mostKeys {
			return i + 1, fmt.Sprintf("more than %d keys in one mapping", mostKeys)
		}
	}
	return 0, ""
}

// block is a run of lines of one indentation, with those that are indented more between them.
type block struct{ indent, keys int }

// withLine returns the open blocks after a line: those that are indented more are closed, and a dash begins a new mapping.
func withLine(open []block, line []byte) []block {
	body := bytes.TrimLeft(line, " ")
	if len(body) == 0 || body[0] == '#' {
		return open
	}
	indent := len(line) - len(body)
	for len(open) > 0 && open[len(open)-1].indent > indent {
		open = open[:len(open)-1]
	}
	if len(open) == 0 || open[len(open)-1].indent < indent {
		open = append(open, block{indent: indent})
	}
	if last := &open[len(open)-1]; body[0] != '-' && bytes.IndexByte(body, ':') >= 0 || body[0] == '?' {
		last.keys++
	}
	return open
}

// syntax says what is no YAML, and in which line.
func syntax(err error) error {
	var y interface { // of the parser's errors, without the decoder's package
		GetToken() *token.Token
		GetMessage() string
	}
	if errors.As(err, &y) {
		return &LineError{y.GetToken().Position.Line, y.GetMessage()}
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	if m := regexp.MustCompile(`^\[(\d+):\d+\] (.*)$`).FindStringSubmatch(first); m != nil {
		line, _ := strconv.Atoi(m[1])
		return &LineError{line, m[2]}
	}
	return errors.New(first)
}

// unset stands for a number whose default depends on other keys, and that may not be 0.
const unset = math.MinInt32

// defaults fills in a value of a study before its keys are read.
func defaults(v any) {
	switch v := v.(type) {
	case *Attack:
		*v = Attack{Method: attack.IFGSM.String(), Steps: unset, Restarts: 1, Space: "pixels"}
	case *Transfer:
		*v = Transfer{Norm: attack.Linf.String(), Steps: attack.DefaultSteps}
	case *Explanation:
		d := lime.Default()
		*v = Explanation{
			Method: "lime", Segments: "quickshift", Hidden: "mean", Samples: d.Samples, Sigma: d.Sigma, Kernel: "lime", K: d.K,
			Refit: "ridge", Steps: 32, Pictures: "all",
		}
	case *Selector:
		d := critic.DefaultMMD()
		*v = Selector{
			Selector: "adv", Prototypes: 6, Criticisms: 6, By: "label", Seed: 1, Regulariser: string(d.Regulariser),
			Lambda: d.Lambda,
		}
	case *Bias:
		*v = Bias{Selector: "adv"}
	case *Judge:
		r := judge.PaperRule()
		*v = Judge{Votes: "people", Threshold: r.Threshold, Raters: r.Raters}
	case *Assignment:
		*v = Assignment{Rater: "nearest", Rounds: 700}
	}
}

// complete fills in what depends on other keys.
func complete(s *Study) {
	if len(s.Models) == 0 {
		s.Models = []Model{{}}
	}
	for i := range s.Models {
		m := &s.Models[i]
		m.Labels = cmp.Or(m.Labels, s.Data.Labels)
		m.Model = cmp.Or(m.Model, m.Name) // a name alone says which
	}
	for i := range s.Attacks {
		s.Attacks[i].complete()
	}
	for i := range s.Transfers {
		if own, err := s.Transfers[i].settings(); err == nil {
			s.Transfers[i].Epsilon = own.Epsilon
		}
	}
}

// complete fills in what depends on the method, as the command attack does.
func (a *Attack) complete() {
	if slices.Contains(attack.Methods(), a.Norm) {
		a.Method, a.Norm = a.Norm, ""
	}
	method, err := attack.ParseMethod(a.Method)
	if err != nil {
		return // it is refused
	}
	if a.Norm == "" {
		a.Norm = method.DefaultNorm().String()
	}
	if a.Steps == unset {
		a.Steps = method.DefaultSteps()
	}
	norm, err := attack.ParseNorm(a.Norm)
	if err != nil {
		return
	}
	if a.Bound == 0 {
		a.Bound = method.DefaultBound(norm, a.Epsilon)
	}
	if a.Epsilon == 0 {
		a.Epsilon = norm.DefaultEpsilon()
	}
}

// Resolve makes relative paths absolute: below the folder of the study's file where they exist there, else as they
// are.
func (s *Study) Resolve(folder string, exists func(path string) bool) {
	resolve := func(path *string) {
		if *path == "" || filepath.IsAbs(*path) {
			return
		}
		if below := filepath.Join(folder, *path); exists(below) {
			*path = below
		}
	}
	resolve(&s.Data.Path)
	resolve(&s.Data.Labels)
	for i := range s.Models {
		resolve(&s.Models[i].Model)
		resolve(&s.Models[i].Preset)
		resolve(&s.Models[i].Labels)
	}
}
