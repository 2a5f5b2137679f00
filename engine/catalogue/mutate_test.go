package catalogue

import (
	"encoding/json"
	goflag "flag"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"beyond/engine/imaging"
)

var mutations = goflag.Int("mutations", 20_000, "number of mutated presets in TestFault_09_MutatedPresets")

// mutatedPreset returns a preset file with one to three changes.
func mutatedPreset(random *rand.Rand, seeds []string, text string) string {
	for range 1 + random.IntN(3) {
		if text == "" {
			return text
		}
		at, other := random.IntN(len(text)), seeds[random.IntN(len(seeds))]
		from := random.IntN(len(other))
		end := at + random.IntN(min(30, len(text)-at)+1)
		awkward := []string{"0", "-1", "1e400", "NaN", "null", "true", "[]", "{}", "99999999999", "0.5", ",", "=", ":", "\"", "\x00", "\xff\xfe"}
		const digits = "0123456789.-"
		if strings.ContainsRune(digits, rune(text[at])) || random.IntN(4) > 0 { // a whole number, if there is one
			if begin := strings.IndexAny(text[at:], digits); begin >= 0 {
				start := at + begin
				after := start + len(text[start:]) - len(strings.TrimLeft(text[start:], digits))
				values := []string{"0", "-1", "1e400", "null", "[]", "9999999999999", "0.5", "3", "64", "1e-9", "7.5", "255", "1"}
				text = text[:start] + values[random.IntN(len(values))] + text[after:]
				continue
			}
		}
		switch random.IntN(4) {
		case 0:
			text = text[:at] + text[end:]
		case 1:
			text = text[:at] + other[from:from+random.IntN(min(30, len(other)-from)+1)] + text[end:]
		case 2:
			text = text[:at] + awkward[random.IntN(len(awkward))] + text[end:]
		default:
			text = text[:at] + string([]byte{byte(random.IntN(256))}) + text[at+1:]
		}
	}
	return text
}

// presetSeeds are preset files of every form.
func presetSeeds(t testing.TB) []string {
	t.Helper()
	data, err := os.ReadFile("testdata/configs.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct{ Config json.RawMessage }
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	seeds := []string{
		"size=299,resize=342,interpolation=bicubic,mean=0.5:0.5:0.5,std=0.5:0.5:0.5,range=255,channels=bgr,crop=pad,fill=1:2:3",
		"# mine\nsize=32\ninception\n", `{"preset":"caffe","size":64,"mean":[1,2,3],"std":[1,1,1]}`,
	}
	for _, c := range cases {
		seeds = append(seeds, string(c.Config))
	}
	return seeds
}

// tryPreset reads a preset file, and reports whether it is one: it is refused in one line, or is a preset that prepares a
// picture of less than most pixels to finite numbers, and whose name gives it again.
func tryPreset(t *testing.T, text string, side, most int) bool {
	t.Helper()
	p, err := ReadPreset([]byte(text), side)
	if err != nil {
		if strings.Contains(err.Error(), "\n") || len(err.Error()) > 500 {
			t.Fatalf("%q: %q", text, err)
		}
		return false
	}
	if again, err := ReadPreset([]byte(p.Name), 0); err != nil || again != p {
		t.Fatalf("%q: %q gives %+v, %v", text, p.Name, again, err)
	}
	if p.Crop > most || p.Resize > 4*most {
		return true
	}
	input := make([]float32, 3*p.Crop*p.Crop)
	p.Normalise(input, p.Apply(imaging.NewRGB(9, 4)))
	for _, v := range input {
		if v-v != 0 {
			t.Fatalf("%q: %s gives %g", text, p.Name, v)
		}
	}
	return true
}

// TestFault_09_MutatedPresets changes preset files at random.
func TestFault_09_MutatedPresets(t *testing.T) {
	count := *mutations
	if testing.Short() {
		count = min(count, 5_000)
	}
	random, read, seeds := rand.New(rand.NewPCG(9, 9)), 0, presetSeeds(t)
	for i := range count {
		if tryPreset(t, mutatedPreset(random, seeds, seeds[i%len(seeds)]), random.IntN(2)*64, 300) {
			read++
		}
	}
	if read < count/10 {
		t.Errorf("only %d of %d mutations are presets: too few to test using them", read, count)
	}
}

// FuzzPreset reads preset files of the fuzzer for pictures of a side, and changes of them.
func FuzzPreset(f *testing.F) {
	seeds := presetSeeds(f)
	for i, text := range seeds {
		f.Add(text, uint8(i), uint64(i))
	}
	f.Fuzz(func(t *testing.T, text string, side uint8, seed uint64) {
		tryPreset(t, text, int(side), 32)
		tryPreset(t, mutatedPreset(rand.New(rand.NewPCG(seed, 0)), seeds, text), int(side), 32)
	})
}
