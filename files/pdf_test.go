package files

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// pdfOf builds a PDF of objects. It has no table: no reader needs one to open
// it, and ours does not look at it.
func pdfOf(objects ...string) []byte {
	file := "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
	for i, object := range objects {
		file += fmt.Sprintf("%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	return []byte(file + "trailer\n<< /Root 1 0 R >>\nstartxref\n9\n%%EOF\n")
}

const catalog = "<< /Type /Catalog /Pages 2 0 R >>"

// plainPDF is a PDF that can only be read: a page with words and a link.
func plainPDF() []byte {
	return pdfOf(catalog, "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		"<< /Type /Page /Parent 2 0 R /Contents 4 0 R /Annots [<< /Subtype /Link /A << /S /URI /URI (https://clinic.example) >> >>] >>",
		stream("", "BT (Results of the laboratory) Tj ET"))
}

func stream(dict, data string) string {
	return fmt.Sprintf("<< %s /Length %d >>\nstream\n%s\nendstream", dict, len(data), data)
}

// objects is an object stream as writers since 2001 make it.
func objects(t testing.TB, more, text string) string {
	return stream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"+more, packed(t, "5 0 "+text))
}

func TestPDFsThatCanDoSomethingAreMarked(t *testing.T) {
	js := "<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
	for _, c := range []struct {
		name string
		file []byte
		want bool
	}{
		{"words and a link", plainPDF(), false},
		{"objects packed", pdfOf(objects(t, "", catalog)), false},
		{"opens at a page", pdfOf("<< /Type /Catalog /OpenAction [3 0 R /Fit] >>"), false},
		{"packed, opens at a page", pdfOf(objects(t, "", "<< /Type /Catalog /OpenAction 6 0 R >>")), false},
		{"colours beside an outline", pdfOf("<< /Type /Outlines /First 3 0 R >>", stream("/N 3 /Filter /FlateDecode", packed(t, "profile"))), false},
		{"the word in a photo", pdfOf(stream("/Subtype /Image /Filter /DCTDecode", "\xFF\xD8/JS /AA \xFF\xD9")), false},
		{"form without program", pdfOf("<< /Type /Catalog /AcroForm << /Fields [] >> >>"), false},

		{"script", pdfOf("<< /Type /Catalog /OpenAction " + js + " >>"), true},
		{"script, escaped", pdfOf("<< /OpenAction << /S /J#61vaScri#70t /J#53 (1) >> >>"), true},
		{"script, packed", pdfOf(objects(t, "", js)), true},
		{"script, packed and escaped", pdfOf(objects(t, "", "<< /S /#4aavaScript >>")), true},
		{"script, packed and called otherwise", pdfOf(stream("/Type /Obj#53tm /N 1 /First 4 /Filter /Fl#61teDecode", packed(t, "5 0 "+js))), true},
		{"script, packed without a type", pdfOf(stream("/N 1 /First 4 /Filter /FlateDecode", packed(t, "5 0 "+js))), true},
		{"script between strings", pdfOf("<< /X (\nstream\n) /AA << /O 5 0 R >> >>"), true},
		{"objects behind a string", pdfOf("<< /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /X (endstream) >>\nstream\n" + packed(t, "5 0 "+js) + "\nendstream"), true},
		{"objects behind a word", pdfOf("<< /X (stream) /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode /Y (obj) >>\nstream\r\n" + packed(t, "5 0 "+js) + "\nendstream"), true},
		{"script in a stream's bytes", pdfOf(stream("/Subtype /Image", "9 0 obj "+js)), true},
		{"packed twice", pdfOf(stream("/Type /ObjStm /N 1 /First 4 /Filter [/FlateDecode /FlateDecode]", packed(t, packed(t, "5 0 "+js)))), true},
		{"packed another way", pdfOf(stream("/Type /ObjStm /N 1 /First 4 /Filter [/ASCIIHexDecode /FlateDecode]", "789c")), true},
		{"packed with a predictor", pdfOf(objects(t, " /DecodeParms << /Predictor 12 >>", js)), true},
		{"packed and broken", pdfOf(stream("/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", packed(t, "5 0 "+js)[:20])), true},
		{"packed bomb", pdfOf(objects(t, "", strings.Repeat(" ", pdfInflate))), true},
		{"not packed", pdfOf(stream("/Type /ObjStm /N 1 /First 4", "5 0 << /AA << /O 6 0 R >> >>")), true},
		{"launch", pdfOf("<< /S /Launch /F (cmd.exe) >>"), true},
		{"other file", pdfOf("<< /Names << /EmbeddedFiles 3 0 R >> >>"), true},
		{"other file's bytes", pdfOf(stream("/Type /EmbeddedFile", "MZ")), true},
		{"password", append(plainPDF(), "trailer << /Encrypt 9 0 R >>\n%%EOF"...), true},
		{"form of XML", pdfOf("<< /AcroForm << /XFA 3 0 R >> >>"), true},
		{"sends", pdfOf("<< /S /SubmitForm >>"), true},
		{"opens an address by itself", pdfOf("<< /OpenAction << /S /URI /URI (https://x.example) >> >>"), true},
		{"opens an address by itself, packed", pdfOf(objects(t, "", "<< /OpenAction 6 0 R >>"), "<< /S /URI >>"), true},
		{"acts on its own", pdfOf("<< /Type /Page /AA << /O 3 0 R >> >>"), true},
		{"film", pdfOf("<< /Subtype /RichMedia >>"), true},
		{"is an archive", append(plainPDF(), "PK\x05\x06"+strings.Repeat("\x00", 18)+"%%EOF"...), true},
		{"is a page", pdfOf("<< /X (<sCript>alert\\(1\\)</script>) >>"), true},
		{"is thousands of streams", pdfOf(strings.Repeat("stream\n", pdfStreams)), true},
	} {
		if got := clean(t, c.file); got.Program != c.want || !bytes.Equal(got.Bytes, c.file) || got.Inline {
			t.Errorf("%s: program %t, inline %t, want program %t and a download of the same bytes", c.name, got.Program, got.Inline, c.want)
		}
	}
}

func TestPDFsBeginAndEndAsOne(t *testing.T) {
	whole := plainPDF()
	for _, c := range []struct {
		name, want string
		file       []byte
	}{
		{"cut short", KeyBroken, whole[:len(whole)-8]},
		{"only its head", KeyBroken, []byte("%PDF-1.7\n")},
		{"much behind its end", KeyBroken, append(bytes.Clone(whole), bytes.Repeat([]byte("x"), 2000)...)},
		{"words before its head", KeyType, append([]byte("From: someone\n"), whole...)},
		{"a program before its head", KeyType, append([]byte("MZ\x90\x00"), whole...)},
		{"zeros behind its end", "", append(bytes.Clone(whole), make([]byte, 4000)...)},
		{"an empty line before its head", "", append([]byte("\r\n"), whole...)},
	} {
		if _, err := new(Cleaner).Clean(t.Context(), bytes.NewReader(c.file)); refusal(err) != c.want {
			t.Errorf("%s: Clean = %v, want %q", c.name, err, c.want)
		}
	}
}

// FuzzPDF holds that no file makes the look fail or last, and that a script in
// plain sight is seen whatever stands around it.
func FuzzPDF(f *testing.F) {
	f.Add(plainPDF())
	f.Add(pdfOf(objects(f, "", catalog)))
	f.Add([]byte("/ /# /#4 stream endstream stream"))
	f.Fuzz(func(t *testing.T, file []byte) {
		carriesProgram(file)
		middle := len(file) / 2
		if !carriesProgram(join(file[:middle], []byte(" /S /JavaScript "), file[middle:])) {
			t.Fatal("a script in plain sight is not seen")
		}
	})
}
