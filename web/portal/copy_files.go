package portal

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"path"

	"github.com/gin-gonic/gin"

	"linnet/store"
)

// copyFile is one file of a copy, under a name that tells its place and kind.
type copyFile struct {
	Name string // "0012-1.jpg": the number of its message, and its place there
	ID   store.ID
	File store.File
}

// endings are the names' ends of what the wall in front of the store lets
// through; anything else keeps no ending.
var endings = map[string]string{"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif", "image/webp": ".webp", "image/heic": ".heic",
	"application/pdf": ".pdf", "text/vcard": ".vcf"}

// filesIn lists the kept files of a message, which has a number in the copy.
func filesIn(number int, m store.Message) []copyFile {
	var out []copyFile
	for i, f := range m.Files {
		if f.State != store.FileKept {
			continue
		}
		out = append(out, copyFile{Name: fmt.Sprintf("%04d-%d%s", number, i+1, endings[f.Type]), ID: f.ID, File: f})
	}
	return out
}

// writeCopyFiles puts every file into the zip as it is opened, a piece in
// memory at a time. They are packed as they are: pictures and PDFs hold
// nothing that could be made smaller.
func (r *room) writeCopyFiles(c *gin.Context, z *zip.Writer, n *store.Session, own *store.OwnCopy) error {
	number := 0
	return r.s.Store.CopyMessages(c.Request.Context(), n, own, func(m store.Message) error {
		number++
		for _, f := range filesIn(number, m) {
			if err := r.writeCopyFile(c, z, f); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *room) writeCopyFile(c *gin.Context, z *zip.Writer, f copyFile) (err error) {
	in, err := r.s.Store.OpenFile(&f.File, false)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, in.Close()) }()
	r.copyWaits(c)
	out, err := z.CreateHeader(&zip.FileHeader{Name: path.Join("files", f.Name), Method: zip.Store, Modified: f.File.Made})
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return err
}
