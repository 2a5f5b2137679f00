package imaging

import (
	"crypto/sha256"
	"image"
	"testing"
)

// TestBoxesEqualPillow compares parts of pictures with Pillow 13's, up and down. testdata/pillow.py prints the hashes.
func TestBoxesEqualPillow(t *testing.T) {
	for name, want := range map[string]string{
		"nearest":  "0d7bcb2a79f45bd9a6b57ab675775a265a783212a56e2f4c38eea4a6673b016e",
		"bilinear": "81fbcdd488c3f0e71f084bcffd46d9b76121a0de6e4681471d0a62dc5d905fec",
		"bicubic":  "461af29fa260faa54257b5839c381abc4b79e6320edd55750717f64738056528",
		"lanczos":  "e3c5cbc6a8097544e366aff42aebf99034451a89e91beea9515a42d44beff082",
		"box":      "50c0b1a1ba554d61118cad25421dc8708bc7002bb1192aea98c2cb201bfe2ae2",
		"hamming":  "8fe37be7117b1878d9de43c7a9ec6d42921b578d5c019dd760a2299a6e889334",
	} {
		filter, ok := FilterByName(name)
		if !ok {
			t.Fatalf("no filter %q", name)
		}
		sum := sha256.New()
		pillowCases(func(img *RGB) {
			box := image.Rect(img.W/5, img.H/7, img.W-img.W/9, img.H-img.H/4)
			for i := 1; i < len(pillowSizes); i += 2 {
				for j := 0; j < len(pillowSizes); j += 2 {
					sum.Write(ResizeBox(img, box, pillowSizes[i], pillowSizes[j], filter).Pix)
				}
			}
		})
		if got := hexadecimal(sum); got != want {
			t.Errorf("%s: SHA-256 %s, want Pillow's %s", name, got, want)
		}
	}
}
