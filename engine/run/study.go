// Package run carries a study out in pieces that can be killed at any moment, on any number of machines, and puts the
// pieces together. A run is a folder: what it is (run.json), a part for each shard (parts/), and the merged results.
//
// A part is made under a name of its own and appears whole, by rename; nothing is locked. Equal results have equal
// bytes, so it does not matter who computes a shard, or how often. docs/runs.md describes study and folder.
package run

// A Study says what is computed and what is reported of it. Its keys are those of the file.
type Study struct {
	Name         string        `yaml:"name" json:"name,omitempty"`
	Data         Data          `yaml:"data" json:"data"`
	Models       []Model       `yaml:"models" json:"models"`
	Attacks      []Attack      `yaml:"attacks" json:"attacks"`
	Explanations []Explanation `yaml:"explanations" json:"explanations"`
	Transfers    []Transfer    `yaml:"transfers" json:"transfers,omitempty"`
	Selectors    []Selector    `yaml:"selectors" json:"selectors"`
	Bias         *Bias         `yaml:"bias" json:"bias,omitempty"`
	Judge        *Judge        `yaml:"judge" json:"judge,omitempty"`
	Study        *Assignment   `yaml:"study" json:"study,omitempty"`
	Shards       int           `yaml:"shards" json:"shards,omitempty"` // into how many a run is divided where nothing else says it
}

// Data are the pictures.
type Data struct {
	Path    string   `yaml:"path,short" json:"path"` // as on the command line; "" is the embedded gallery
	Labels  string   `yaml:"labels" json:"labels,omitempty"`
	Classes []string `yaml:"classes" json:"classes,omitempty"` // only pictures with these labels; none stands for all
}

// Model is a model with its preparation of pictures, as the flags of commands name them.
type Model struct {
	Model      string `yaml:"model,short" json:"model"` // "" is the embedded one
	Name       string `yaml:"name" json:"name,omitempty"`
	Preset     string `yaml:"preset" json:"preset,omitempty"`
	Arch       string `yaml:"arch" json:"arch,omitempty"`
	WeightsKey string `yaml:"weights_key" json:"weights_key,omitempty"`
	Output     string `yaml:"output" json:"output,omitempty"`
	Sigmoid    bool   `yaml:"sigmoid" json:"sigmoid,omitempty"`
	Labels     string `yaml:"labels" json:"labels,omitempty"`
}

// Attack is an attack on every picture, with the defaults of the command attack.
type Attack struct {
	Method   string   `yaml:"method" json:"method"`
	Norm     string   `yaml:"norm,short" json:"norm"` // a single word may be a method as well
	Epsilon  float64  `yaml:"epsilon" json:"epsilon"`
	Steps    int      `yaml:"steps" json:"steps"`
	Bound    float64  `yaml:"bound" json:"bound"`
	Restarts int      `yaml:"restarts" json:"restarts"`
	Seed     int      `yaml:"seed" json:"seed"`
	Target   string   `yaml:"target" json:"target,omitempty"`
	Space    string   `yaml:"space" json:"space"`
	Classes  []string `yaml:"classes" json:"classes,omitempty"`
}

// Explanation explains pictures, with the defaults of the command explain.
type Explanation struct {
	Method    string   `yaml:"method,short" json:"method"`
	Segments  string   `yaml:"segments" json:"segments"`
	Hidden    string   `yaml:"hidden" json:"hidden"`
	Samples   int      `yaml:"samples" json:"samples"`
	Sigma     float64  `yaml:"sigma" json:"sigma"`
	Kernel    string   `yaml:"kernel" json:"kernel"`
	K         int      `yaml:"k" json:"k"`
	Refit     string   `yaml:"refit" json:"refit"`
	Seed      int      `yaml:"seed" json:"seed"`
	Steps     int      `yaml:"steps" json:"steps"`
	Judge     bool     `yaml:"judge" json:"judge"`
	Stability int      `yaml:"stability" json:"stability"`
	Class     []string `yaml:"class" json:"class,omitempty"` // classes to explain; none: the first of each picture
	// Pictures are all, or the mistakes; PerClass takes the first of each class only, 0 all.
	Pictures string   `yaml:"pictures" json:"pictures"`
	PerClass int      `yaml:"per_class" json:"per_class"`
	Classes  []string `yaml:"classes" json:"classes,omitempty"`
}

// Selector chooses prototypes and criticisms, with the defaults of the command critic.
type Selector struct {
	Selector    string   `yaml:"selector,short" json:"selector"`
	Prototypes  int      `yaml:"prototypes" json:"prototypes"`
	Criticisms  int      `yaml:"criticisms" json:"criticisms"`
	By          string   `yaml:"by" json:"by"`
	Classes     []string `yaml:"classes" json:"classes,omitempty"`
	Seed        int      `yaml:"seed" json:"seed"`
	Regulariser string   `yaml:"regulariser" json:"regulariser"`
	Lambda      float64  `yaml:"lambda" json:"lambda"`
	Gamma       float64  `yaml:"gamma" json:"gamma"`
}

// Bias says which attributes are compared among prototypes and criticisms.
type Bias struct {
	Attributes []string `yaml:"attributes,short" json:"attributes,omitempty"` // columns of the data's list; none: all
	Selector   string   `yaml:"selector" json:"selector"`
	Classes    []string `yaml:"classes" json:"classes,omitempty"`
	Discover   bool     `yaml:"discover" json:"discover,omitempty"`
}

// Judge says how people's answers are counted.
type Judge struct {
	Votes     string `yaml:"votes,short" json:"votes"` // people, real or five-person
	Threshold int    `yaml:"threshold" json:"threshold"`
	Raters    int    `yaml:"raters" json:"raters"`
	Maybe     bool   `yaml:"maybe" json:"maybe,omitempty"`
}

// Assignment is the study in which a picture is assigned to a class, here by a simulated rater.
type Assignment struct {
	Rater  string `yaml:"rater,short" json:"rater"` // nearest
	Rounds int    `yaml:"rounds" json:"rounds"`
	Seed   int    `yaml:"seed" json:"seed"`
}
