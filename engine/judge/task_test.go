package judge

import (
	"archive/zip"
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func task() *Task {
	yes := Yes
	q := func(picture string, class int, view View) Item {
		return Item{Question: Question{Picture: picture, Class: class, View: view}}
	}
	check := q("b", 3, Whole)
	check.Expect = &yes
	return &Task{
		ID: "T1", Record: []byte("{}\n"), Name: "mistakes", Needed: 5, Seed: 7,
		Items: []TaskItem{
			{Item: q("a", 1, Whole), Name: "orange"},
			{Item: q("a", 2, Whole), Name: "lemon"},
			{Item: q("a", 1, Attention), Name: "orange"},
			{Item: q("a", 2, Attention), Name: "lemon"},
			{Item: check, Name: "cup"},
		},
	}
}

func TestTaskRoundTrip(t *testing.T) {
	want, rendered := task(), 0
	var buf bytes.Buffer
	err := WriteTask(&buf, want, func(item Item) ([]byte, error) {
		rendered++
		return fmt.Append(nil, item.Picture, item.View, item.Class), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if rendered != 4 {
		t.Errorf("%d pictures are drawn, want 4: two questions show the same whole picture", rendered)
	}
	got, err := ReadTask(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var pictures []string
	for i := range got.Items {
		data, err := got.Picture(i)
		if err != nil {
			t.Fatal(err)
		}
		pictures = append(pictures, string(data))
	}
	if want := []string{"a1", "a1", "aattention1", "aattention2", "b3"}; !slices.Equal(pictures, want) {
		t.Errorf("pictures %q, want %q", pictures, want)
	}
	if got.archive, got.LeftOut = nil, nil; !reflect.DeepEqual(got, want) {
		t.Errorf("read %+v, want %+v", got, want)
	}
	if items := got.Questions(); len(items) != 5 || *items[4].Expect != Yes {
		t.Errorf("questions %+v", items)
	}
}

func TestReadTaskRefuses(t *testing.T) {
	archive := func(text string) []byte {
		var buf bytes.Buffer
		z := zip.NewWriter(&buf)
		w, err := z.Create("task.json")
		if err == nil {
			_, err = w.Write([]byte(text))
		}
		if err == nil {
			_, err = z.Create("record.jsonl")
		}
		if err == nil {
			err = z.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		return buf.Bytes()
	}
	withItem := func(item string) []byte {
		return archive(`{"format":"beyond task 1","id":"x","needed":5,"items":[` + item + `]}`)
	}
	for _, c := range []struct {
		data []byte
		says string
	}{
		{[]byte("PK"), "not the file of a task"},
		{archive(""), "task.json"},
		{archive(`{"format":"beyond task 9"}`), "format"},
		{archive(`{"format":"beyond task 1"}`), "out of range"},
		{withItem(`{"picture":"a","class":-1,"name":"n","file":"pictures/1"}`), "item 0"},
		{withItem(`{"picture":"a","class":1,"name":"n","file":"../../etc/passwd"}`), "item 0"},
		{withItem(`{"picture":"a","class":1,"expect":"perhaps","name":"n","file":"pictures/1"}`), "perhaps"},
	} {
		_, err := ReadTask(bytes.NewReader(c.data), int64(len(c.data)))
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%.90q: %v, want %q", c.data, err, c.says)
		}
	}
	absent := withItem(`{"picture":"a","class":1,"name":"n","file":"pictures/1"}`)
	if _, err := ReadTask(bytes.NewReader(absent), int64(len(absent))); err == nil || !strings.Contains(err.Error(), "pictures/1") {
		t.Errorf("a task whose only picture is not there: %v", err)
	}
}

// TestFault_59_Questions plants one question among 1,000 that cannot be asked: the others are, and one problem names it.
func TestFault_59_Questions(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		items := make([]string, 1000)
		for i := range items {
			items[i] = fmt.Sprintf(`{"picture":"a","class":%d,"name":"n","file":"pictures/1"}`, i)
		}
		at := rapid.IntRange(0, 999).Draw(t, "at")
		items[at] = rapid.SampledFrom([]string{
			"null", "7", "{}", `{"picture":"a","class":"x"}`, strings.Replace(items[at], "pictures/1", "pictures/2", 1),
			strings.Replace(items[at], "pictures/1", "/etc/passwd", 1), strings.Replace(items[at], `"n"`, `" "`, 1),
			strings.Replace(items[at], "{", `{"expect":"perhaps",`, 1), strings.Replace(items[at], "{", `{"view":"both",`, 1),
		}).Draw(t, "bad")
		var buf bytes.Buffer
		z := zip.NewWriter(&buf)
		for name, text := range map[string]string{
			"pictures/1": "png", "record.jsonl": "{}",
			"task.json": `{"format":"beyond task 1","id":"x","needed":5,"items":[` + strings.Join(items, ",") + `]}`,
		} {
			w, err := z.Create(name)
			if err == nil {
				_, err = w.Write([]byte(text))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		got, err := ReadTask(bytes.NewReader(buf.Bytes()), int64(buf.Len()))
		if err != nil || len(got.Items) != 999 || got.LeftOut.Bad != 1 || got.LeftOut.Problems[0].Item != fmt.Sprintf("item %d", at) {
			t.Fatalf("%v; left out %v", err, got.LeftOut)
		}
	})
}
