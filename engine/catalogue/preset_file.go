package catalogue

import (
	"beyond/engine/imaging"
)

// ReadPreset reads a preset from a file's bytes.
func ReadPreset(data []byte, side int) (imaging.Preset, error) {
	return worded(imaging.Preset{}, string(data), side)
}
