package walk

import (
	"bytes"
	"compress/gzip"
	"io"
	"os"
	"testing"

	"beyond/engine/imaging"
	"beyond/engine/npy"
)

// array reads a gzipped array of testdata.
func array[T npy.Element](t *testing.T, name string) ([]T, []int) {
	t.Helper()
	file, err := os.ReadFile("testdata/" + name + ".npy.gz")
	if err != nil {
		t.Fatal(err)
	}
	unzip, err := gzip.NewReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(unzip)
	if err != nil {
		t.Fatal(err)
	}
	values, shape, err := npy.Decode[T](data)
	if err != nil {
		t.Fatal(err)
	}
	return values, shape
}

// pictures splits an array [n, h, w, 3].
func pictures(t *testing.T, name string) (list []*imaging.RGB) {
	t.Helper()
	pix, shape := array[uint8](t, name)
	size := shape[1] * shape[2] * 3
	for at := 0; at < len(pix); at += size {
		list = append(list, &imaging.RGB{W: shape[2], H: shape[1], Pix: pix[at : at+size]})
	}
	return list
}

// compare paints five severities of each kind and allows one grey level. It logs how many values differ.
func compare(t *testing.T, p *Painter, kinds []Kind, want []*imaging.RGB) {
	for i, k := range kinds {
		for s := 1; s <= severities; s++ {
			got, err := p.Paint(k, k.At(float64(s)))
			if err != nil {
				t.Fatal(err)
			}
			differ, most := 0, 0
			for j, v := range want[i*severities+s-1].Pix {
				d := int(got.Pix[j]) - int(v)
				if d = max(d, -d); d > 0 {
					differ++
				}
				most = max(most, d)
			}
			t.Logf("%s, severity %d: %d of %d values differ", k, s, differ, len(got.Pix))
			if most > 1 {
				t.Errorf("%s, severity %d: %d grey levels from the reference", k, s, most)
			}
		}
	}
}

// TestImageNetC compares with the package imagecorruptions 1.1.2, given the same random numbers (testdata/imagenetc.py;
// coffee.png of scikit-image, CC0).
func TestImageNetC(t *testing.T) {
	all := pictures(t, "imagenetc")
	p := &Painter{}
	p.Begin(Picture{Crop: all[0]})
	p.field, _ = array[float32](t, "normal")
	p.plasma.draws, _ = array[float32](t, "uniform")
	compare(t, p, []Kind{Blur, Noise, JPEG, Brightness, Contrast, Haze}, all[1:])
	compare(t, p, []Kind{Defocus, ZoomBlur}, pictures(t, "lenses"))
}

// TestViews compares with Pillow 13 and torchvision 0.29 (testdata/views.py).
func TestViews(t *testing.T) {
	all := pictures(t, "views")
	pix, shape := array[uint8](t, "around")
	p := &Painter{}
	p.Begin(Picture{Crop: all[0], Around: func(border int) (*imaging.RGB, error) {
		if border != 6 {
			t.Errorf("a border of %d pixels is asked for, want 6", border)
		}
		return &imaging.RGB{W: shape[1], H: shape[0], Pix: pix}, nil
	}})
	compare(t, p, []Kind{Rotate, Zoom, Shift, Hue}, all[1:])
}
