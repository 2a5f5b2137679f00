package catalogue

import (
	"slices"

	"beyond/engine/imaging"
)

// A Family is a preparation of pictures of any size: those of the model.
type Family struct {
	Name   string `json:"name"`
	Words  string `json:"words"`
	Source string `json:"source"`
}

// families are the preparations that whole families of networks share.
var families = []Family{
	{"imagenet", "interpolation=bilinear", "torchvision.transforms, ImageNet's mean and std"},
	{"inception", "interpolation=bicubic,mean=0.5,std=0.5", "timm.data.IMAGENET_INCEPTION_MEAN"},
	{"caffe", "resize=256,crop=squash,range=255,channels=bgr,mean=104:117:123,std=1", "BVLC/caffe: examples/classification.ipynb"},
	{
		"clip", "interpolation=bicubic,mean=0.48145466:0.4578275:0.40821073,std=0.26862954:0.26130258:0.27577711,crop=center",
		"openai/CLIP: clip/clip.py",
	},
	{"unit", "interpolation=bilinear,mean=0,std=1", "0 to 1, Ultralytics"},
	{"bytes", "interpolation=bilinear,mean=0,std=1,range=255", "0 to 255, prepared inside the network"},
	{"keras-tf", "interpolation=nearest,crop=squash,mean=0.5,std=0.5", "keras.applications.imagenet_utils, mode tf"},
	{
		"keras-caffe", "interpolation=nearest,crop=squash,range=255,channels=bgr,mean=103.939:116.779:123.68,std=1",
		"keras.applications.imagenet_utils, mode caffe",
	},
	{"keras-torch", "interpolation=nearest,crop=squash", "keras.applications.imagenet_utils, mode torch"},
	{"keras-raw", "interpolation=nearest,crop=squash,range=255", "keras.applications, prepared inside the network"},
}

// Families returns all families.
func Families() []Family { return slices.Clone(families) }

// FamilyNames returns their names.
func FamilyNames() []string {
	var names []string
	for _, f := range families {
		names = append(names, f.Name)
	}
	return names
}

func familyByName(name string) (Family, bool) {
	at := slices.IndexFunc(families, func(f Family) bool { return f.Name == name })
	if at < 0 {
		return Family{}, false
	}
	return families[at], true
}

// family returns the preset of a family for pictures of side pixels, 224 for 0.
func family(name string, side int) (imaging.Preset, bool) {
	f, ok := familyByName(name)
	if !ok {
		return imaging.Preset{}, false
	}
	p, err := imaging.Preset{}.With(f.Words, side)
	return p, err == nil
}
