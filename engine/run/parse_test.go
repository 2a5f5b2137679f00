package run

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"beyond/engine/catalogue"
)

func TestParse(t *testing.T) {
	s, err := Parse([]byte(`
data: pictures
model: resnet18
attacks:
  - l2
  - {norm: linf, epsilon: 0.002, steps: 3}
  - apgd-ce
  - {method: pgd, epsilon: 0.01, restarts: 2}
explanations: [{samples: 100, per_class: 2}]
selectors: all
bias: [colour, ground]
judge: real
`))
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case s.Data.Path != "pictures" || len(s.Models) != 1 || s.Models[0].Model != "resnet18":
		t.Errorf("data %+v, models %+v", s.Data, s.Models)
	case len(s.Attacks) != 4 || s.Attacks[2].Method != "apgd-ce" || s.Attacks[2].Steps != 100 || s.Attacks[3].Bound != 4./255:
		t.Errorf("attacks %+v", s.Attacks)
	case s.Attacks[0].Epsilon != 0.5 || s.Attacks[0].Steps != 10 || s.Attacks[1].Epsilon != 0.002:
		t.Errorf("attacks %+v", s.Attacks)
	case len(s.Explanations) != 1 || s.Explanations[0].Samples != 100 || s.Explanations[0].K != 8:
		t.Errorf("explanations %+v", s.Explanations)
	case len(s.Selectors) != 1 || s.Selectors[0].Selector != "all" || s.Selectors[0].Prototypes != 6:
		t.Errorf("selectors %+v", s.Selectors)
	case s.Bias == nil || len(s.Bias.Attributes) != 2 || s.Judge == nil || s.Judge.Votes != "real" || s.Study != nil:
		t.Errorf("bias %+v, judge %+v, study %+v", s.Bias, s.Judge, s.Study)
	}
	s, err = Parse([]byte("models: [a, b]\ntransfers: [linf, {norm: l2, steps: 3}]"))
	if err != nil || len(s.Transfers) != 2 || s.Transfers[0].Epsilon != 0.001 || s.Transfers[0].Steps != 10 ||
		s.Transfers[1].Epsilon != 0.5 || s.Transfers[1].Steps != 3 {
		t.Errorf("transfers %+v, %v", s, err)
	}
	if s, err := Parse([]byte("models: [{name: a.onnx}]")); err != nil || s.Models[0].Model != "a.onnx" {
		t.Errorf("%+v, %v, want the model of that name", s, err)
	}
	for _, empty := range []string{"", "# nothing\n", "{}", "---\n", "attacks:\n"} {
		s, err := Parse([]byte(empty))
		if err != nil || len(s.Models) != 1 || s.Data.Path != "" || len(s.Attacks) != 0 {
			t.Errorf("%q: %+v, %v, want the gallery and the embedded model", empty, s, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for text, want := range map[string]string{
		"data: x\nmodles: y\n":                            `line 2: unknown key "modles"`,
		"attacks:\n  - norm: linf\n    stpes: 3\n":        `line 3: unknown key "stpes"`,
		"attacks:\n  - norm: l3\n":                        `line 2: norm "l3": choose linf or l2`,
		"attacks:\n  - steps: 0\n":                        `line 2: steps 0: must be 1 to 10000`,
		"attacks:\n  - steps: many\n":                     `line 2: attacks[0].steps "many": want a whole number`,
		"attacks:\n  - steps: [1, 2]\n":                   `line 2: attacks[0].steps: want one value`,
		"attacks:\n  - epsilon: -1\n":                     `line 2: epsilon -1: must be positive`,
		"models:\n  - model: a\n    model: b\n":           `line 3: mapping key "model" already defined at [2:5]`,
		"explanations:\n- method: tea\n":                  `line 2: method "tea"`,
		"explanations: [{pictures: some}]":                `line 1: pictures "some": choose all or mistakes`,
		"selectors: [{selector: best}]":                   `line 1: selector "best": choose adv, mmd, probs, random, adv-least or all`,
		"models: [a, b]\ntransfer:\n  stesp: 3\n":         `line 3: unknown key "stesp"`,
		"models: [a, b]\ntransfer: [l2, {steps: 0}]":      `line 2: steps 0: must be 1 to 10000`,
		"data: x\ntransfer: linf\n":                       `line 2: transfer: needs 2 to 4 models, the study has 1`,
		"models: [a, b]\ntransfer: deepfool\n":            `line 2: norm "deepfool": choose linf or l2`,
		"judge:\n  threshold: 9\n":                        `line 2: threshold 9 of 5 raters: must be 1 to 5`,
		"study:\n  rounds: 0\n":                           `line 2: rounds 0: want 1 to 1000000`,
		"bias:\n  selector: x\n":                          `line 2: selector "x"`,
		"shards: 99999999\n":                              `line 1: shards: at most 10000`,
		"data: &a x\nmodels: [*b]\n":                      "line 2",
		"data: [a, b]\n":                                  `line 1: data.path: want one value`,
		"data: !!binary aGk=\n":                           "line 1: tags such as !!binary are not read",
		"a: b\n---\nc: d\n":                               `line 1: unknown key "a"`,
		"data: x\n---\ndata: y\n":                         "a study is one document",
		"data: \"unclosed\n":                              "line 1",
		"\tdata: x\n":                                     "line 1",
		"data: " + strings.Repeat("[", 5000):              "line 1: nested more than 50 deep",
		strings.Repeat("- ", 5000) + "x":                  "line 1: nested more than 50 deep",
		"models: &m [a]\n<<: *m\n":                        "merge keys",
		"data: x\n" + strings.Repeat("<", 5000):           "line 2: 1000 signs < in a row",
		"sigmoid: 3\nmodels: [{sigmoid: maybe}]\n":        `line 1: unknown key "sigmoid"`,
		"models: [{sigmoid: maybe}]\n":                    `models[0].sigmoid "maybe": want true or false`,
		"name: \"" + strings.Repeat("x", StudyLimit) + "": "bytes (limit",
	} {
		s, err := Parse([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "\n") {
			t.Errorf("%.60q: %+v, %v, want %s", text, s, err, want)
		}
	}
	_, err := Parse([]byte("attacks: [{stpes: 1}]"))
	var unknown *UnknownKeyError
	if !errors.As(err, &unknown) || len(unknown.Known) == 0 || unknown.Key != "stpes" {
		t.Errorf("%v, want the key with those known", err)
	}
}

// TestAliasesAreBounded: a file of some kilobytes cannot stand for millions of values.
func TestAliasesAreBounded(t *testing.T) {
	text := "models:\n- labels: &l x\ndata:\n  classes: &c [" + strings.Repeat("a, ", 2000) + "a]\nattacks:\n- &a {classes: *c}\n" +
		strings.Repeat("- *a\n", 200)
	if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), "more than") {
		t.Errorf("%v, want it refused", err)
	}
}

// FuzzParse reads study files of the fuzzer. An error has one line; a study that is read is the same after run.json has
// kept it.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"data: x\nmodels: [a, {model: b}]", "attacks:\n  - &a {norm: l2}\n  - *a\n", "a: [", "? x\n: y",
		"attacks: [l2, {method: pgd, epsilon: 0.01, restarts: 2}]\nexplanations: [{samples: 100, per_class: 2}]\nselectors: all\n",
		"bias: [colour]\njudge: real\nstudy: {rounds: 3}\nshards: 4\nmodels: [a, b]\ntransfers: [linf]\n", "name: |\n  a\n  b\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, err := Parse(text)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("%q: %+v, %q", text, s, err)
			}
			return
		}
		kept, err := json.Marshal(s)
		if err != nil {
			t.Fatalf("%q: %+v: %v", text, s, err)
		}
		again := &Study{}
		if err := json.Unmarshal(kept, again); err != nil {
			t.Fatalf("%q: %s: %v", text, kept, err)
		}
		if twice, err := json.Marshal(again); err != nil || string(twice) != string(kept) {
			t.Fatalf("%q: kept as %s, then as %s, %v", text, kept, twice, err)
		}
	})
}

// TestExamples reads the studies of the documents.
func TestExamples(t *testing.T) {
	for _, file := range []string{"paper.yaml"} {
		text, err := os.ReadFile("../../docs/examples/" + file)
		if err != nil {
			t.Fatal(err)
		}
		s, err := Parse(text)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for _, m := range s.Models {
			if _, ok := catalogue.Find(m.Model); !ok {
				t.Errorf("%s: %s is no model that can be pulled", file, m.Model)
			}
		}
	}
}

// A study's samples are those of every method that draws some.
func TestSamplesOfAMethod(t *testing.T) {
	for _, method := range []string{"lime", "kernelshap", "rise"} {
		s, err := Parse([]byte("explanations: [{method: " + method + ", samples: 2000}]"))
		if err != nil {
			t.Fatal(err)
		}
		p, err := s.Explanations[0].plan(nil)
		if err != nil || p.LIME.Samples != 2000 || p.Saliency.Samples != 2000 {
			t.Errorf("%s: LIME %d, others %d, %v, want 2000", method, p.LIME.Samples, p.Saliency.Samples, err)
		}
	}
}
