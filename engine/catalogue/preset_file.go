package catalogue

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"beyond/engine/dataset"
	"beyond/engine/imaging"
)

// ReadPreset reads the preset of pictures of side pixels, 0 if that is open, from the bytes of a file: text with a name or
// words, or JSON of ours (the words as keys), of timm (config.json), of Hugging Face (preprocessor_config.json) or of
// torchvision (the transforms of weights).
func ReadPreset(data []byte, side int) (imaging.Preset, error) {
	if len(data) > presetLimit {
		return imaging.Preset{}, fmt.Errorf("more than %d bytes", presetLimit)
	}
	text, err := io.ReadAll(dataset.Text(bytes.NewReader(data)))
	if err != nil {
		return imaging.Preset{}, err
	}
	if text = bytes.TrimSpace(text); bytes.HasPrefix(text, []byte("{")) {
		return presetInJSON(text, side)
	}
	return presetInText(string(text), side)
}

// presetInText reads words, separated by commas or lines, after a name or alone. Lines may end in a comment after #.
func presetInText(text string, side int) (imaging.Preset, error) {
	var words []string
	for line := range strings.Lines(text) {
		line, _, _ = strings.Cut(line, "#")
		if line = strings.Trim(line, " \t\r\n,"); line != "" {
			words = append(words, line)
		}
	}
	p, ok, err := described(strings.Join(words, ","), func() form { return form{side: side} })
	if err == nil && !ok {
		err = errors.New("neither a preset's name, nor words, nor JSON")
	}
	return p, err
}

// configs are the forms of JSON, known by a key. within names the object that holds the keys; "" is the document.
var configs = []struct {
	key, within string
	read        func(o *fields, side int) imaging.Preset
}{
	{"pretrained_cfg", "pretrained_cfg", timmPreset},
	{"image_processor", "image_processor", facePreset},
	{"transforms", "transforms", torchvisionPreset},
	{"input_size", "", timmPreset},
	{"image_processor_type", "", facePreset},
	{"feature_extractor_type", "", facePreset},
	{"image_mean", "", facePreset},
	{"do_normalize", "", facePreset},
	{"do_resize", "", facePreset},
	{"crop_size", "", torchvisionPreset},
	{"resize_size", "", torchvisionPreset},
}

func presetInJSON(data []byte, side int) (imaging.Preset, error) {
	o, err := newFields(data)
	if err != nil {
		return imaging.Preset{}, err
	}
	for _, c := range configs {
		if !o.has(c.key) {
			continue
		}
		if c.within != "" {
			if o, err = newFields(o.raw[c.within]); err != nil {
				return imaging.Preset{}, fmt.Errorf("%s: %w", c.within, err)
			}
		}
		p := c.read(o, side)
		if o.err != nil {
			return imaging.Preset{}, o.err
		}
		return p.Checked()
	}
	if o.has("model_type") || o.has("architectures") {
		return imaging.Preset{}, errors.New("says nothing about pictures: give the preprocessor_config.json beside it")
	}
	return ourJSON(o, side)
}

// ourJSON has the words of a preset as keys, and "preset" for a name.
func ourJSON(o *fields, side int) (imaging.Preset, error) {
	var words []string
	keys := slices.Sorted(func(yield func(string) bool) {
		for key := range o.raw {
			if !yield(key) {
				return
			}
		}
	})
	name := ""
	for _, key := range keys {
		if key == "preset" {
			name = o.text(key, "")
			continue
		}
		words = append(words, key+"="+o.word(key))
	}
	if o.err != nil {
		return imaging.Preset{}, o.err
	}
	if name != "" {
		words = slices.Insert(words, 0, name)
	}
	p, ok, err := described(strings.Join(words, ","), func() form { return form{side: side} })
	if err == nil && !ok {
		err = fmt.Errorf("no preset is called %.40q", name)
	}
	return p, err
}

// fields are the fields of a JSON object. The first of the wrong kind is kept in err.
type fields struct {
	raw map[string]json.RawMessage
	err error
}

func newFields(data []byte) (*fields, error) {
	o := &fields{}
	if err := json.Unmarshal(data, &o.raw); err != nil {
		if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
			return nil, fmt.Errorf("a JSON %s, want an object", kind.Value)
		}
		return nil, fmt.Errorf("not JSON: %w", err)
	}
	return o, nil
}

// has reports whether a field is there and not null.
func (o *fields) has(key string) bool { return o.raw[key] != nil && string(o.raw[key]) != "null" }

// decode decodes a field into v, unless it is missing. want names its kind.
func (o *fields) decode(key string, v any, want string) bool {
	if !o.has(key) {
		return false
	}
	if json.Unmarshal(o.raw[key], v) != nil {
		o.fail("%s: want %s", key, want)
		return false
	}
	return true
}

func (o *fields) fail(format string, args ...any) {
	if o.err == nil {
		o.err = fmt.Errorf(format, args...)
	}
}

func (o *fields) number(key string, otherwise float64) float64 {
	o.decode(key, &otherwise, "a number")
	return otherwise
}

func (o *fields) flag(key string, otherwise bool) bool {
	o.decode(key, &otherwise, "true or false")
	return otherwise
}

func (o *fields) text(key, otherwise string) string {
	o.decode(key, &otherwise, "a string")
	return otherwise
}

// three reads three numbers, or one for all.
func (o *fields) three(key string, otherwise [3]float64) [3]float64 {
	if !o.has(key) {
		return otherwise
	}
	var one float64
	if json.Unmarshal(o.raw[key], &one) == nil {
		return [3]float64{one, one, one}
	}
	var list []float64
	if o.decode(key, &list, "three numbers") && len(list) != 3 {
		o.fail("%s: %d numbers, want three", key, len(list))
	}
	copy(otherwise[:], list)
	return otherwise
}

// square reads a number, or a list of one or two equal ones; 0 if the field is missing.
func (o *fields) square(key string) int {
	var one int
	if !o.has(key) {
		return 0
	}
	if json.Unmarshal(o.raw[key], &one) == nil {
		return one
	}
	var list []int
	if !o.decode(key, &list, "pixels") {
		return 0
	}
	if len(list) == 0 || list[0] != list[len(list)-1] {
		o.fail("%s: %v: only squares are made", key, list)
		return 0
	}
	return list[0]
}

// word writes a field as the value of a word: lists with colons.
func (o *fields) word(key string) string {
	var list []json.Number
	if json.Unmarshal(o.raw[key], &list) == nil {
		var parts []string
		for _, n := range list {
			parts = append(parts, n.String())
		}
		return strings.Join(parts, ":")
	}
	var text string
	if json.Unmarshal(o.raw[key], &text) == nil {
		return strings.ReplaceAll(text, ",", " ")
	}
	return strings.ReplaceAll(string(o.raw[key]), ",", " ")
}

// filter reads the name of a filter.
func (o *fields) filter(key, otherwise string) imaging.Filter {
	name := strings.ToLower(o.text(key, otherwise))
	f, ok := imaging.FilterByName(name[strings.LastIndex(name, ".")+1:])
	if !ok {
		o.fail("%s: %.40q is no filter", key, name)
	}
	return f
}
