package picture

import (
	"image"
	"strings"
	"testing"

	"github.com/charmbracelet/colorprofile"
	uv "github.com/charmbracelet/ultraviolet"
)

// TestAbandonedPictureLeavesNoGhost gives up a kitty picture that replaces another in the same cells. When both leave the
// screen, the first one is removed, which the terminal still shows.
func TestAbandonedPictureLeavesNoGhost(t *testing.T) {
	screen := owned{transmitted: map[int]bool{}}
	at := spot{fitted: fitted{cells: image.Rect(1, 1, 5, 3)}, want: recipe{protocol: Kitty, key: "mask"}}
	empty := &shot{lines: uv.NewScreenBuffer(10, 5).Lines, profile: colorprofile.TrueColor}
	screen.text(empty)
	first, second := &encoded{id: 1, data: []byte("first"), sum: 1}, &encoded{id: 2, data: []byte("second"), sum: 2}
	screen.draw(at, first)
	screen.draw(at, second)
	placement := screen.at(at).placement
	if end := string(screen.abandoned(at, second)); !strings.HasPrefix(end, kittyAbandon) {
		t.Errorf("the transmission is ended by %q", end)
	}
	if left := string(screen.text(empty)); !strings.Contains(left, kittyHide(first.id, placement)) {
		t.Errorf("the picture leaves the screen by %q, without %q", left, kittyHide(first.id, placement))
	}
}
