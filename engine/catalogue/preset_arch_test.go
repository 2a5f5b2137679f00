package catalogue

import (
	"testing"

	"beyond/engine/pth/arch"
)

// TestNetworksHavePresets checks that every network's preset exists and gives pictures of its size.
func TestNetworksHavePresets(t *testing.T) {
	for _, name := range arch.Names() {
		a, _ := arch.ByName(name)
		p, err := presetOf(a.Preset, func() form { return form{a.Size, "NCHW"} })
		if err != nil || p.Crop != a.Size {
			t.Errorf("%s: preset %s of %d pixels, %v, want %d", name, a.Preset, p.Crop, err, a.Size)
		}
	}
}
