package cli

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"beyond/engine/catalogue"
)

// TestOperatorsDocument compares docs/operators.md with the output of the command:
//
//	beyond models ops > docs/operators.md
func TestOperatorsDocument(t *testing.T) {
	want, err := os.ReadFile("../docs/operators.md")
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	a := &app{out: &got}
	c := a.modelsOpsCommand()
	c.SetArgs(nil)
	if err := c.Execute(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got.Bytes(), want) {
		t.Error("docs/operators.md is not what beyond models ops prints; write it anew")
	}
}

func TestOperatorsJSON(t *testing.T) {
	var out bytes.Buffer
	a := &app{out: &out}
	c := a.modelsOpsCommand()
	c.SetArgs([]string{"--json"})
	if err := c.Execute(); err != nil {
		t.Fatal(err)
	}
	var list []catalogue.Operator
	if err := json.Unmarshal(out.Bytes(), &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != len(catalogue.Operators()) || list[0] != catalogue.Operators()[0] {
		t.Errorf("%d operators, want %d; the first is %+v", len(list), len(catalogue.Operators()), list[0])
	}
}
