package templates

import (
	_ "embed"

	"github.com/goccy/go-yaml"
)

// SampleReply is a saved reply of practice mode.
type SampleReply struct {
	Queue   string `yaml:"queue"` // "": all
	Title   string `yaml:"title"`
	English string `yaml:"en"`
	Spanish string `yaml:"es"` // "": nobody wrote it yet
}

//go:embed saved.yaml
var savedYAML []byte

// SampleReplies are the saved replies that practice mode begins with; one has
// no Spanish, so that its mark can be seen.
func SampleReplies() []SampleReply { return append([]SampleReply(nil), samples...) }

var samples = func() (all []SampleReply) {
	if err := yaml.Unmarshal(savedYAML, &all); err != nil {
		panic(err)
	}
	return all
}()
