package catalogue

// models is the catalogue. The zoo's files are fetched from where it moved them when its own storage closed in
// July 2025. Its EfficientNet-Lite4 takes 224 × 224 pixels, not the 300 of the original, prepared as for Lite0
// but for a bilinear resize.
var models = []Entry{
	torchvision("resnet18", "resnet18-f37072fd",
		"f37072fd47e89c5e827621c5baffa7500819f7896bbacec160b1a16c560e07ec", 46_830_571),
	torchvision("resnet101", "resnet101-63fe2227",
		"63fe2227b86e8f1f2063f43a75c84d195911b6a0eace650907dd3dc62dd49a0a", mebibytes(170.511)),
	torchvision("densenet121", "densenet121-a639ec97",
		"a639ec97d7c33b07ae66f0b5fb7d0192f95a3b11b7576c66c0126c2a727c4395", 32_342_954),
	torchvision("densenet161", "densenet161-8d451a50",
		"8d451a50bad6b9a83f477126c443716882a17af26e94d338154b058fb2dfd359", 115_730_790),

	zoo("resnet18-v1-7", "4e8f8653e7a2222b3904cc3fe8e304cd8b339ce1d05fd24688162f86fb6df52c", 46_820_737,
		Entry{Preset: "torchvision", Licence: "Apache-2.0", Layout: "NCHW"}),
	zoo("resnet101-v1-7", "760702f6ec0138f71ebac66f4e95d1c72dc9267a8544f4d4667a53075fd0497c", 178_914_043,
		Entry{Preset: "torchvision", Licence: "Apache-2.0", Layout: "NCHW"}),
	zoo("densenet-12", "0294e7e88e5b3360de9b0fdc321baf9e6ef18b7f058c4536caae3b9f18ed9ed5", 32_726_877,
		Entry{Preset: "torchvision", Licence: "MIT", Layout: "NCHW"}),
	zoo("efficientnet-lite4-11", "d111689907c06eea7c82e4833ddef758da6453b9d4cf60b7e99ca05c7cbd9c12", 51_946_641,
		Entry{Preset: "lite0", Licence: "MIT", Layout: "NHWC", Softmax: true}),
	zoo("mobilenetv2-12", "c0c3f76d93fa3fd6580652a45618618a220fced18babf65774ed169de0432ad5", 13_964_571,
		Entry{Preset: "torchvision", Licence: "Apache-2.0", Layout: "NCHW"}),
	zoo("squeezenet1.0-12", "dec81a8684617770b3cf13fadc1d92565d1d453d23935fc6388b792d99c992bd", 4_952_956,
		Entry{Preset: "torchvision", Licence: "Apache-2.0", Layout: "NCHW", Softmax: true}),
}

// mebibytes is a size that its publisher gives to three decimals only.
func mebibytes(n float64) int64 { return int64(n * (1 << 20)) }

// torchvision is a checkpoint of torchvision.models, under its first weights (IMAGENET1K_V1).
func torchvision(arch, name, sha256 string, bytes int64) Entry {
	file := name + ".pth"
	return Entry{
		Name: name, File: file, Address: "https://download.pytorch.org/models/" + file, SHA256: sha256, Bytes: bytes,
		Preset: "torchvision", Licence: "BSD-3-Clause", Arch: arch, Layout: "NCHW",
	}
}

// zoo completes an entry of the ONNX model zoo, which keeps each model in a repository of its own.
func zoo(name, sha256 string, bytes int64, e Entry) Entry {
	e.Name, e.File, e.SHA256, e.Bytes = name, name+".onnx", sha256, bytes
	e.Address = "https://huggingface.co/onnxmodelzoo/" + name + "/resolve/main/" + e.File
	return e
}
