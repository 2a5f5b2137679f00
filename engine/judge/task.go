package judge

import (
	"archive/zip"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"

	"beyond/engine/rows"
)

// A Task is questions with their pictures, to be answered on another machine. Its file is a zip of task.json, numbered
// pictures and the task's row of the store. It holds no labels, probabilities or file names. It holds the answers to
// attention checks, which raters do not see.
type Task struct {
	ID     string     `json:"id"` // in the store
	Name   string     `json:"name"`
	Needed int        `json:"needed"` // raters for each question
	Seed   uint64     `json:"seed"`   // of the order of questions, with the rater's name
	Items  []TaskItem `json:"items"`

	// Record is the task's row of the store, to which answers refer, as store.Export writes it.
	Record []byte `json:"-"`

	// LeftOut are the questions of the file that cannot be asked.
	LeftOut *rows.Report `json:"-"`

	archive *zip.Reader
}

// TaskItem is one question of a task.
type TaskItem struct {
	Item
	Name string `json:"name"`           // of the class, as the question words it
	File string `json:"file,omitempty"` // the picture in the archive; shared by questions that show the same
}

// taskFormat marks files of this kind.
const taskFormat = "beyond task 1"

type taskJSON struct {
	Format string `json:"format"`
	*Task
}

// Limits of task files, which may come from anywhere.
const (
	maxTaskJSON    = 64 << 20
	maxTaskPicture = 64 << 20
	maxTaskItems   = 200_000
)

// Questions lists the items to be asked.
func (t *Task) Questions() []Item {
	items := make([]Item, len(t.Items))
	for i, item := range t.Items {
		items[i] = item.Item
	}
	return items
}

// Shown names the picture that a question shows: equal for questions that show the same.
func (q Question) Shown() Question {
	if q.View == Whole {
		q.Class = 0 // the picture is the same for all classes
	}
	return q
}

// picturePath is the n-th picture's path in the archive.
func picturePath(n int) string { return fmt.Sprintf("pictures/%05d.png", n) }

// WriteTask writes the file of t and sets File of its items. picture returns the PNG of an item; it is called once for
// items that show the same picture.
func WriteTask(w io.Writer, t *Task, picture func(Item) ([]byte, error)) error {
	z := zip.NewWriter(w)
	files := map[Question]string{}
	for i := range t.Items {
		item := &t.Items[i]
		shown := item.Shown()
		if files[shown] == "" {
			files[shown] = picturePath(len(files) + 1)
			data, err := picture(item.Item)
			if err != nil {
				return err
			}
			f, err := z.CreateHeader(&zip.FileHeader{Name: files[shown], Method: zip.Store}) // PNG is compressed already
			if err == nil {
				_, err = f.Write(data)
			}
			if err != nil {
				return fmt.Errorf("write %s: %w", files[shown], err)
			}
		}
		item.File = files[shown]
	}
	f, err := z.Create("task.json")
	if err == nil {
		err = json.NewEncoder(f).Encode(taskJSON{taskFormat, t})
	}
	if err == nil {
		f, err = z.Create("record.jsonl")
	}
	if err == nil {
		_, err = f.Write(t.Record)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		return fmt.Errorf("write the task: %w", err)
	}
	return nil
}

// ReadTask opens the file of a task. r must stay open as long as pictures are read. A question without a class, a name or
// a picture is left out; a task without a question is refused.
func ReadTask(r io.ReaderAt, size int64) (*Task, error) {
	archive, err := zip.NewReader(r, size)
	if err != nil {
		return nil, fmt.Errorf("not the file of a task: %w", err)
	}
	text, err := member(archive, "task.json", maxTaskJSON)
	if err != nil {
		return nil, fmt.Errorf("not the file of a task: %w", err)
	}
	read := struct {
		taskJSON
		Items []json.RawMessage `json:"items"`
	}{taskJSON: taskJSON{Task: &Task{archive: archive, LeftOut: &rows.Report{Unit: "questions"}}}}
	if err := json.Unmarshal(text, &read); err != nil {
		return nil, fmt.Errorf("task.json: %w", err)
	}
	if read.Format != taskFormat {
		return nil, fmt.Errorf("task.json: format %.40q, want %q", read.Format, taskFormat)
	}
	if read.Record, err = member(archive, "record.jsonl", maxTaskJSON); err != nil {
		return nil, err
	}
	if t := read.Task; t.ID == "" || t.Needed < 1 || len(read.Items) > maxTaskItems {
		const text = "task.json: id %.40q, %d raters, %d items: out of range"
		return nil, fmt.Errorf(text, t.ID, t.Needed, len(read.Items))
	}
	return read.Task, read.addItems(read.Items)
}

// addItems adds the questions that can be asked.
func (t *Task) addItems(items []json.RawMessage) error {
	for i, raw := range items {
		var item TaskItem
		err := json.Unmarshal(raw, &item)
		if known := item.Class >= 0 && (item.View == Whole || item.View == Attention); err == nil &&
			(!known || strings.TrimSpace(item.Name) == "" || path.Dir(item.File) != "pictures") {
			err = errors.New("it lacks a class, a name or a picture")
		}
		if err == nil {
			_, err = fs.Stat(t.archive, item.File)
		}
		if err != nil {
			t.LeftOut.LeaveItem(fmt.Sprintf("item %d", i), err)
			continue
		}
		t.LeftOut.Keep()
		t.Items = append(t.Items, item)
	}
	if err := t.LeftOut.Refuse(); err != nil {
		return fmt.Errorf("task.json: %w", err)
	}
	return nil
}

// Picture returns the PNG of item i.
func (t *Task) Picture(i int) ([]byte, error) {
	return member(t.archive, t.Items[i].File, maxTaskPicture)
}

// member reads one file of an archive, at most so many bytes.
func member(archive *zip.Reader, name string, most int64) ([]byte, error) {
	f, err := archive.Open(name)
	if err != nil {
		return nil, fmt.Errorf("no %.60q in it", name)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, most+1))
	if err == nil && int64(len(data)) > most {
		err = fmt.Errorf("over %d MiB", most>>20)
	}
	if err != nil {
		return nil, fmt.Errorf("%.60q: %w", name, err)
	}
	return data, nil
}
