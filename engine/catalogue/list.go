package catalogue

import (
	"os"
	"path/filepath"
	"slices"

	"beyond/engine/onnx"
)

// Where a model with a name of its own is.
const (
	Embedded  = "embedded"
	OnDisk    = "pulled"
	Published = "catalogue"
)

// A Named is a model with a name of its own, here already or to be pulled.
type Named struct {
	Entry
	Where string `json:"where"` // Embedded, OnDisk or Published
	Path  string `json:"path,omitempty"`
}

// Named lists the embedded model and the catalogue, in the order in which they are shown.
func (f Finder) Named() []Named {
	list := []Named{{Entry: f.Embedded, Where: Embedded}}
	for _, e := range models {
		m := Named{Entry: e, Where: Published}
		if Pulled(f.Folder, e) {
			m.Where, m.Path = OnDisk, Path(f.Folder, e)
		}
		list = append(list, m)
	}
	return list
}

// A Found is a model that can be opened now or, where it is Published, once it is pulled.
type Found struct {
	Name  string // as Choice.Model
	Title string // without folder and extension
	Where string // Embedded, OnDisk, Published, or a word for the folder
	Bytes int64  // of the file
}

// Found lists the embedded model, the pulled ones, the files in their folder and in the current one, the model in use if
// it is none of these, and at the end the published ones.
func (f Finder) Found(inUse string) []Found {
	var list, published []Found
	for _, m := range f.Named() {
		found := Found{Name: m.Name, Title: m.Name, Where: m.Where, Bytes: m.Bytes}
		if m.Where == Published {
			published = append(published, found)
		} else {
			list = append(list, found)
		}
	}
	pulled := len(list)
	for _, m := range found(f.Folder, "data folder") {
		if !slices.ContainsFunc(list[:pulled], func(p Found) bool { return p.Name == m.Title }) {
			list = append(list, m)
		}
	}
	list = append(list, found(".", "this folder")...)
	if !slices.ContainsFunc(list, func(m Found) bool { return m.Name == inUse }) {
		list = append(list, foundAt(inUse, "as named"))
	}
	return append(list, published...)
}

// found lists the model files of a folder by name; none where the folder cannot be read.
func found(folder, where string) []Found {
	files, _ := os.ReadDir(folder)
	var list []Found
	for _, file := range files {
		if path := filepath.Join(folder, file.Name()); !file.IsDir() && (checkpoint(path) || extension(path) == ".onnx") {
			list = append(list, foundAt(path, where))
		}
	}
	return list
}

func foundAt(path, where string) Found {
	m := Found{Name: path, Title: stem(path), Where: where}
	if info, err := os.Stat(path); err == nil {
		m.Bytes = info.Size()
	}
	return m
}

// An About describes a model's file and the preparation of its pictures.
type About struct {
	Name string // see File
	onnx.Summary
	Preset  string   // "" where it is unknown
	Presets []string // all that give pictures of its size
}

// About reads a model's file.
func (f Finder) About(c Choice) (About, error) {
	file, err := f.Read(c)
	if err != nil {
		return About{}, err
	}
	defer file.Close()
	s, err := file.Inspect()
	if err != nil {
		return About{}, err
	}
	preset, _ := f.Preset(c, file) // unknown is no error: the person chooses one
	return About{Name: file.Name, Summary: s, Preset: preset.Name, Presets: fitting(s)}, nil
}
