package pth

// data is a value beside the weights. Nothing reads it, so that its parts need not be kept.
type data struct{}

// plain are the types and functions whose calls give data. A call is not made: its arguments are dropped.
var plain = map[global]bool{
	"torch.device": true, "torch.Size": true,
	"builtins.set": true, "__builtin__.set": true, "builtins.frozenset": true, "__builtin__.frozenset": true,
	"builtins.list": true, "__builtin__.list": true, "builtins.tuple": true, "__builtin__.tuple": true,
	"builtins.int": true, "__builtin__.int": true, "builtins.float": true, "__builtin__.float": true,
	"builtins.str": true, "__builtin__.unicode": true, "builtins.bool": true, "__builtin__.bool": true,
	"builtins.bytearray": true, "builtins.complex": true, "__builtin__.complex": true, "_codecs.encode": true,
	"numpy.dtype": true, "numpy.ndarray": true,
	"numpy.core.multiarray.scalar": true, "numpy._core.multiarray.scalar": true,
	"numpy.core.multiarray._reconstruct": true, "numpy._core.multiarray._reconstruct": true,
	"torch.float16": true, "torch.float32": true, "torch.float64": true, "torch.bfloat16": true,
	"torch.int8": true, "torch.int16": true, "torch.int32": true, "torch.int64": true, "torch.uint8": true,
	"torch.bool": true, "torch.contiguous_format": true, "torch.channels_last": true, "torch.strided": true,
}

// mappings are the types of dictionaries; a call of one gives an empty dictionary.
var mappings = map[global]bool{
	"collections.defaultdict": true, "collections.Counter": true, "builtins.dict": true, "__builtin__.dict": true,
}
