package cli

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"beyond/engine/catalogue"
	"beyond/engine/npy"

	"github.com/spf13/cobra"
)

// TestJSON compares the documents of all commands with docs/json.md: every field, its place and its kind. The page is
// the reference, so it can list neither more nor less than the program writes.
func TestJSON(t *testing.T) {
	page, runs := readJSONPage(t), jsonRuns(t)
	compared, whole := map[string]bool{}, true // whole: every run of a command gave its document
	for _, r := range runs {
		ran := false
		t.Run(r.section, func(t *testing.T) {
			defer func() { ran = !t.Skipped() }()
			s := page.documents[r.section]
			if s == nil {
				t.Fatalf("docs/json.md has no section %q", r.section)
			}
			document := r.run(t)
			root, err := parseJSON(document)
			if err != nil {
				t.Fatalf("%s: not one JSON document: %v\n%s", r.args, err, document)
			}
			if err := page.checkRoot(s, root); err != nil {
				t.Errorf("%s: docs/json.md: %v", r.args, err)
			}
			compared[r.section] = true
		})
		whole = whole && ran
	}
	for _, c := range jsonCommands((&app{}).root()) {
		has := func(r jsonRun) bool { return r.section == c || strings.HasPrefix(r.section, c+",") }
		if !slices.ContainsFunc(runs, has) {
			t.Errorf("%s has --json and is not compared with docs/json.md", c)
		}
	}
	if !whole || t.Failed() {
		return
	}
	for _, unseen := range page.unseen() {
		if section, _, _ := strings.Cut(unseen, ":"); page.documents[section] == nil || compared[section] {
			t.Errorf("docs/json.md: no document has %s", unseen)
		}
	}
}

// jsonCommands are the commands below c that take --json, without the program's name.
func jsonCommands(c *cobra.Command) (list []string) {
	if c.Flags().Lookup("json") != nil {
		_, path, _ := strings.Cut(c.CommandPath(), " ")
		list = append(list, path)
	}
	for _, below := range c.Commands() {
		list = append(list, jsonCommands(below)...)
	}
	return list
}

// jsonNode is a JSON value whose object keys keep their order.
type jsonNode struct {
	kind  string // object, array, string, integer, number, boolean or null
	keys  []string
	items []*jsonNode // elements, or values by key
}

func parseJSON(document string) (*jsonNode, error) {
	d := json.NewDecoder(strings.NewReader(document))
	d.UseNumber()
	n, err := parseNode(d)
	if err == nil && d.More() {
		err = fmt.Errorf("more than one document")
	}
	return n, err
}

func parseNode(d *json.Decoder) (*jsonNode, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch v := token.(type) {
	case json.Delim:
		return parseItems(d, &jsonNode{kind: map[json.Delim]string{'{': "object", '[': "array"}[v]})
	case json.Number:
		if strings.ContainsAny(v.String(), ".eE") {
			return &jsonNode{kind: "number"}, nil
		}
		return &jsonNode{kind: "integer"}, nil
	case string:
		return &jsonNode{kind: "string"}, nil
	case bool:
		return &jsonNode{kind: "boolean"}, nil
	}
	return &jsonNode{kind: "null"}, nil
}

func parseItems(d *json.Decoder, n *jsonNode) (*jsonNode, error) {
	for d.More() {
		if n.kind == "object" {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			n.keys = append(n.keys, key.(string))
		}
		item, err := parseNode(d)
		if err != nil {
			return nil, err
		}
		n.items = append(n.items, item)
	}
	_, err := d.Token()
	return n, err
}

// jsonPage is docs/json.md.
type jsonPage struct {
	documents map[string]*jsonShape // by section
	recurring map[string]*jsonShape // by name
}

// jsonShape is a table of the page: an object's fields in their order.
type jsonShape struct {
	fields []*jsonField
	array  bool // the document is an array of these objects
}

type jsonField struct {
	name  string // "…" for the fields of another object
	kinds []string
	seen  map[string]bool // kinds that a document has
	below jsonShape       // fields of an object that is written here only
}

func (f *jsonField) may(kind string) bool {
	if !slices.Contains(f.kinds, kind) {
		return false
	}
	f.seen[kind] = true
	return true
}

func readJSONPage(t *testing.T) *jsonPage {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "docs", "json.md"))
	if err != nil {
		t.Fatal(err)
	}
	p := &jsonPage{documents: map[string]*jsonShape{}, recurring: map[string]*jsonShape{}}
	var at *jsonShape
	var byPath map[string]*jsonField
	for line := range strings.Lines(string(data)) {
		line = strings.TrimSpace(line)
		if level, name, ok := strings.Cut(line, " "); ok && (level == "##" || level == "###") {
			at, byPath = &jsonShape{}, map[string]*jsonField{}
			if level == "##" {
				p.documents[name] = at
			} else {
				p.recurring[name] = at
			}
		}
		if cells := strings.Split(line, "|"); len(cells) == 5 && strings.HasPrefix(strings.TrimSpace(cells[1]), "`") {
			path, kinds := strings.Trim(cells[1], " `"), strings.TrimSpace(cells[2])
			if err := at.add(byPath, path, strings.Split(strings.ReplaceAll(kinds, " or ", ", "), ", ")); err != nil {
				t.Fatalf("docs/json.md: %s: %v", path, err)
			}
		}
	}
	return p
}

// add puts a row of a table where its path says.
func (s *jsonShape) add(byPath map[string]*jsonField, path string, kinds []string) error {
	f := &jsonField{name: path, kinds: kinds, seen: map[string]bool{}}
	byPath[path] = f
	dot := strings.LastIndex(path, ".")
	if dot < 0 {
		s.fields = append(s.fields, f)
		return nil
	}
	parent, name := path[:dot], path[dot+1:]
	f.name = name
	if parent == "[]" {
		s.array = true
		s.fields = append(s.fields, f)
		return nil
	}
	above := byPath[strings.TrimRight(parent, "[]")]
	if above == nil {
		return fmt.Errorf("%s is not listed before it", parent)
	}
	depth := (len(parent) - len(strings.TrimRight(parent, "[]"))) / len("[]")
	if want := strings.Repeat("array of ", depth) + "object"; !slices.Contains(above.kinds, want) {
		return fmt.Errorf("%s is not listed as %s", parent, want)
	}
	above.below.fields = append(above.below.fields, f)
	return nil
}

func (p *jsonPage) checkRoot(s *jsonShape, n *jsonNode) error {
	if !s.array {
		return p.checkObject(s, n, "")
	}
	if n.kind != "array" {
		return fmt.Errorf("the document is of kind %s, want array", n.kind)
	}
	for _, item := range n.items {
		if err := p.checkObject(s, item, "[]."); err != nil {
			return err
		}
	}
	return nil
}

// checkObject compares an object with a table; path is where the object is, with a dot at its end.
func (p *jsonPage) checkObject(s *jsonShape, n *jsonNode, path string) error {
	if n.kind != "object" {
		return fmt.Errorf("%s is of kind %s, want object", strings.TrimSuffix(path, "."), n.kind)
	}
	rest, err := p.checkFields(s, n, path, 0)
	if err == nil && rest < len(n.keys) {
		err = fmt.Errorf("%s%s is not listed, or not in this place", path, n.keys[rest])
	}
	return err
}

// checkFields compares the fields of an object from the one at place on, and returns the place of the first other.
func (p *jsonPage) checkFields(s *jsonShape, n *jsonNode, path string, at int) (int, error) {
	for _, f := range s.fields {
		name, err := f.name, error(nil)
		if name == "…" {
			name = p.recurring[f.kinds[0]].fields[0].name
		}
		switch {
		case at == len(n.keys) || n.keys[at] != name:
			if !f.may("absent") {
				return at, fmt.Errorf("%s%s is absent, or not in this place", path, name)
			}
		case f.name == "…":
			f.may(f.kinds[0])
			if at, err = p.checkFields(p.recurring[f.kinds[0]], n, path, at); err != nil {
				return at, err
			}
		default:
			if err := p.checkField(f, n.items[at], path+name); err != nil {
				return at, err
			}
			at++
		}
	}
	return at, nil
}

func (p *jsonPage) checkField(f *jsonField, n *jsonNode, path string) error {
	for _, kind := range f.kinds {
		if !p.plausible(kind, n) {
			continue
		}
		f.seen[kind] = true
		return p.checkKind(f, kind, n, path)
	}
	return fmt.Errorf("%s is of kind %s, listed as %s", path, n.kind, strings.Join(f.kinds, " or "))
}

// plausible reports whether a value can be of the kind, elements and fields aside.
func (p *jsonPage) plausible(kind string, n *jsonNode) bool {
	switch {
	case strings.HasPrefix(kind, "array of "):
		return n.kind == "array"
	case strings.HasPrefix(kind, "object") || p.recurring[kind] != nil:
		return n.kind == "object"
	case kind == "integer/null":
		return n.kind == "integer" || n.kind == "null"
	case kind == "number":
		return n.kind == "number" || n.kind == "integer"
	}
	return n.kind == kind
}

func (p *jsonPage) checkKind(f *jsonField, kind string, n *jsonNode, path string) error {
	if !p.plausible(kind, n) {
		return fmt.Errorf("%s is of kind %s, want %s", path, n.kind, kind)
	}
	for _, of := range []string{"array of ", "object of "} {
		if inner, ok := strings.CutPrefix(kind, of); ok {
			for i, item := range n.items {
				if err := p.checkKind(f, inner, item, path+"[]"); err != nil {
					return fmt.Errorf("%d: %w", i, err)
				}
			}
			return nil
		}
	}
	if kind == "object" {
		return p.checkObject(&f.below, n, path+".")
	}
	if s := p.recurring[kind]; s != nil {
		return p.checkObject(s, n, path+".")
	}
	return nil
}

// unseen lists the fields and kinds of the page that no document had.
func (p *jsonPage) unseen() (list []string) {
	var walk func(s *jsonShape, path string)
	walk = func(s *jsonShape, path string) {
		for _, f := range s.fields {
			for _, kind := range f.kinds {
				if !f.seen[kind] {
					list = append(list, fmt.Sprintf("%s%s as %s", path, f.name, kind))
				}
			}
			walk(&f.below, path+f.name+".")
		}
	}
	for _, tables := range []map[string]*jsonShape{p.documents, p.recurring} {
		for name, s := range tables {
			walk(s, name+": ")
		}
	}
	slices.Sort(list)
	return list
}

// jsonRun is a command line whose document is compared with a section.
type jsonRun struct {
	section, args string
	code          int  // exit code
	stopped       bool // by a signal, at the first sign of progress
	before        func()
}

func (r jsonRun) run(t *testing.T) string {
	t.Helper()
	if strings.HasPrefix(r.section, "models import") {
		r.args = strings.ReplaceAll(r.args, "CHECKPOINT", resnet18(t))
	}
	if r.before != nil {
		r.before()
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	var stdout bytes.Buffer
	stderr := &stopper{stop: func() {
		if r.stopped {
			cancel(signalled{syscall.SIGTERM})
		}
	}}
	a := &app{in: os.Stdin, out: &stdout, err: stderr, getenv: func(string) string { return "" }, now: time.Now}
	if code := a.run(ctx, append(strings.Fields(r.args), "--json")); code != r.code {
		t.Fatalf("exit code %d, want %d: %s", code, r.code, stderr)
	}
	return stdout.String()
}

// jsonRuns are command lines that together write every field of every document, in every kind.
func jsonRuns(t *testing.T) []jsonRun {
	t.Helper()
	dataFolder(t)
	model, coloured, unlabelled := jsonData(t)
	return slices.Concat(jsonPictureRuns(model, coloured, unlabelled), jsonExplainRuns(model, unlabelled),
		jsonFitRuns(t),
		jsonModelRuns(t, model), jsonStudyRuns(t), jsonJudgeRuns(t), jsonVoteRuns(t),
		jsonConfigRuns(t), jsonStudyFileRuns(t, model, unlabelled))
}

// jsonStudyFileRuns are the shards of a run. A worker that has just begun the other one says how far it is.
func jsonStudyFileRuns(t *testing.T, model, folder string) []jsonRun {
	t.Helper()
	dir := t.TempDir()
	study, out := filepath.Join(dir, "study.yaml"), filepath.Join(dir, "run")
	write(t, study, fmt.Appendf(nil, "data: %s\nmodels: [{model: %s, preset: lite0}]\nattacks: [{steps: 1}]\n", folder, model))
	return []jsonRun{
		{section: "run", args: "run " + study + " --out " + out + " --shard 1/2", code: exitSome},
		{section: "run, with --plan", args: "run " + study + " --plan --shard 1/2"},
		{section: "run status", args: "run status " + out},
		{section: "run status", args: "run status " + out, before: func() {
			host, _ := os.Hostname()
			worker := regexp.MustCompile("[^A-Za-z0-9]+").ReplaceAllString(host, "_") + fmt.Sprintf("-%d-1", os.Getppid())
			write(t, filepath.Join(out, "parts", ".0000-of-0002."+worker+".progress"),
				[]byte(`{"step":"m: predict","pictures":1,"all":2,"seconds_left":7}`))
		}},
		{section: "run merge", args: "run merge --partial " + out},
	}
}

// jsonConfigRuns are runs over a configuration file.
func jsonConfigRuns(t *testing.T) []jsonRun {
	t.Helper()
	return []jsonRun{
		{section: "config path", args: "config path"},
		{section: "config show", args: "config show"},
		{section: "config check", args: "config check " + configured(t, "them = 1\n"), code: exitSome},
	}
}

// jsonPictureRuns are runs over folders of pictures.
func jsonPictureRuns(model, coloured, unlabelled string) []jsonRun {
	flags := " --model " + model + " --preset lite0"
	unknown := filepath.Join(unlabelled, "unknown.png") + flags
	page, figures := unlabelled+".html", unlabelled+"-figures"
	wide, labels := coloured+"-wide"+flags, coloured+"-labels.csv"
	coloured, unlabelled = coloured+flags, unlabelled+flags
	return []jsonRun{
		{section: "predict", args: "predict " + unlabelled, code: exitSome},
		{section: "predict", args: "predict --box 20,0,200,200 " + unknown},
		{section: "eval", args: "eval " + coloured},
		{section: "eval", args: "eval --images " + unlabelled, code: exitSome},
		{section: "eval", args: "eval --crops " + wide},
		{section: "eval", args: "eval --labels " + labels + " " + wide},
		{section: "attack", args: "attack --epsilon 0.05 --steps 2 " + coloured},
		{section: "attack", args: "attack --epsilon 0.0001 --steps 2 " + unlabelled, code: exitSome},
		{section: "attack", args: "attack --method pgd --steps 2 " + coloured},
		{section: "attack", args: "attack --method least --steps 2 " + coloured},
		{section: "attack", args: "attack --method least --label hen --steps 1 " + coloured},
		{section: "attack", args: "attack --method least --steps 1 --target hen " + coloured},
		{section: "walk", args: "walk --along rotate,jpeg=30:3,brightness --steps 2 " + coloured},
		{section: "walk", args: "walk --along jpeg=100 " + coloured},
		{section: "walk", args: "walk --along hue=120:-120,brightness=1,jpeg=100 " + unknown},
		{section: "critic, one class", args: "critic --class tench --selector all " + coloured},
		{section: "critic, one class", args: "critic --class tench --selector mmd " + coloured},
		{section: "critic, all classes", args: "critic --by prediction --selector probs " + unlabelled, code: exitSome},
		{section: "bias", args: "bias --class tench --discover " + coloured},
		{section: "bias", args: "bias --selector mmd --neighbours side " + coloured},
		{section: "compare", args: "compare --steps 1 --explanations 1 --samples 100 " + coloured + " --model " + model},
		{section: "compare", args: "compare --no-transfer --time " + unlabelled + " --model " + model, code: exitSome},
		{section: "report", args: "report --force --out " + page + " --folder " + figures + " " + coloured},
		{section: "report", args: "report --force --out " + page + " " + unlabelled, code: exitSome},
		{section: "doctor, with DATA", args: "doctor --limit 28 " + coloured},
		{section: "doctor, with DATA", args: "doctor " + unknown},
	}
}

// jsonExplainRuns are explanations: by LIME with all that goes with it, by another method, of too few samples, stopped,
// and of several classes; and searches for the segments that a class hangs on.
func jsonExplainRuns(model, folder string) []jsonRun {
	const one, several = "explain, one picture and one class", "explain, several pictures or classes"
	const hanging = "explain, segments that suffice or are needed"
	grid := "explain --segments grid --hidden black --model " + model + " --preset lite0 "
	orange, unknown := filepath.Join(folder, "n07747607_orange.png"), filepath.Join(folder, "unknown.png")
	return []jsonRun{
		{section: one, args: grid + "--samples 60 --k 49 --judge --stability 1 --timing " + orange},
		{section: one, args: grid + "--steps 2 --method integrated " + unknown},
		{section: one, args: "explain --method gradcam --layer /_conv_head/Conv " + orange},
		{section: one, args: grid + "--samples 20 " + unknown, code: exitSome},
		{section: one, args: grid + "--progress json " + unknown, code: exitSignalOf + 15, stopped: true},
		{section: several, args: grid + "--samples 60 --class tench,goldfish " + folder, code: exitSome},
		{section: hanging, args: grid + "--sufficient " + orange},
		{section: "explain, segments hidden by hand", args: grid + "--hide 3,7 " + orange},
		{section: "explain, segments hidden by hand", args: grid + "--hide all " + unknown},
		{section: hanging, args: grid + "--necessary " + unknown},
		{section: hanging + " of several pictures", args: grid + "--necessary --class hen " + folder, code: exitSome},
		{section: hanging + " of several pictures", args: grid + "--sufficient --class hen " + folder, code: exitSome},
	}
}

// jsonFitRuns are fits to arrays, with a surrogate and without.
func jsonFitRuns(t *testing.T) []jsonRun {
	t.Helper()
	samples, probabilities := fitFiles(t, nil)
	_, constant := fitFiles(t, func(_ []uint8, p []float64) {
		for i := range p {
			p[i] = 0.5
		}
	})
	features := rowsOf(t, 1, 0, 1, 2, 10, 11, 30)
	fit := "explain fit --samples " + samples + " --probabilities "
	return []jsonRun{
		{section: "explain fit", args: fit + probabilities + " --k 4"},
		{section: "explain fit", args: fit + probabilities + " --k 9"},
		{section: "explain fit", args: fit + constant, code: exitRefused},
		{section: "critic fit", args: "critic fit --prototypes 2 --criticisms 1 --features " + features},
	}
}

// jsonModelRuns are runs about models and the installation.
func jsonModelRuns(t *testing.T, model string) []jsonRun {
	t.Helper()
	write(t, pulledPath(t), nil)
	pulled := catalogue.DataPath(dataSetFolder(), catalogue.DataSets()[0])
	if err := os.MkdirAll(pulled, 0o755); err != nil {
		t.Fatal(err)
	}
	bench := "models bench --batch 1 --repeats 1 --model " + model
	return []jsonRun{
		{section: "data check", args: "data check " + photos(t), code: exitSome},
		{section: "data list", args: "data list"},
		{section: "models list", args: "models list"},
		{section: "models presets", args: "models presets resnet50"},
		{section: "models inspect", args: "models inspect " + model},
		{section: "models ops", args: "models ops"},
		{section: "models import", args: "models import CHECKPOINT"},
		{section: "models bench", args: bench + " --layers"},
		{section: "models bench", args: bench},
		{section: "doctor", args: "doctor"},
		{section: "paths", args: "paths"},
		{section: "version", args: "version"},
	}
}

// pulledPath is where a model of the catalogue goes once it is pulled.
func pulledPath(t *testing.T) string {
	t.Helper()
	if err := os.MkdirAll(modelFolder(), 0o700); err != nil {
		t.Fatal(err)
	}
	return catalogue.Path(modelFolder(), catalogue.Models()[0])
}

// jsonData makes a model and two folders: pictures with attributes, pairs, and a side of which the labels are wrong;
// and pictures some of which have no label.
func jsonData(t *testing.T) (model, coloured, unlabelled string) {
	t.Helper()
	coloured, model = hues(t, 8)
	list, pairs := "path,label,side,rare\n", "a,b,attribute\n"
	for c, wnid := range []string{"n01440764", "n01443537"} {
		for i := range 8 {
			name, label, side, rare := fmt.Sprintf("%s_%d.png", wnid, i), wnid, "right", "no"
			if i%2 == 1 {
				side = "left"
				pairs += fmt.Sprintf("%s_%d.png,%s,side\n", wnid, i-1, name)
			}
			if i < 2 {
				rare = "yes"
			}
			if c == 1 && side == "left" {
				label = "n01484850"
			}
			list += fmt.Sprintf("%s,%s,%s,%s\n", name, label, side, rare)
		}
	}
	write(t, filepath.Join(coloured, "manifest.csv"), []byte(list))
	write(t, filepath.Join(coloured, "pairs.csv"), []byte(pairs))
	offCentre(t, coloured+"-wide")
	list = "index,wnid,name\n0,n01440764,tench\n"
	for c := 1; c < 1000; c++ {
		list += fmt.Sprintf("%d,,class %d\n", c, c)
	}
	write(t, coloured+"-labels.csv", []byte(list)) // one class only is of WordNet
	return model, coloured, photos(t)
}

// jsonStudyRuns are runs and reports of the study.
func jsonStudyRuns(t *testing.T) []jsonRun {
	t.Helper()
	dir, model := hues(t, 14)
	run := "study run --rater nearest --rounds 7 --epsilon 0.03 --steps 1 " + dir + " --model " + model +
		" --preset lite0"
	on := " --store " + filepath.Join(t.TempDir(), "s.db")
	page, lines := filepath.Join(t.TempDir(), "study.html"), filepath.Join(t.TempDir(), "lines.jsonl")
	write(t, lines, []byte(`{"type":"rater","name":"ana","kind":"person"}`+"\n"))
	return []jsonRun{
		{section: "study export-task", args: "study export-task --rounds 1 --epsilon 0.03 --steps 1 --html " + page + " " + dir +
			" --model " + model + " --preset lite0" + on},
		{section: "study export-task", args: "study export-task --rounds 1 --epsilon 0.03 --steps 1 --html " + page + " " + dir +
			" --model " + model + " --preset lite0 --mturk --picture-url https://example.org" + on},
		{section: "study import, results of Mechanical Turk", args: "study import --mturk " + batchOf(t, t.TempDir()) + on, code: exitSome},
		{section: "study import, answers of a page", args: "study import " + lines + on},
		{section: "study report", args: "study report" + on},
		{section: "study run", args: run + on},
		{section: "study report", args: "study report" + on},
	}
}

// jsonJudgeRuns are runs about people's answers to a task, and about the store that holds them.
func jsonJudgeRuns(t *testing.T) []jsonRun {
	t.Helper()
	dir, model := hues(t, 1)
	folder := t.TempDir()
	at := func(name string) string { return " --store " + filepath.Join(folder, name) }
	ask := dir + " --model " + model + " --preset lite0 --ask adversarial --epsilon 0.2 --steps 2 --raters 1"
	task, lines := filepath.Join(folder, "t.zip"), filepath.Join(folder, "a.jsonl")
	done(t, strings.Fields("judge export-task "+ask+" --limit 4 --out "+task+at("here.db"))...)
	answerSlowly(t, task, filepath.Join(folder, "here.db"))
	done(t, strings.Fields("judge export --out "+lines+at("here.db"))...)
	hit := filepath.Join(folder, "hit.html")
	damaged := told(t)
	file, err := os.ReadFile(damaged)
	if err != nil {
		t.Fatal(err)
	}
	write(t, damaged, bytes.ReplaceAll(file, []byte("is green"), []byte("is grey!")))
	return []jsonRun{
		{section: "judge export-task", args: "judge export-task " + ask + " --out " + task + "2" + at("other.db")},
		{section: "judge export-task", args: "judge export-task " + ask + " --html " + task + ".html" + at("other.db")},
		{section: "judge export-task", args: "judge export-task " + ask + " --mturk --html " + task + ".html" + at("other.db")},
		{section: "judge export-task", args: "judge export-task " + ask + " --mturk --picture-url https://example.org --html " + hit + at("hits.db")},
		{section: "judge import, results of Mechanical Turk", args: "judge import --mturk " + batchOf(t, folder) + at("hits.db"), code: exitSome},
		{section: "judge import, answers of another machine", args: "judge import " + lines + at("there.db")},
		{section: "judge report", args: "judge report " + ask + " --threshold 1" + at("there.db")},
		{section: "store check", args: "store check" + at("there.db")},
		{section: "store check", args: "store check --store " + damaged, code: exitSome},
		{
			section: "selections list", args: "selections list" + at("marked.db"),
			before: func() {
				done(t, strings.Fields("selections add hands gallery pictures/agaric-00.jpg"+at("marked.db"))...)
			},
		},
		{section: "store compact", args: "store compact" + at("there.db")},
		{section: "store import", args: "store import " + lines + at("third.db")},
	}
}

// batchOf writes results of Mechanical Turk with a bad row.
func batchOf(t *testing.T, folder string) string {
	t.Helper()
	path := filepath.Join(folder, "batch.csv")
	write(t, path, []byte("AssignmentId,WorkerId,Answer.task,Answer.question_1,Answer.reply_1\nA,B,C\n"))
	return path
}

// jsonVoteRuns are runs about votes that others have published.
func jsonVoteRuns(t *testing.T) []jsonRun {
	t.Helper()
	folder := t.TempDir()
	publishedVotes(t, folder)
	path := func(name string) string { return filepath.Join(folder, name) }
	flags := " --store " + path("votes.db")
	const imports, report = "judge import, published votes", "judge report --predictions "
	return []jsonRun{
		{section: imports, args: "judge import --mturk " + path("cleanlab-imagenet-mturk.json") + flags},
		{section: "judge report", args: report + path("one.json") + " --votes five-person" + flags},
		{section: imports, args: "judge import --real " + folder + flags},
		{section: "judge report", args: report + path("five.json") + " --raters 2 --threshold 2" + flags},
	}
}

// answerSlowly answers the questions of a task, a second each.
func answerSlowly(t *testing.T, task, store string) {
	t.Helper()
	typed := filepath.Join(t.TempDir(), "typed")
	write(t, typed, []byte(strings.Repeat("y\n", 9)))
	in, err := os.Open(typed)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	now := time.Now()
	clock := func() time.Time { now = now.Add(time.Second); return now }
	var out bytes.Buffer
	a := &app{in: in, out: &out, err: &out, getenv: func(string) string { return "" }, now: clock}
	if code := a.run(t.Context(), []string{"judge", "answer", task, "--rater", "ana", "--store", store}); code != 0 {
		t.Fatalf("exit code %d: %s", code, &out)
	}
}

// publishedVotes writes files of published votes about one picture, and predictions of it, with one class and with
// five.
func publishedVotes(t *testing.T, folder string) {
	t.Helper()
	const picture = "ILSVRC2012_val_00000007.JPEG"
	var z bytes.Buffer
	archive := zip.NewWriter(&z)
	pairs := make([]int32, 2*28)
	copy(pairs, utf32(picture))
	copy(pairs[28:], utf32("2"))
	// NumPy writes text of 28 characters as 28 integers do, under another header.
	header := strings.NewReplacer("'<i4'", "'<U28'", "(1, 2, 28,)", "(1, 2)    ")
	for name, data := range map[string][]byte{
		"ids.npy":    array(t, []int64{7, 9}, 2),
		"info.npy":   []byte(header.Replace(string(array(t, pairs, 1, 2, 28)))),
		"tensor.npy": array(t, []float64{0, 0, 1, 1, 0, 0}, 2, 1, 3),
	} {
		w, err := archive.Create(name)
		if err == nil {
			_, err = w.Write(data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	prediction := `{"images":[{"path":"` + picture + `","label":{"index":1},"top5":[{"class":{"index":2}}%s]}]}`
	mistake := `":{"top_prediction":2,"failure category":"Fine-grained error","failure severity":"Minor"}}`
	for name, text := range map[string]string{
		"raters.npz": z.String(),
		"real.json":  "[" + strings.Repeat("[],", 6) + "[2]" + strings.Repeat(",[]", 50_000-7) + "]",
		"cleanlab-imagenet-mturk.json": `[{"id":7,"given_original_label":1,"our_guessed_label":2,
			"mturk":{"given":0,"guessed":3,"both":1,"neither":1}}]`,
		"vit3b_mistakes.json": `{"` + picture + mistake,
		"one.json":            fmt.Sprintf(prediction, ""),
		"five.json":           fmt.Sprintf(prediction, strings.Repeat(`,{"class":{"index":3}}`, 4)),
	} {
		write(t, filepath.Join(folder, name), []byte(text))
	}
}

func utf32(s string) (runes []int32) {
	for _, r := range s {
		runes = append(runes, r)
	}
	return runes
}

func array[T npy.Element](t *testing.T, values []T, shape ...int) []byte {
	t.Helper()
	var buf bytes.Buffer
	if err := npy.Encode(&buf, values, shape...); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}
