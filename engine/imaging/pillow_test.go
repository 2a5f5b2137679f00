package imaging

import (
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"testing"
)

// pillowSizes are the sides of the pictures of testdata/pillow.py.
var pillowSizes = []int{1, 2, 3, 7, 16, 31, 53, 96, 131}

// pillowCases calls f for each picture of testdata/pillow.py.
func pillowCases(f func(img *RGB)) {
	for _, w := range pillowSizes {
		for _, h := range pillowSizes {
			img := NewRGB(w, h)
			for i := range img.Pix {
				img.Pix[i] = uint8(min(255, (i*i*7+i*31+i>>3)&511))
			}
			f(img)
		}
	}
}

func hexadecimal(sum hash.Hash) string { return hex.EncodeToString(sum.Sum(nil)) }

// TestFiltersEqualPillow compares all filters with Pillow 13, up and down. testdata/pillow.py prints the hashes.
func TestFiltersEqualPillow(t *testing.T) {
	for name, want := range map[string]string{
		"nearest":  "8028043177d341875d57512b72eee2a8e4f1f3d4878f238b67b48611b918bb11",
		"bilinear": "08ae505077938ce6bb693e499e762511835119c843becf524eb3da53b9bd7cdb",
		"bicubic":  "d6e8b4d4d34b72c9553a15e88d1d0de1edb39a1845a20307c2ee01c47b0204f5",
		"lanczos":  "73801eb12d3aceecde586693e448c219ee1b6697b8db7adbd07c3d7a3a743e41",
		"box":      "14b760ca328870226b5882da90bb3ad3af82bcee8b6866d8cc876a4a52ee9415",
		"hamming":  "94553ae1ef51a8ef5194a0a9b387a2a023051fd4a9a5583d35d873e29444fb4e",
	} {
		filter, ok := FilterByName(name)
		if !ok {
			t.Fatalf("no filter %q", name)
		}
		sum := sha256.New()
		pillowCases(func(img *RGB) {
			for _, w := range pillowSizes {
				for i := 0; i < len(pillowSizes); i += 2 {
					sum.Write(Resize(img, w, pillowSizes[i], filter).Pix)
				}
			}
		})
		if got := hexadecimal(sum); got != want {
			t.Errorf("%s: SHA-256 %s, want Pillow's %s", name, got, want)
		}
	}
}

// TestCropsEqualPublished compares all rules of size with the transforms of torchvision, timm and Hugging Face, on
// Pillow's pixels. testdata/pillow.py prints the hashes.
func TestCropsEqualPublished(t *testing.T) {
	for words, want := range map[string]string{
		"size=29,resize=33,interpolation=bilinear":                          "b54179697bb181b4e9b23433041b90a5b29160b2268e466041cc5ac3ffc441b3",
		"size=40,resize=31,interpolation=bicubic":                           "399f6cf3912de0159d69ecc4191e6f3f9bdac765adb62d678f50fd42c5b611b1",
		"size=28,resize=31,interpolation=bicubic":                           "fceaf9384f5a33e3874eb79c27eb38cff9ea4d3cbf86a0d0812f6742a4c5964b",
		"size=28,resize=31,interpolation=bicubic,crop=squash":               "bcf98d64930cc84de487130ccdd89bcfa30d1828c547df5a6f7b4ca0c27886a0",
		"size=28,resize=28,interpolation=lanczos,crop=pad,fill=124:116:104": "4636a642be2e509595f7cfc5a9ee6f5cb5e2f915d4ba86a9a2a1e22511af46de",
		"size=27,resize=30,interpolation=bilinear,crop=pad,fill=128":        "0354f5406ca8672688982283b8e8e9823b0b01abe42343e2b6cbbd642f63c5aa",
		"size=28,resize=33,interpolation=bicubic,offset=down":               "aa1057d6cf67053bf0ee3fe5af7d745dee644f60b3c4f9903b26cd38e2e1e898",
		"size=36,resize=33,interpolation=bilinear,offset=down":              "744980294e31e8c122768ff253a8138a60837aa2d95b0c907823d59ef124d4e8",
		"size=28,resize=28,interpolation=nearest,crop=squash":               "085fd9764013f3a7db5f8dc8d4e157ee3324e240e03bd92d092969c42e586e7d",
	} {
		p, err := Preset{}.With(words, 0)
		if err != nil {
			t.Fatal(err)
		}
		sum := sha256.New()
		pillowCases(func(img *RGB) {
			if p.Fit != Pad || max(img.W, img.H) <= 20*min(img.W, img.H) { // timm gives up on a side of no pixels
				sum.Write(p.Apply(img).Pix)
			}
		})
		if got := hexadecimal(sum); got != want {
			t.Errorf("%s: SHA-256 %s, want %s", words, got, want)
		}
	}
}
