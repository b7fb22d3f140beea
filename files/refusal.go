package files

// The keys of a Refusal. Each has a sentence in the catalogues of words; none
// of them tells an attacker which byte gave a file away.
const (
	KeyType     = "type"     // neither JPG, PNG, HEIC nor PDF, or several things at once
	KeySize     = "size"     // more bytes than MaxBytes
	KeyEmpty    = "empty"    // no bytes at all
	KeyBroken   = "broken"   // of a kind that passes, but cut short or damaged
	KeyPixels   = "pixels"   // more pixels than MaxPixels, or more memory than MaxMemory to draw them
	KeyFrames   = "frames"   // more moving pictures than MaxFrames
	KeyMetadata = "metadata" // a HEIC whose hidden data could not be found and overwritten
	KeyVirus    = "virus"    // the scanner found something
	KeyScanner  = "scanner"  // the scanner did not answer, so nothing passes; worth a second try later
	KeyTime     = "time"     // it took longer than Limit
)

// Refusal is the error of a file that may not pass. Two with the same key are
// equal, so errors.Is(err, files.Refusal{Key: files.KeySize}) asks for one.
type Refusal struct{ Key string }

// Error names the key, never anything of the file.
func (r Refusal) Error() string { return "file refused: " + r.Key }

// refuse returns the refusal of a key as an error.
func refuse(key string) error { return Refusal{Key: key} }

// Keys lists every key a Refusal can have, for a test that each has its sentence.
func Keys() []string {
	return []string{KeyType, KeySize, KeyEmpty, KeyBroken, KeyPixels, KeyFrames, KeyMetadata, KeyVirus, KeyScanner, KeyTime}
}
