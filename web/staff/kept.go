package staff

import "sync"

// keptParts is how many rendered parts are kept at most.
const keptParts = 512

// kept holds parts of pages that were rendered, under all that they hang on.
// What is over is never asked for again and goes with the rest when it is full.
type kept struct {
	mu    sync.Mutex
	parts map[string]string
}

func (k *kept) find(key string) (html string, ok bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	html, ok = k.parts[key]
	return html, ok
}

func (k *kept) keep(key, html string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.parts == nil || len(k.parts) >= keptParts {
		k.parts = map[string]string{}
	}
	k.parts[key] = html
}
