package explorer

import (
	"testing"
	"unicode/utf8"

	"beyond/ui"
	"beyond/views/bias"
	"beyond/views/classes"
	"beyond/views/compare"
	"beyond/views/critic"
	"beyond/views/discovery"
	"beyond/views/grid"
	"beyond/views/inspect"
	"beyond/views/models"
	"beyond/views/overview"
	"beyond/views/pairs"
	"beyond/views/selections"
)

// TestSignsHaveRoom holds the signs and their meanings to the room that the help has at 80 columns.
func TestSignsHaveRoom(t *testing.T) {
	for name, screen := range map[string]ui.Explained{
		"bias": &bias.Model{}, "classes": &classes.Model{}, "compare": &compare.Model{}, "critic": &critic.Model{}, "discovery": &discovery.Model{},
		"grid": &grid.Model{}, "inspect": &inspect.Model{}, "models": &models.Model{}, "overview": &overview.Model{},
		"pairs": &pairs.Model{}, "selections": &selections.Model{},
	} {
		for _, s := range screen.Signs() {
			if n := utf8.RuneCountInString(s[0]); n == 0 || n > 12 {
				t.Errorf("%s: sign %q has %d letters", name, s[0], n)
			}
			if n := utf8.RuneCountInString(s[1]); n == 0 || n > 58 {
				t.Errorf("%s: the meaning of %q has %d letters", name, s[0], n)
			}
		}
	}
}
