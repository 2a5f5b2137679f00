package judge

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
)

// FuzzTask reads the list of a task file. Each item is a question or a problem, and a file written of the questions is
// read as the same.
func FuzzTask(f *testing.F) {
	f.Add(`{"picture":"a","class":1,"name":"n","file":"pictures/1"}`)
	f.Add(`{"picture":"a","class":2,"view":"attention","expect":"yes","name":"n","file":"pictures/1"},null,{"class":-1}`)
	f.Add(`{"picture":"a","class":1,"name":" ","file":"pictures/../1"},{"file":7}],"seed":18446744073709551615,"items":[{}`)
	f.Fuzz(func(t *testing.T, items string) {
		data := packed(t, `{"format":"beyond task 1","id":"x","needed":5,"items":[`+items+`]}`)
		task, err := ReadTask(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("%q: %q", items, err)
			}
			return
		}
		var list struct{ Items []json.RawMessage }
		if err := json.Unmarshal(fmt.Appendf(nil, `{"items":[%s]}`, items), &list); err == nil &&
			(len(task.Items) != task.LeftOut.Good || len(task.Items)+task.LeftOut.Bad != len(list.Items)) {
			t.Errorf("%q: %d questions and %d problems of %d items", items, len(task.Items), task.LeftOut.Bad, len(list.Items))
		}
		var file bytes.Buffer
		if err := WriteTask(&file, task, func(Item) ([]byte, error) { return []byte("png"), nil }); err != nil {
			t.Fatalf("%q: %v", items, err)
		}
		again, err := ReadTask(bytes.NewReader(file.Bytes()), int64(file.Len()))
		if err != nil || !reflect.DeepEqual(again.Items, task.Items) || again.Seed != task.Seed || !slices.Equal(again.Record, task.Record) {
			t.Errorf("%q: %+v, written and read: %+v, %v", items, task.Items, again, err)
		}
	})
}

// packed is a task file of this list and one picture.
func packed(t *testing.T, list string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, member := range [][2]string{{"pictures/1", "png"}, {"record.jsonl", "{}"}, {"task.json", list}} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: member[0], Method: zip.Store})
		if err == nil {
			_, err = w.Write([]byte(member[1]))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
