package portal

import (
	"archive/zip"
	"fmt"
	"io"

	"github.com/gin-gonic/gin"

	"linnet/store"
	"linnet/templates"
	"linnet/web"
)

// copyFolder is where the files of a copy lie in its zip.
const copyFolder = "files/"

// copyFile is a file of a message as a copy shows it.
type copyFile struct {
	Href  string // "" where there is nothing to open
	Words string
	Alt   string
	Shown bool // as a picture
}

// nameInCopy is where a file lies in the zip: by the number of its message and
// its place there, under a name of ours. "" for one that never came.
func nameInCopy(number, place int, f *store.File) string {
	if f.State != store.FileKept {
		return ""
	}
	return fmt.Sprintf("%s%d-%d-%s", copyFolder, number, place+1, web.FileName(f))
}

// copyFiles words the files of the message with this number: for the zip by
// their names in it, for a page to print by our addresses.
func (r *room) copyFiles(p templates.Page, number int, m store.Message) []copyFile {
	view, _ := p.View.(copyView)
	var out []copyFile
	for i, photo := range r.s.Photos(p.Lang, filesBase, m.Files) {
		f := copyFile{Href: photo.Href, Words: photo.Name, Alt: photo.Alt, Shown: m.Files[i].Shown()}
		if !view.Printed {
			f.Href = nameInCopy(number, i, &m.Files[i])
		}
		if photo.Missing != "" {
			f.Words = photo.Missing
		}
		out = append(out, f)
	}
	return out
}

// zipFiles puts every file of the thread into the zip, one after the other and
// never whole in memory. The right to each is looked at anew.
func (r *room) zipFiles(c *gin.Context, z *zip.Writer, n *store.Session, own *store.OwnCopy) error {
	number := 0
	return r.s.Store.CopyMessages(c.Request.Context(), n, own, func(m store.Message) error {
		number++
		for i := range m.Files {
			if err := r.zipFile(c, z, n, nameInCopy(number, i, &m.Files[i]), m.Files[i].ID); err != nil {
				return err
			}
		}
		return nil
	})
}

func (r *room) zipFile(c *gin.Context, z *zip.Writer, n *store.Session, name string, id store.ID) error {
	if name == "" {
		return nil
	}
	r.copyWaits(c)
	f, err := r.s.Store.File(c.Request.Context(), n, id)
	if err != nil {
		return err
	}
	body, err := r.s.Store.OpenFile(f, false)
	if err != nil {
		return err
	}
	defer body.Close()
	// Pictures do not get smaller a second time.
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
	if err != nil {
		return err
	}
	_, err = io.Copy(w, body)
	return err
}
