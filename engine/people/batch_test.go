package people

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"beyond/engine/judge"
	"beyond/engine/store"
)

// TestFault_59_Batch plants one bad assignment among 1,000 of a batch: the others come in, and one problem names its line.
func TestFault_59_Batch(t *testing.T) {
	question := CrowdItem(judge.Item{Question: judge.Question{Picture: strings.Repeat("0a", 32), Class: 3}})
	body, err := json.Marshal(map[string]any{"mturk": Crowd{Salt: "s", Questions: []CrowdQuestion{question}}})
	if err != nil {
		t.Fatal(err)
	}
	s := open(t)
	id, err := s.AddTask(t.Context(), store.Task{Kind: store.Judgement, Name: "mistakes", Body: body})
	if err != nil {
		t.Fatal(err)
	}
	good := func(i int) string {
		return fmt.Sprintf("A%d,W%d,Approved,%s,1,yes,100,2026-01-01T00:00:00Z", i, i, id)
	}
	const head = "AssignmentId,WorkerId,AssignmentStatus,Answer.task,Answer.question_1,Answer.reply_1,Answer.ms_1,Answer.at_1\n"
	for i, change := range [][2]string{
		{id, "ANOTHER"},
		{",1,yes", ",2,yes"},
		{",1,yes", ",x,yes"},
		{"yes", "perhaps"},
		{"yes", ""},
		{",W", ",,"},
		{",100,", ",-1,"},
		{"2026-", "9999-"},
		{"Approved", "\"Approved"},
		{"Approved", "\xff"},
		{"A", "B\x00"},
	} {
		at := []int{0, 999, rand.IntN(1000)}[i%3]
		lines := make([]string, 1000)
		for i := range lines {
			lines[i] = good(i)
		}
		lines[at] = strings.Replace(lines[at], change[0], change[1], 1)
		report, err := Batch{}.Import(t.Context(), s, []byte(head+strings.Join(lines, "\n")+"\n"))
		if err != nil || report.Assignments != 1000 || report.Imported != 999 || len(report.Problems) != 1 ||
			report.Problems[0].Line != at+2 {
			t.Fatalf("%q: %v: %+v, want line %d left out", change, err, report, at+2)
		}
	}
}
