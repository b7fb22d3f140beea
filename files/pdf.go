package files

import "context"

// pdf takes a PDF as it is and says whether it may carry a program.
func (c *Cleaner) pdf(ctx context.Context, raw []byte) (*Clean, error) {
	clean := &Clean{Program: true}
	clean.as(PDF, raw)
	return clean, nil
}
