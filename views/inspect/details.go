package inspect

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"beyond/ui/safe"
	tea "charm.land/bubbletea/v2"
)

// details are the facts about a picture's file that its crop does not tell.
type details struct {
	size     int    // of the file, bytes
	sha256   string // of the file, hexadecimal; empty until read
	model    string // the model's SHA-256, empty until it is loaded
	features int    // how many numbers the model's last layer is given, 0 until it is loaded
	err      error  // why the file cannot be read
}

func (m *Model) toggleDetails() tea.Cmd {
	m.detailed, m.soonest.open = !m.detailed, false
	return m.readDetails()
}

// readDetails reads the picture's file once more while its details are on screen.
func (m *Model) readDetails() tea.Cmd {
	if !m.detailed {
		return nil
	}
	set, i, model, features := m.options.Set, m.index(), m.options.ModelSHA256, m.options.FeatureDim
	if len(m.trace.frames) == 0 {
		model, features = nil, nil // it may be loading just now
	}
	return m.detailing.Ask(m.Visit.Context(), func(context.Context) (details, error) {
		var d details
		data, err := set.Read(i)
		if err != nil {
			d.err = err
		} else {
			sum := sha256.Sum256(data)
			d.size, d.sha256 = len(data), hex.EncodeToString(sum[:])
		}
		if model != nil {
			d.model = model()
		}
		if features != nil {
			d.features = features()
		}
		return d, nil
	}, m.detailsArrived)
}

func (m *Model) detailsArrived(d details, _ error) tea.Cmd {
	m.details = d
	return nil
}

// completeDetails reads the details again when the model can tell its own.
func (m *Model) completeDetails() tea.Cmd {
	if m.details.model != "" {
		return nil
	}
	return m.readDetails()
}

// fact is a line of the details.
type fact struct{ name, value string }

// facts lists the known facts of the picture, its file first.
func (m *Model) facts() []fact {
	item, info, d := m.item(), m.trace.info, m.details
	facts := []fact{{"file", item.Path}}
	add := func(name, value string) {
		if value != "" {
			facts = append(facts, fact{name, value})
		}
	}
	if d.err != nil {
		add("read", d.err.Error())
	}
	if info.W > 0 {
		add("kind", info.Format+", "+info.Kind)
		add("pixels", fmt.Sprintf("%d×%d", info.W, info.H))
		add("EXIF", turned(info.Orientation))
	}
	if d.sha256 != "" {
		add("size", bytesText(d.size))
		add("SHA-256", d.sha256[:shortSHA])
	}
	add("label", m.labelText())
	for i, value := range item.Attributes {
		add(m.options.Set.Attributes[i], value)
	}
	add("model", m.options.ModelName)
	if len(d.model) >= shortSHA {
		add("SHA-256", d.model[:shortSHA])
	}
	add("preset", m.options.Preset)
	if d.features > 0 {
		add("features", fmt.Sprint(d.features))
	}
	return facts
}

// shortSHA is how many digits of a hash are shown: enough to tell files apart by eye.
const shortSHA = 12

func (m *Model) labelText() string {
	if !m.labelled() {
		return "none"
	}
	class := m.options.Classes.At(m.item().Label)
	return fmt.Sprintf("%s, index %d, %s", class.Name, class.Index, class.WNID)
}

// turned says how the EXIF orientation turned the picture; empty where it did not.
func turned(orientation int) string {
	if orientation <= 1 {
		return ""
	}
	return fmt.Sprintf("orientation %d, turned for eye and model", orientation)
}

func bytesText(n int) string {
	switch {
	case n < 10_000:
		return fmt.Sprintf("%d bytes", n)
	case n < 10_000_000:
		return fmt.Sprintf("%d kB", (n+500)/1000)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

// factsText lays the facts out in lines of at most cells cells, values beside their names where they fit.
func factsText(facts []fact, cells int) []line {
	const name = 9
	var lines []line
	for _, f := range facts {
		for i, part := range safe.Clean(f.value).Wrap(cells - name) {
			title := safe.Clean(f.name).Truncate(name - 1)
			if i > 0 {
				title = safe.Text{}
			}
			lines = append(lines, line{title.PadRight(name), part})
		}
	}
	return lines
}

type line struct{ name, value safe.Text }
