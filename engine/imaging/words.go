package imaging

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
)

// Limits of a preset: pixels of a side, and the values of mean and std.
const (
	mostCrop   = 4096
	mostResize = 16384
	mostValue  = 1e6
	leastStd   = 1e-6
)

// usual is the share of the shorter side that a crop shows if nothing else is said.
const usual = 0.875

// Word is a word of a preset, written name=value.
type Word struct {
	Name   string `json:"name"`
	Values string `json:"values"` // that may follow, for people
	set    func(*wording, string) error
}

// words are all words, in the order in which Words writes them.
var words = []Word{
	{"size", "pixels", func(w *wording, s string) (err error) { w.size, err = pixels(s, mostCrop); return err }},
	{"resize", "pixels", func(w *wording, s string) (err error) { w.resize, err = pixels(s, mostResize); return err }},
	{"interpolation", "nearest|bilinear|bicubic|lanczos|box|hamming", func(w *wording, s string) error {
		at, err := oneOf(s, filterNames)
		w.preset.Filter = Filter(at)
		return err
	}},
	{"mean", "a:b:c", func(w *wording, s string) (err error) { w.mean, err = three(s); return err }},
	{"std", "a:b:c", func(w *wording, s string) (err error) { w.std, err = three(s); return err }},
	{"range", "1|255", func(w *wording, s string) error {
		at, err := oneOf(s, []string{"1", "255"})
		w.scale = []float64{255, 1}[at]
		return err
	}},
	{"channels", "rgb|bgr", func(w *wording, s string) error {
		at, err := oneOf(s, []string{"rgb", "bgr"})
		w.bgr = []bool{false, true}[at]
		return err
	}},
	{"crop", "center|squash|pad", func(w *wording, s string) error {
		at, err := oneOf(s, fitNames)
		w.fit = Fit(at)
		return err
	}},
	{"offset", "even|down", func(w *wording, s string) error {
		at, err := oneOf(s, []string{"even", "down"})
		w.preset.Down = at == 1
		return err
	}},
	{"fill", "0..255 or r:g:b", func(w *wording, s string) (err error) { w.preset.Fill, err = colour(s); return err }},
}

// AllWords returns the words that describe a preset.
func AllWords() []Word { return slices.Clone(words) }

// wording is a preset while its words are read.
type wording struct {
	preset       Preset
	size, resize int
	mean, std    *[3]float64
	scale        float64 // what a unit of mean and std is in 0..255; 0 if not said
	bgr          bool
	fit          Fit
}

// With returns the preset as changed by words such as "size=299,interpolation=bicubic". Words that are left out keep
// their value, and Resize its ratio to Crop. The zero preset stands for ImageNet's mean and std (0 and 1 if range=255)
// on the central 0.875 of a picture of side pixels, the size of the model's pictures; 0 stands for 224. Mean and std
// are divided by range, and in the order of the network's channels.
func (p Preset) With(text string, side int) (Preset, error) {
	w := wording{preset: p, fit: p.Fit, bgr: p.BGR}
	if p == (Preset{}) {
		w.preset.Filter = Bilinear
	}
	given := map[string]bool{}
	for _, item := range strings.Split(text, ",") {
		if strings.TrimSpace(item) == "" {
			continue
		}
		name, value, _ := strings.Cut(item, "=")
		name, value = strings.TrimSpace(name), strings.ToLower(strings.TrimSpace(value))
		at := slices.IndexFunc(words, func(w Word) bool { return w.Name == strings.ToLower(name) })
		if at < 0 {
			return Preset{}, unknownWord(name)
		}
		if given[words[at].Name] {
			return Preset{}, fmt.Errorf("%s is given twice", words[at].Name)
		}
		given[words[at].Name] = true
		if err := words[at].set(&w, value); err != nil {
			return Preset{}, fmt.Errorf("%s: %w", words[at].Name, err)
		}
	}
	w.settle(side)
	if err := w.values(p == (Preset{})); err != nil {
		return Preset{}, err
	}
	return w.preset.Named(), nil
}

// settle decides on the sizes.
func (w *wording) settle(side int) {
	before := w.preset
	after := &w.preset
	after.Fit = w.fit
	for _, size := range []int{224, side, before.Crop, w.size} {
		if size > 0 {
			after.Crop = size
		}
	}
	switch {
	case w.resize > 0:
		after.Resize = w.resize
	case before.Resize > 0 && before.Fit == after.Fit:
		after.Resize = int(math.Round(float64(before.Resize) * float64(after.Crop) / float64(before.Crop)))
	case after.Fit == Centre:
		after.Resize = int(math.Round(float64(after.Crop) / usual))
	default:
		after.Resize = after.Crop
	}
}

// values decides on mean and std. Those of a preset that takes blue first are the other way round.
func (w *wording) values(fresh bool) error {
	p := &w.preset
	if w.bgr != p.BGR {
		p.BGR = w.bgr
		p.Mean[0], p.Mean[2], p.Std[0], p.Std[2] = p.Mean[2], p.Mean[0], p.Std[2], p.Std[0]
	}
	scale := w.scale
	if scale == 0 {
		scale = 255
	}
	if fresh && w.mean != nil && w.std == nil && w.scale != 1 {
		return errors.New("mean without std: add std=a:b:c")
	}
	switch {
	case fresh && (w.scale == 1 || w.std != nil):
		p.Std = [3]float32{1, 1, 1}
	case fresh:
		p.Mean, p.Std = presets[0].Mean, presets[0].Std
		if p.BGR {
			p.Mean[0], p.Mean[2], p.Std[0], p.Std[2] = p.Mean[2], p.Mean[0], p.Std[2], p.Std[0]
		}
	case w.scale != 0 && w.std == nil:
		p.Mean, p.Std = [3]float32{}, [3]float32{float32(scale), float32(scale), float32(scale)}
	}
	for c := range 3 {
		if w.mean != nil {
			p.Mean[c] = float32(w.mean[c] * scale)
		}
		if w.std != nil {
			p.Std[c] = float32(w.std[c] * scale)
		}
		if p.Std[c] < leastStd {
			return fmt.Errorf("std: %v is too small", float64(p.Std[c])/scale)
		}
	}
	return nil
}

// WordError is a word, or the value of a word, that is none of those allowed.
type WordError struct {
	Given   string
	Allowed []string
}

func (e *WordError) Error() string {
	return fmt.Sprintf("%.40q is none of %s", e.Given, strings.Join(e.Allowed, ", "))
}

func unknownWord(name string) error {
	var names []string
	for _, w := range words {
		names = append(names, w.Name)
	}
	return &WordError{name, names}
}

func pixels(s string, most int) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 || n > most {
		return 0, fmt.Errorf("%.40q: want pixels from 1 to %d", s, most)
	}
	return n, nil
}

func oneOf(s string, names []string) (int, error) {
	at := slices.Index(names, s)
	if at < 0 {
		return 0, &WordError{s, names}
	}
	return at, nil
}

// three reads a:b:c, or one number for all.
func three(s string) (*[3]float64, error) {
	parts := strings.Split(s, ":")
	if len(parts) == 1 {
		parts = []string{s, s, s}
	}
	var v [3]float64
	for i, part := range parts {
		x, err := strconv.ParseFloat(strings.TrimSpace(part), 64)
		if err != nil || len(parts) != len(v) || !(math.Abs(x) <= mostValue) {
			return nil, fmt.Errorf("%.40q: want three numbers such as 0.485:0.456:0.406, or one for all", s)
		}
		v[i] = x
	}
	return &v, nil
}

func colour(s string) (c [3]uint8, err error) {
	v, err := three(s)
	if err != nil {
		return c, err
	}
	for i, x := range v {
		if x < 0 || x > 255 || x != math.Trunc(x) {
			return c, fmt.Errorf("%.40q: want whole numbers from 0 to 255, one or r:g:b", s)
		}
		c[i] = uint8(x)
	}
	return c, nil
}

// Named returns the preset under its own name if it has one, and else under its words.
func (p Preset) Named() Preset {
	for _, known := range presets {
		if p.Name = known.Name; p == known {
			return p
		}
	}
	p.Name = p.Words()
	return p
}

// Words describes the preset completely: With gives the same preset again. Usual values are left out.
func (p Preset) Words() string {
	list := []string{
		fmt.Sprint("size=", p.Crop), fmt.Sprint("resize=", p.Resize), fmt.Sprint("interpolation=", p.Filter),
	}
	mean, std, scale := p.decimals()
	list = append(list, "mean="+mean, "std="+std)
	if scale == 1 {
		list = append(list, "range=255")
	}
	if p.BGR {
		list = append(list, "channels=bgr")
	}
	if p.Fit != Centre {
		list = append(list, "crop="+p.Fit.String())
	}
	if p.Down {
		list = append(list, "offset=down")
	}
	if p.Fill != [3]uint8{} {
		list = append(list, fmt.Sprintf("fill=%d:%d:%d", p.Fill[0], p.Fill[1], p.Fill[2]))
	}
	return strings.Join(list, ",")
}

// decimals writes mean and std in the unit, 255 or 1, in which they are shorter.
func (p Preset) decimals() (mean, std string, scale float64) {
	short := func(scale float64) (mean, std string) {
		write := func(v [3]float32) string {
			var parts []string
			for _, x := range v {
				parts = append(parts, decimal(x, scale))
			}
			return strings.Join(parts, ":")
		}
		return write(p.Mean), write(p.Std)
	}
	mean, std = short(255)
	if m, s := short(1); len(m)+len(s)+len(",range=255") < len(mean)+len(std) {
		return m, s, 1
	}
	return mean, std, 255
}

// decimal is the shortest number that gives x when multiplied by scale.
func decimal(x float32, scale float64) string {
	for digits := 1; digits < 17; digits++ {
		s := strconv.FormatFloat(float64(x)/scale, 'g', digits, 64)
		if v, _ := strconv.ParseFloat(s, 64); float32(v*scale) == x {
			return s
		}
	}
	return strconv.FormatFloat(float64(x)/scale, 'g', -1, 64)
}
