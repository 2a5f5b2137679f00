package imaging

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// TestWords reads words as people write them, and writes what decides.
func TestWords(t *testing.T) {
	torchvision, _ := PresetByName("torchvision")
	const values = ",mean=0.485:0.456:0.406,std=0.229:0.224:0.225"
	for _, c := range []struct {
		from       Preset
		text, want string
		side       int
	}{
		{Preset{}, "size=299", "size=299,resize=342,interpolation=bilinear" + values, 0},
		{Preset{}, "interpolation=bicubic", "size=288,resize=329,interpolation=bicubic" + values, 288},
		{Preset{}, "channels=rgb", "torchvision", 0},
		{Preset{}, "Size = 224, RESIZE=256 ,range=1,crop=center", "torchvision", 0},
		{Preset{}, "size=224,range=255,channels=bgr", "size=224,resize=256,interpolation=bilinear,mean=0:0:0,std=1:1:1,range=255,channels=bgr", 0},
		{
			Preset{},
			"range=255,channels=bgr,mean=104:117:123",
			"size=227,resize=259,interpolation=bilinear,mean=104:117:123,std=1:1:1,range=255,channels=bgr", 227,
		},
		{Preset{}, "mean=0.5,std=0.5,crop=squash", "size=64,resize=64,interpolation=bilinear,mean=0.5:0.5:0.5,std=0.5:0.5:0.5,crop=squash", 64},
		{Preset{}, "crop=pad,fill=114,size=32", "size=32,resize=32,interpolation=bilinear" + values + ",crop=pad,fill=114:114:114", 64},
		{torchvision, "size=448", "size=448,resize=512,interpolation=bilinear" + values, 224},
		{
			torchvision, "channels=bgr", "size=224,resize=256,interpolation=bilinear," +
				"mean=0.406:0.456:0.485,std=0.225:0.224:0.229,channels=bgr", 0,
		},
		{Preset{}, "size=224,resize=256,interpolation=bicubic,mean=127:127:127,std=128:128:128,range=255", "lite0", 0},
	} {
		p, err := c.from.With(c.text, c.side)
		if err != nil || p.Name != c.want {
			t.Errorf("%q: %q, %v; want %q", c.text, p.Name, err, c.want)
		}
	}
}

func TestWordsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"sise=299":               `"sise" is none of size, resize,`,
		"size=0":                 `size: "0": want pixels from 1 to 4096`,
		"size=1e9":               "want pixels",
		"interpolation=cubic":    `interpolation: "cubic" is none of box, bilinear,`,
		"mean=0.5:0.5":           "want three numbers",
		"mean=NaN,std=1":         "want three numbers",
		"mean=0.5":               "mean without std",
		"std=0":                  "too small",
		"range=2":                `"2" is none of 1, 255`,
		"size=10,size=12":        "size is given twice",
		"fill=256":               "whole numbers from 0 to 255",
		"size":                   "want pixels",
		"crop=centre":            `"centre" is none of center, squash, pad`,
		"mean=1e300,std=1":       "want three numbers",
		"channels=grb,size=1000": "is none of rgb, bgr",
	} {
		if p, err := (Preset{}).With(text, 0); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %q, %v; want %q", text, p.Name, err, want)
		}
	}
}

// TestWordsAgain: the words of any preset give the same preset.
func TestWordsAgain(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	for range 2000 {
		p := Preset{
			Fit: Fit(random.IntN(3)), Resize: 1 + random.IntN(600), Filter: Filter(random.IntN(len(filterNames))),
			Crop: 1 + random.IntN(600), Down: random.IntN(2) == 0, BGR: random.IntN(2) == 0,
			Fill: [3]uint8{0, uint8(random.IntN(256)), uint8(random.IntN(256))},
		}
		for c := range 3 {
			p.Mean[c], p.Std[c] = random.Float32()*255-20, random.Float32()*255+1e-3
		}
		p = p.Named()
		if again, err := (Preset{}).With(p.Name, 1+random.IntN(600)); err != nil || again != p {
			t.Fatalf("%q gives %+v, %v, want %+v", p.Name, again, err, p)
		}
	}
}

// TestBlueFirst: a network that takes blue first gets what another gets of a picture with red and blue exchanged.
func TestBlueFirst(t *testing.T) {
	random := rand.New(rand.NewPCG(8, 8))
	img := randomRGB(random, 5, 4)
	exchanged := &RGB{W: img.W, H: img.H, Pix: append([]uint8(nil), img.Pix...)}
	for i := 0; i < len(img.Pix); i += 3 {
		exchanged.Pix[i], exchanged.Pix[i+2] = img.Pix[i+2], img.Pix[i]
	}
	p := Preset{Crop: 4, Mean: [3]float32{104, 117, 123}, Std: [3]float32{1, 2, 3}}
	want, got, unit := make([]float32, 60), make([]float32, 60), make([]float32, 60)
	p.Normalise(want, exchanged)
	p.BGR = true
	p.Normalise(got, img)
	img.Unit(unit)
	p.NormaliseUnit(unit, unit)
	for i := range want {
		if got[i] != want[i] || unit[i] != want[i] {
			t.Fatalf("value %d: %g, and %g from [0, 1], want %g", i, got[i], unit[i], want[i])
		}
	}
	gradient := make([]float32, 60)
	for i := range gradient {
		gradient[i] = float32(i / 20) // 0, 1, 2 of B, G, R
	}
	p.UnitGradient(gradient)
	if gradient[0] != 2*255/float32(3) || gradient[20] != 255/float32(2) || gradient[40] != 0 || p.Deviations() != [3]float32{3, 2, 1} {
		t.Errorf("gradient %g %g %g, deviations %g", gradient[0], gradient[20], gradient[40], p.Deviations())
	}
}
