package files

// heic overwrites what a HEIC says beside its picture. It never decodes one.
func (c *Cleaner) heic(raw []byte) (*Clean, error) {
	return nil, refuse(KeyMetadata)
}
