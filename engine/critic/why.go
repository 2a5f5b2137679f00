package critic

import (
	"encoding/json"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Why is the reason for a choice, in words and in figures. Its JSON form is one object: the figures by name, null for
// never, and the words under "text".
type Why struct {
	Text  string // "right after 10 steps, p 0.83"
	Facts []Fact
}

// Fact is one figure with the name that documents have for it: "p_true". NaN stands for "never".
type Fact struct {
	Name  string
	Value float64
}

// Figures writes the facts as "p_true=0.93 first_wrong_step=never".
func (w Why) Figures() string {
	list := make([]string, len(w.Facts))
	for i, f := range w.Facts {
		value := "never"
		if !math.IsNaN(f.Value) {
			value = strconv.FormatFloat(f.Value, 'g', 6, 64)
		}
		list[i] = f.Name + "=" + value
	}
	return strings.Join(list, " ")
}

// MarshalJSON implements json.Marshaler.
func (w Why) MarshalJSON() ([]byte, error) {
	object := map[string]any{"text": w.Text}
	for _, f := range w.Facts {
		object[f.Name] = nil
		if !math.IsNaN(f.Value) {
			object[f.Name] = f.Value
		}
	}
	return json.Marshal(object)
}

// UnmarshalJSON implements json.Unmarshaler. The facts come sorted by name.
func (w *Why) UnmarshalJSON(data []byte) error {
	var object struct {
		Text string `json:"text"`
	}
	var figures map[string]any
	if err := json.Unmarshal(data, &object); err != nil {
		return err
	}
	if err := json.Unmarshal(data, &figures); err != nil {
		return err
	}
	*w = Why{Text: object.Text}
	for name, value := range figures {
		switch value := value.(type) {
		case nil:
			w.Facts = append(w.Facts, Fact{name, never})
		case float64:
			w.Facts = append(w.Facts, Fact{name, value})
		}
	}
	slices.SortFunc(w.Facts, func(a, b Fact) int { return strings.Compare(a.Name, b.Name) })
	return nil
}
