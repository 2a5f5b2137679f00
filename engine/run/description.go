package run

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"beyond/engine"
	"beyond/engine/catalogue"
	"beyond/engine/dataset"
	"beyond/engine/imaging"
)

// Description is what a run is: the file run.json.
type Description struct {
	Format  int            `json:"beyond_run"` // of this file and the parts
	File    string         `json:"file"`       // of the study, as the command line named it
	Program Program        `json:"program"`
	Study   Study          `json:"study"`
	Models  []UsedModel    `json:"models"` // in the order of the study
	Labels  [][]NamedClass `json:"labels"` // lists of classes that models have
	Data    Listing        `json:"data"`
}

const descriptionFormat = 1

// Program is the program that computes. Two programs may compute different last bits.
type Program struct {
	Version  string `json:"version"`
	Revision string `json:"revision"`
	// Binary is the SHA-256 of the executable where version and revision do not tell it from others, as of changed
	// sources; "" where they do. Executables of two architectures are not compared.
	Binary string `json:"binary,omitempty"`
	Arch   string `json:"arch,omitempty"` // of Binary
}

// same reports whether two programs compute the same, as far as they tell.
func (p Program) same(other Program) bool {
	return p.Version == other.Version && p.Revision == other.Revision &&
		(p.Binary == other.Binary || p.Arch != other.Arch)
}

func (p Program) String() string {
	return strings.TrimSpace(fmt.Sprintf("%s %.12s %.8s", p.Version, p.Revision, p.Binary))
}

// UsedModel is a model with all that its results depend on.
type UsedModel struct {
	Name    string         `json:"name"`
	SHA256  string         `json:"sha256"`
	Preset  imaging.Preset `json:"preset"`
	Classes int            `json:"classes"`          // index of its list in Description.Labels
	Labels  []int          `json:"labels,omitempty"` // of the pictures, where they are others than those of the first model
}

// NamedClass is a class without its index.
type NamedClass struct {
	WNID string `json:"wnid,omitempty"`
	Name string `json:"name"`
}

// Listing lists the pictures.
type Listing struct {
	Name       string          `json:"name"`
	Path       string          `json:"path"` // absolute, "" for the embedded gallery
	Attributes []string        `json:"attributes,omitempty"`
	Pictures   []ListedPicture `json:"pictures"`
	Pairs      []dataset.Pair  `json:"pairs,omitempty"`
	Skipped    []dataset.Skip  `json:"skipped,omitempty"`
}

// ListedPicture is a picture of the list. The SHA-256 of its file is in the results: each shard reads its own pictures
// only.
type ListedPicture struct {
	Path       string   `json:"path"`
	Label      int      `json:"label"` // −1 without one
	Bytes      int64    `json:"bytes"` // of the file, −1 if it could not be looked at
	Attributes []string `json:"attributes,omitempty"`
}

// Input is a model with the pictures as its labels name them.
type Input struct {
	Model *engine.Model
	Set   *dataset.Set
}

// Describe says what a run is. inputs are in the order of the study's models, loaded.
func Describe(file string, s *Study, p Program, dataPath string, inputs []Input) (*Description, error) {
	first := inputs[0].Set
	d := &Description{
		Format: descriptionFormat, File: file, Program: p, Study: *s,
		Data: Listing{
			Name: first.Name, Path: dataPath, Attributes: first.Attributes, Pairs: first.Pairs, Skipped: first.Skipped,
		},
	}
	for i, item := range first.Items {
		picture := ListedPicture{Path: item.Path, Label: item.Label, Attributes: item.Attributes, Bytes: -1}
		if v, err := first.Version(i); err == nil {
			picture.Bytes = v.Size
		}
		d.Data.Pictures = append(d.Data.Pictures, picture)
	}
	for _, in := range inputs {
		if len(in.Set.Items) != len(first.Items) {
			return nil, errors.New("the pictures have changed while they were listed: start again")
		}
		d.addModel(in)
	}
	return d, nil
}

func (d *Description) addModel(in Input) {
	m := UsedModel{Name: in.Model.Name, SHA256: in.Model.SHA256(), Preset: in.Model.Preset}
	var list []NamedClass
	for i := range in.Model.Classes.Len() {
		c := in.Model.Classes.At(i)
		list = append(list, NamedClass{c.WNID, c.Name})
	}
	m.Classes = slices.IndexFunc(d.Labels, func(other []NamedClass) bool { return slices.Equal(list, other) })
	if m.Classes < 0 {
		m.Classes, d.Labels = len(d.Labels), append(d.Labels, list)
	}
	labels := make([]int, len(in.Set.Items))
	other := false
	for i, item := range in.Set.Items {
		labels[i] = item.Label
		other = other || item.Label != d.Data.Pictures[i].Label
	}
	if other {
		m.Labels = labels
	}
	d.Models = append(d.Models, m)
}

// Identity are the hashes of all that parts of a run have in common. Parts with other ones do not belong together.
type Identity struct {
	Models   []string `json:"models"` // SHA-256 of file, preset and labels
	Data     string   `json:"data"`
	Settings string   `json:"settings"`
	Program  Program  `json:"program"`
}

func (d *Description) identity() Identity {
	id := Identity{Program: d.Program}
	for _, m := range d.Models {
		id.Models = append(id.Models, m.SHA256[:min(16, len(m.SHA256))]+" "+digest(m.Preset, m.Labels, d.Labels[m.Classes]))
	}
	data := d.Data
	data.Path, data.Name, data.Skipped = "", "", nil // the same pictures may lie elsewhere on another machine
	id.Data = digest(data)
	needed := fmt.Sprintf("%+v", needsRobustness(&d.Study))
	id.Settings = digest(d.Study.Attacks, d.Study.Explanations, needed, d.Study.Data.Classes, d.Study.Transfers)
	return id
}

// digest is the SHA-256 of the JSON of values, hexadecimal, 16 digits of it.
func digest(values ...any) string {
	text, err := json.Marshal(values)
	if err != nil {
		panic("run: a value without a JSON form: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// other says in which way another identity differs; "" if both belong together.
func (id Identity) other(o Identity) string {
	switch {
	case !id.Program.same(o.Program):
		return fmt.Sprintf("another version of the program (%s; here %s)", o.Program, id.Program)
	case len(id.Models) != len(o.Models):
		return fmt.Sprintf("%d models, here %d", len(o.Models), len(id.Models))
	case id.Data != o.Data:
		return fmt.Sprintf("other data (list %.8s; here %.8s)", o.Data, id.Data)
	case id.Settings != o.Settings:
		return fmt.Sprintf("other settings (%.8s; here %.8s)", o.Settings, id.Settings)
	}
	for i, m := range id.Models {
		if o.Models[i] == m {
			continue
		}
		if o.Models[i][:16] == m[:min(16, len(m))] {
			return "another preparation of pictures for the model"
		}
		return fmt.Sprintf("another model (%.8s; here %.8s)", o.Models[i], m)
	}
	return ""
}

func descriptionFile(folder string) string { return filepath.Join(folder, "run.json") }

// descriptionLimit bounds run.json, in bytes: some millions of pictures.
const descriptionLimit = 1 << 30

// ReadDescription reads run.json of a folder. An error that is fs.ErrNotExist says that the folder is no run.
func ReadDescription(folder string) (*Description, error) {
	info, err := os.Stat(descriptionFile(folder))
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() > descriptionLimit {
		return nil, fmt.Errorf("run.json: not a file of at most %d bytes", descriptionLimit)
	}
	text, err := os.ReadFile(descriptionFile(folder))
	if err != nil {
		return nil, err
	}
	d := &Description{}
	if err := json.Unmarshal(text, d); err != nil {
		return nil, fmt.Errorf("run.json: not as beyond writes it: %w", err)
	}
	return d, d.validate()
}

// validate refuses what no program of ours writes, so that nothing below needs to look.
func (d *Description) validate() error {
	switch {
	case d.Format != descriptionFormat:
		return fmt.Errorf("run.json: format %d, this beyond knows %d", d.Format, descriptionFormat)
	case len(d.Models) == 0 || len(d.Data.Pictures) == 0:
		return errors.New("run.json: no models or no pictures")
	}
	n := len(d.Data.Pictures)
	for _, m := range d.Models {
		if m.Classes < 0 || m.Classes >= len(d.Labels) || m.Labels != nil && len(m.Labels) != n {
			return fmt.Errorf("run.json: the labels of %s are not there", m.Name)
		}
		for i := range n {
			if label := d.label(m, i); label < -1 || label >= len(d.Labels[m.Classes]) {
				return fmt.Errorf("run.json: picture %d has label %d", i, label)
			}
		}
	}
	for _, p := range d.Data.Pairs {
		if p.A < 0 || p.B < 0 || p.A >= n || p.B >= n {
			return fmt.Errorf("run.json: a pair of pictures %d and %d of %d", p.A, p.B, n)
		}
	}
	for i, p := range d.Data.Pictures {
		if p.Attributes != nil && len(p.Attributes) != len(d.Data.Attributes) {
			return fmt.Errorf("run.json: picture %d has %d attributes", i, len(p.Attributes))
		}
	}
	return nil
}

func (d *Description) label(m UsedModel, i int) int {
	if m.Labels != nil {
		return m.Labels[i]
	}
	return d.Data.Pictures[i].Label
}

// Classes are the outputs of a model.
func (d *Description) Classes(m UsedModel) (*dataset.Classes, error) {
	var list bytes.Buffer
	rows := csv.NewWriter(&list)
	_ = rows.Write([]string{"index", "wnid", "name"}) // a buffer takes all
	for i, c := range d.Labels[m.Classes] {
		_ = rows.Write([]string{strconv.Itoa(i), c.WNID, c.Name})
	}
	rows.Flush()
	return dataset.ParseClasses(&list)
}

// Set lists the pictures with a model's labels. Their files are elsewhere.
func (d *Description) Set(m UsedModel) *dataset.Set {
	items := make([]dataset.Item, len(d.Data.Pictures))
	for i, p := range d.Data.Pictures {
		items[i] = dataset.Item{Path: p.Path, Label: d.label(m, i), Attributes: p.Attributes}
	}
	return dataset.Absent(d.Data.Name, items, d.Data.Attributes, d.Data.Pairs, d.Data.Skipped)
}

// Choice is how a model of the study is found.
func (s *Study) Choice(at int) catalogue.Choice {
	m := s.Models[at]
	return catalogue.Choice{
		Model: m.Model, Arch: m.Arch, WeightsKey: m.WeightsKey, Preset: m.Preset, Output: m.Output, Sigmoid: m.Sigmoid,
		Labels: m.Labels,
	}
}

// Enter makes a folder the run's, or goes on with what it is already. Another study's folder is an *OtherRunError.
func (d *Description) Enter(folder string) error {
	before, err := ReadDescription(folder)
	switch {
	case errors.Is(err, os.ErrNotExist):
	case err != nil:
		return err
	default:
		if difference := d.identity().other(before.identity()); difference != "" {
			return &OtherRunError{difference}
		}
	}
	if err := os.MkdirAll(filepath.Join(folder, "parts"), 0o755); err != nil {
		return err
	}
	text, err := json.MarshalIndent(d, "", " ")
	if err != nil {
		return err
	}
	if old, err := os.ReadFile(descriptionFile(folder)); err == nil && bytes.Equal(old, text) {
		return nil
	}
	return writeWhole(descriptionFile(folder), text)
}

// An OtherRunError says in which way a folder holds another run.
type OtherRunError struct{ Difference string }

func (e *OtherRunError) Error() string {
	return "holds a run with " + e.Difference + ": choose another --out, or remove it"
}
